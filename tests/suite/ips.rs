//! Addresses of the internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rowhouse::prelude::*;

use crate::sample::{check, sample};
use crate::support::{Backend, Random};

sample! {
    Ips "ips" IpAddr;
    V4s "v4s" Ipv4Addr;
    V6s "v6s" Ipv6Addr;
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "hosts")]
struct Host {
    #[column(primary_key)]
    ip: IpAddr,
    #[column(unique)]
    backup: Option<Ipv6Addr>,
    others: Vec<IpAddr>,
}

fn v4(random: &mut Random) -> Ipv4Addr {
    Ipv4Addr::from_bits(random.next_u64() as u32)
}

fn v6(random: &mut Random) -> Ipv6Addr {
    Ipv6Addr::from_bits(u128::from(random.next_u64()) << 64 | u128::from(random.next_u64()))
}

backend_tests! {
    fn addresses_of_both_versions(db: &TestDb) -> Result<()> {
        let mut random = Random::new(21);
        let texts = [
            "0.0.0.0", "0.0.0.1", "9.255.255.255", "10.0.0.0", "10.0.0.1", "127.0.0.1", "255.255.255.255", "::", "::1",
            "::ffff:10.0.0.1", "4::", "fe80::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        ];
        let mut values: Vec<IpAddr> = texts.map(|text| text.parse().unwrap()).into();
        values.extend((0..15).map(|_| IpAddr::V4(v4(&mut random))));
        values.extend((0..15).map(|_| IpAddr::V6(v6(&mut random))));
        check!(db, Ips, values)
    }

    fn addresses_of_version_4(db: &TestDb) -> Result<()> {
        let mut random = Random::new(22);
        let mut values = vec![Ipv4Addr::UNSPECIFIED, Ipv4Addr::LOCALHOST, Ipv4Addr::BROADCAST];
        values.extend((0..20).map(|_| v4(&mut random)));
        check!(db, V4s, values)
    }

    fn addresses_of_version_6(db: &TestDb) -> Result<()> {
        let mut random = Random::new(23);
        let mut values = vec![Ipv6Addr::UNSPECIFIED, Ipv6Addr::LOCALHOST, Ipv6Addr::from_bits(u128::MAX)];
        values.extend((0..20).map(|_| v6(&mut random)));
        check!(db, V6s, values)
    }

    fn an_address_is_a_key_and_an_element_of_an_array(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Host])?;
        let mut session = db.session();
        let ips: Vec<IpAddr> = vec!["10.0.0.1".parse().unwrap(), "::1".parse().unwrap()];
        session.add(Host { ip: ips[0], backup: Some(Ipv6Addr::LOCALHOST), others: ips.clone() });
        session.add(Host { ip: ips[1], backup: None, others: Vec::new() });
        session.commit()?;
        let mut session = db.session();
        let host = session.get::<Host>(ips[0])?.expect("it is there");
        assert_eq!(session[host].others, ips);
        assert_eq!(Host::query().filter(Host::others.eq(&ips)).count(&db.engine)?, 1);
        let (ip, raw) = (ips[1], Host::query().select(Host::ip).order_by(Host::ip.asc()).all(&db.engine)?);
        assert_eq!(raw, ips);
        let found: Option<IpAddr> = sql!("select ip from hosts where ip = {ip}").scalar(&db.engine)?;
        assert_eq!(found, Some(ip));
        Ok(())
    }

    fn an_address_of_the_other_version_is_not_read(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Ips])?;
        let mut session = db.session();
        session.add(Ips { id: Id::new(), value: Ipv4Addr::LOCALHOST.into(), maybe: None });
        session.commit()?;
        let read = sql!("select value from ips").scalar::<Ipv6Addr, _>(&db.engine).unwrap_err().to_string();
        assert!(read.contains("an address of version 4"), "{read}");
        if db.backend == Backend::Postgres {
            let network = sql!("select '10.0.0.0/8'::inet").scalar::<IpAddr, _>(&db.engine).unwrap_err().to_string();
            assert!(network.contains("a network"), "{network}");
        }
        Ok(())
    }
}
