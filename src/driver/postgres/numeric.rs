//! PostgreSQL's `numeric` in its binary form: a sign, a weight, and digits to the base 10,000.

use orm_core::types::Fixed;
use tokio_postgres::types::private::BytesMut;

/// A `numeric` that was read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Numeric {
    /// A number that [`Fixed`] holds.
    Fixed(Fixed),
    /// A number with more digits than [`Fixed`] holds, as the nearest double.
    Large(f64),
    /// Not a number.
    NaN,
    /// Infinity, or minus infinity.
    Infinity(f64),
}

impl Numeric {
    /// Reads the binary form; `None` if it is none.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let parts = Parts::read(bytes)?;
        match parts.sign {
            POSITIVE | NEGATIVE => Some(parts.fixed().map_or_else(|| Self::Large(parts.float()), Self::Fixed)),
            NAN => Some(Self::NaN),
            INFINITY => Some(Self::Infinity(f64::INFINITY)),
            MINUS_INFINITY => Some(Self::Infinity(f64::NEG_INFINITY)),
            _ => None,
        }
    }

    /// The nearest double.
    pub(super) fn float(self) -> f64 {
        match self {
            // Text is the way to the nearest double: dividing two doubles rounds twice.
            Self::Fixed(number) if number.scale() > 0 => number.to_string().parse().unwrap_or(f64::NAN),
            Self::Fixed(number) => number.mantissa() as f64,
            Self::Large(number) | Self::Infinity(number) => number,
            Self::NaN => f64::NAN,
        }
    }

    /// The integer, if it is one that fits.
    pub(super) fn int(self) -> Option<i64> {
        match self {
            Self::Fixed(number) => number.mantissa_at(0).and_then(|mantissa| i64::try_from(mantissa).ok()),
            _ => None,
        }
    }

    /// What it is, for an error: never the number itself.
    pub(super) fn describe(self) -> &'static str {
        match self {
            Self::Fixed(_) => "numeric",
            Self::Large(_) => "a numeric with more than 28 digits",
            Self::NaN => "the numeric NaN",
            Self::Infinity(_) => "an infinite numeric",
        }
    }
}

/// Appends `number`.
pub(super) fn write_fixed(number: Fixed, out: &mut BytesMut) {
    let mantissa = number.mantissa();
    let scale = usize::from(number.scale());
    let padding = (4 - scale % 4) % 4;
    // 96 bits and at most three digits more: far from 128 bits.
    let mut rest = mantissa.unsigned_abs() * 10_u128.pow(padding as u32);
    let mut groups = [0_u16; MAX_FIXED_GROUPS];
    let mut start = groups.len();
    while rest > 0 && start > 0 {
        start -= 1;
        groups[start] = (rest % BASE) as u16;
        rest /= BASE;
    }
    let weight = (groups.len() - start) as i32 - (scale + padding) as i32 / 4 - 1;
    write(mantissa < 0, weight as i16, number.scale().into(), &groups[start..], out);
}

/// Appends `number`, with the fewest digits from which the double can be read back.
pub(super) fn write_float(number: f64, out: &mut BytesMut) {
    if !number.is_finite() {
        let sign = if number.is_nan() {
            NAN
        } else if number > 0.0 {
            INFINITY
        } else {
            MINUS_INFINITY
        };
        return write_header(0, 0, sign, 0, out);
    }
    let text = number.abs().to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let before = "0".repeat((4 - whole.len() % 4) % 4);
    let after = "0".repeat((4 - part.len() % 4) % 4);
    let digits = [&before, whole, part, &after].concat();
    let groups: Vec<u16> = digits.as_bytes().chunks(4).map(group).collect();
    let leading = groups.iter().take_while(|group| **group == 0).count();
    let weight = (before.len() + whole.len()) / 4;
    write(number < 0.0, (weight as i32 - leading as i32 - 1) as i16, part.len() as u16, &groups[leading..], out);
}

fn group(digits: &[u8]) -> u16 {
    digits.iter().fold(0, |group, digit| group * 10 + u16::from(digit - b'0'))
}

/// Appends a finite number; `groups` start with one that is not zero.
fn write(negative: bool, weight: i16, scale: u16, groups: &[u16], out: &mut BytesMut) {
    let length = groups.iter().rposition(|group| *group != 0).map_or(0, |last| last + 1);
    let (weight, negative) = if length == 0 { (0, false) } else { (weight, negative) };
    write_header(length as u16, weight, if negative { NEGATIVE } else { POSITIVE }, scale, out);
    for group in &groups[..length] {
        out.extend_from_slice(&group.to_be_bytes());
    }
}

fn write_header(groups: u16, weight: i16, sign: u16, scale: u16, out: &mut BytesMut) {
    out.extend_from_slice(&groups.to_be_bytes());
    out.extend_from_slice(&weight.to_be_bytes());
    out.extend_from_slice(&sign.to_be_bytes());
    out.extend_from_slice(&scale.to_be_bytes());
}

/// The binary form, taken apart: the first group counts 10,000 to the power of `weight`.
struct Parts<'a> {
    weight: i32,
    sign: u16,
    scale: u16,
    groups: &'a [[u8; 2]],
}

