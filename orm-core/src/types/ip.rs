//! Addresses of the internet: native on PostgreSQL, elsewhere bytes that sort as the addresses do.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{ColumnType, Ids, Ordered, Param, Scalar};
use crate::error::{Error, Result};
use crate::row::RowAccess;

/// An address as bytes that sort as addresses do: 4 or 6, then its 4 or 16 bytes.
///
/// ```
/// use rowhouse::types::IpBytes;
///
/// let bytes = IpBytes::from("10.0.0.1".parse::<std::net::IpAddr>().unwrap());
/// assert_eq!(bytes.as_slice(), [4, 10, 0, 0, 1]);
/// assert_eq!(IpBytes::read(bytes.as_slice()).unwrap().to_string(), "10.0.0.1");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct IpBytes {
    bytes: [u8; 17],
    length: usize,
}

impl IpBytes {
    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// The address that these bytes are, or `None` if they are none.
    pub fn read(bytes: &[u8]) -> Option<IpAddr> {
        match bytes.split_first()? {
            (4, octets) => <[u8; 4]>::try_from(octets).ok().map(IpAddr::from),
            (6, octets) => <[u8; 16]>::try_from(octets).ok().map(IpAddr::from),
            _ => None,
        }
    }
}

impl From<IpAddr> for IpBytes {
    fn from(address: IpAddr) -> Self {
        let mut bytes = [0; 17];
        let length = match address {
            IpAddr::V4(v4) => {
                bytes[0] = 4;
                bytes[1..5].copy_from_slice(&v4.octets());
                5
            }
            IpAddr::V6(v6) => {
                bytes[0] = 6;
                bytes[1..].copy_from_slice(&v6.octets());
                17
            }
        };
        Self { bytes, length }
    }
}

impl Scalar for IpAddr {
    const TYPE: ColumnType = ColumnType::Ip;

    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        Ok(Param::Ip(*self))
    }

    #[inline]
    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        row.ip(column)
    }
}

impl Ordered for IpAddr {}

macro_rules! of_one_family {
    ($rust:ident $variant:ident $other:literal) => {
        impl Scalar for $rust {
            const TYPE: ColumnType = ColumnType::Ip;

            fn param(&self, _: &Ids) -> Result<Param<'_>> {
                Ok(Param::Ip(IpAddr::$variant(*self)))
            }

            #[inline]
            fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
                match row.ip(column)? {
                    None => Ok(None),
                    Some(IpAddr::$variant(address)) => Ok(Some(address)),
                    Some(_) => Err(Error::decode(column, stringify!($rust), $other)),
                }
            }
        }

        impl Ordered for $rust {}
    };
}
of_one_family!(Ipv4Addr V4 "an address of version 6");
of_one_family!(Ipv6Addr V6 "an address of version 4");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_sort_as_addresses_do() {
        let texts =
            ["0.0.0.0", "9.255.255.255", "10.0.0.1", "255.255.255.255", "::", "::1", "::ffff:1.2.3.4", "fe80::"];
        let addresses = texts.map(|text| text.parse::<IpAddr>().expect("an address"));
        for pair in addresses.windows(2) {
            assert!(pair[0] < pair[1]);
            assert!(IpBytes::from(pair[0]).as_slice() < IpBytes::from(pair[1]).as_slice());
        }
        for address in addresses {
            assert_eq!(IpBytes::read(IpBytes::from(address).as_slice()), Some(address));
        }
        assert_eq!(IpBytes::read(&[4, 1, 2, 3]), None);
        assert_eq!(IpBytes::read(&[]), None);
    }
}