impl<'a> Parts<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let (header, digits) = bytes.split_first_chunk::<8>()?;
        let [c0, c1, w0, w1, s0, s1, d0, d1] = *header;
        let (groups, []) = digits.as_chunks::<2>() else { return None };
        (groups.len() == usize::from(u16::from_be_bytes([c0, c1]))).then_some(Self {
            weight: i32::from(i16::from_be_bytes([w0, w1])),
            sign: u16::from_be_bytes([s0, s1]),
            scale: u16::from_be_bytes([d0, d1]),
            groups,
        })
    }

    fn fixed(&self) -> Option<Fixed> {
        let mut mantissa = 0_u128;
        for group in self.groups {
            mantissa = mantissa.checked_mul(BASE)?.checked_add(u16::from_be_bytes(*group).into())?;
        }
        if mantissa == 0 {
            return Fixed::new(0, self.scale.min(Fixed::MAX_SCALE.into()) as u8);
        }
        let mut scale = 4 * (self.groups.len() as i32 - 1 - self.weight);
        if scale < 0 {
            mantissa = mantissa.checked_mul(10_u128.checked_pow(scale.unsigned_abs())?)?;
            scale = 0;
        }
        let (mantissa, scale) = self.at_own_scale(mantissa, scale);
        let signed = i128::try_from(mantissa).ok()?;
        Fixed::new(if self.sign == NEGATIVE { -signed } else { signed }, u8::try_from(scale).ok()?)
    }

    /// The same number with the digits after the point that the server shows, as far as 96 bits reach.
    fn at_own_scale(&self, mut mantissa: u128, mut scale: i32) -> (u128, i32) {
        let wanted = i32::from(self.scale).min(Fixed::MAX_SCALE.into());
        while scale > wanted && mantissa.is_multiple_of(10) {
            mantissa /= 10;
            scale -= 1;
        }
        while scale < wanted && (mantissa * 10) >> 96 == 0 {
            mantissa *= 10;
            scale += 1;
        }
        while scale > 0 && mantissa >> 96 != 0 && mantissa.is_multiple_of(10) {
            mantissa /= 10;
            scale -= 1;
        }
        (mantissa, scale)
    }

    fn float(&self) -> f64 {
        let mut text = String::with_capacity(self.groups.len() * 4 + 12);
        text.push_str(if self.sign == NEGATIVE { "-0" } else { "0" });
        for group in self.groups {
            text.push_str(&format!("{:04}", u16::from_be_bytes(*group)));
        }
        text.push_str(&format!("e{}", 4 * (self.weight - self.groups.len() as i32 + 1)));
        text.parse().unwrap_or(f64::NAN)
    }
}

const BASE: u128 = 10_000;
const MAX_FIXED_GROUPS: usize = 9;

const POSITIVE: u16 = 0x0000;
const NEGATIVE: u16 = 0x4000;
const NAN: u16 = 0xC000;
const INFINITY: u16 = 0xD000;
const MINUS_INFINITY: u16 = 0xF000;

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(text: &str) -> Option<String> {
        let mut bytes = BytesMut::new();
        write_fixed(Fixed::parse(text).unwrap(), &mut bytes);
        match Numeric::read(&bytes) {
            Some(Numeric::Fixed(number)) => Some(number.to_string()),
            _ => None,
        }
    }

    #[test]
    fn decimals_survive_with_their_scale() {
        let largest = "79228162514264337593543950335";
        let smallest = "0.0000000000000000000000000001";
        for text in ["0", "0.00", "1", "-1", "10000", "12345678.90", "0.05", "-0.00010", "100000000", largest, smallest]
        {
            assert_eq!(there_and_back(text).as_deref(), Some(text));
        }
        assert_eq!(there_and_back("7.9228162514264337593543950335").as_deref(), Some("7.9228162514264337593543950335"));
    }

    #[test]
    fn doubles_become_the_shortest_number_that_means_them() {
        for number in [0.0, 0.1, -2.5, 1e22, 1e-7, 12345.678, 1e28, f64::MAX, f64::MIN_POSITIVE] {
            let mut bytes = BytesMut::new();
            write_float(number, &mut bytes);
            assert_eq!(Numeric::read(&bytes).map(Numeric::float), Some(number));
        }
        let mut bytes = BytesMut::new();
        write_float(f64::NAN, &mut bytes);
        assert_eq!(Numeric::read(&bytes), Some(Numeric::NaN));
    }

    #[test]
    fn only_whole_numbers_are_integers() {
        let read = |text: &str| {
            let mut bytes = BytesMut::new();
            write_fixed(Fixed::parse(text).unwrap(), &mut bytes);
            Numeric::read(&bytes).and_then(Numeric::int)
        };
        assert_eq!(read("9223372036854775807"), Some(i64::MAX));
        assert_eq!(read("-9223372036854775808.00"), Some(i64::MIN));
        assert_eq!(read("9223372036854775808"), None);
        assert_eq!(read("1.5"), None);
    }

    #[test]
    fn broken_bytes_are_refused() {
        for bytes in [&[][..], &[0; 7], &[0, 1, 0, 0, 0, 0, 0, 0], &[0, 0, 0, 0, 0x10, 0, 0, 0], &[0; 9]] {
            assert_eq!(Numeric::read(bytes), None, "{bytes:?}");
        }
    }
}
