//! `#[derive(Embed)]`: structs whose fields are columns of the tables of others.

use rowhouse::prelude::*;

use crate::support::{TestDb, writes};

#[derive(Embed, Clone, Debug, PartialEq)]
struct Address {
    #[column(length = 20)]
    street: String,
    #[column(name = "town", index)]
    city: String,
    country: Option<Id<Country>>,
    #[column(embed, prefix = "at_")]
    place: Option<Place>,
}

#[derive(Embed, Clone, Debug, PartialEq)]
struct Place {
    latitude: f64,
    longitude: f64,
    note: Option<String>,
}

#[derive(Embed, Clone, Debug, PartialEq)]
struct Audit {
    #[column(default = 1)]
    version: Auto<i32>,
    #[column(precision = 10, scale = 2, unique)]
    fee: Decimal,
    kind: Kind,
}

#[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
#[db_enum(native)]
enum Kind {
    Shop,
    Person,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "countries")]
struct Country {
    id: Id<Country>,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "customers", unique(name, active))]
struct Customer {
    #[column(embed, prefix = "")]
    audit: Audit,
    id: Id<Customer>,
    #[column(embed)]
    home: Address,
    name: String,
    #[column(embed, prefix = "billing_")]
    bill_to: Option<Address>,
    active: bool,
}

fn address(street: &str, city: &str) -> Address {
    Address { street: street.into(), city: city.into(), country: None, place: None }
}

fn place() -> Option<Place> {
    Some(Place { latitude: 42.5, longitude: -70.9, note: None })
}

fn customer(name: &str, fee: i64) -> Customer {
    Customer {
        audit: Audit { version: Auto::new(), fee: Decimal::new(fee, 2), kind: Kind::Shop },
        id: Id::new(),
        home: address("Elm St 1", "Salem"),
        name: name.into(),
        bill_to: None,
        active: true,
    }
}

fn one(db: &TestDb) -> rowhouse::Result<(Session, Handle<Customer>)> {
    db.engine.create_all(&models![Customer, Country])?;
    let mut session = db.session();
    let handle = session.add(customer("Ann", 150));
    session.commit()?;
    Ok((session, handle))
}

backend_tests! {
    fn an_embedded_struct_is_stored_exactly(db: &TestDb) -> Result<()> {
        let (mut session, ann) = one(db)?;
        assert_eq!(session[ann].audit.version.get()?, &1);
        let mut other = customer("Bob", 250);
        (other.home.place, other.bill_to) = (place(), Some(address("", "")));
        let bob = session.add(other);
        let many = (0..5).map(|n| Customer { bill_to: (n % 2 == 0).then(|| Address { place: place(), ..address("x", "y") }), ..customer(&format!("C{n}"), n) });
        let many = session.add_all(many);
        session.commit()?;
        let rows = Customer::query().order_by(Customer::id.asc()).all(&db.engine)?;
        let held: Vec<Customer> = [ann, bob].iter().chain(&many).map(|handle| session[*handle].clone()).collect();
        assert_eq!(rows, held);
        let mut session = db.session();
        let read = session.get::<Customer>(held[1].id)?.expect("it is there");
        assert_eq!(session[read], held[1]);
        Ok(())
    }

    fn only_the_columns_that_have_changed_are_written(db: &TestDb) -> Result<()> {
        let (mut session, ann) = one(db)?;
        session[ann].home.city = "Boston".into();
        let (done, sent) = writes(|| session.commit());
        done?;
        assert_eq!(sent, [r#"UPDATE "customers" SET "home_town" = ? WHERE "id" = ?"#]);
        session[ann].home.place = place();
        let (done, sent) = writes(|| session.commit());
        done?;
        let set = r#""home_at_latitude" = ?, "home_at_longitude" = ?, "home_at_note" = ?"#;
        assert_eq!(sent, [format!(r#"UPDATE "customers" SET {set} WHERE "id" = ?"#)]);
        session[ann].audit.version.set(2);
        session[ann].home.place = None;
        let (done, sent) = writes(|| session.commit());
        done?;
        assert_eq!(sent, [format!(r#"UPDATE "customers" SET "version" = ?, {set} WHERE "id" = ?"#)]);
        assert_eq!(Customer::query().one(&db.engine)?, session[ann]);
        Ok(())
    }

    fn the_columns_of_an_embedded_struct_are_used_in_queries(db: &TestDb) -> Result<()> {
        let (mut session, ann) = one(db)?;
        session[ann].home.place = place();
        session.add(Customer { bill_to: Some(address("Oak St", "Lynn")), ..customer("Bob", 250) });
        session.commit()?;
        let count = |condition: Expr<Customer>| Customer::query().filter(condition).count(&db.engine);
        assert_eq!(count(Customer::home.city.eq("Salem").on())?, 2);
        assert_eq!(count(Customer::home.place.latitude.gt(42.0).on())?, 1);
        assert_eq!(count(Customer::bill_to.street.starts_with("Oak").on())?, 1);
        assert_eq!(count(Customer::bill_to.city.is_null().on())?, 1);
        assert_eq!(count((Customer::audit.kind.eq(Kind::Shop) & Customer::audit.fee.lt(Decimal::new(200, 2))).on())?, 1);
        let rows: Vec<(String, Option<String>, Option<f64>)> = Customer::query()
            .select((Customer::home.street, Customer::bill_to.city, Customer::home.place.longitude))
            .order_by((Customer::bill_to.city.desc(), Customer::name.asc()))
            .all(&db.engine)?;
        assert_eq!(rows[0], ("Elm St 1".into(), Some("Lynn".into()), None));
        assert_eq!(rows[1], ("Elm St 1".into(), None, Some(-70.9)));
        Ok(())
    }

    fn an_embedded_struct_is_selected_as_a_whole(db: &TestDb) -> Result<()> {
        let (mut session, ann) = one(db)?;
        session[ann].home.place = place();
        session.commit()?;
        let (home, bill_to, at): (Address, Option<Address>, Option<Place>) =
            Customer::query().select((Customer::home, Customer::bill_to, Customer::home.place)).one(&db.engine)?;
        assert_eq!((&home, bill_to, at), (&session[ann].home, None, place()));
        let at: Place = sql!("select home_at_longitude as longitude, home_at_latitude as latitude, home_at_note as note from customers").one(&db.engine)?;
        assert_eq!(Some(at), place());
        Ok(())
    }

    fn a_foreign_key_in_an_embedded_struct_gets_the_key_of_a_new_row(db: &TestDb) -> Result<()> {
        let (mut session, ann) = one(db)?;
        let country = session.add(Country { id: Id::new(), name: "Wales".into() });
        let mut new = customer("Bob", 250);
        (new.home.country, new.bill_to) = (Some(session[country].id), Some(address("", "")));
        new.bill_to.as_mut().unwrap().country = Some(session[country].id);
        let bob = session.add(new);
        session[ann].home.country = Some(session[country].id);
        session.commit()?;
        let id = session[country].id;
        assert!(!id.is_provisional());
        assert_eq!(session[bob].bill_to.as_ref().and_then(|address| address.country), Some(id));
        assert_eq!(Customer::query().filter(Customer::home.country.eq(id)).count(&db.engine)?, 2);
        session[ann].home.country = Some(Id::from(99));
        assert!(matches!(session.flush(), Err(Error::ForeignKey { .. })));
        Ok(())
    }

    fn constraints_of_an_embedded_struct_are_the_tables(db: &TestDb) -> Result<()> {
        let (mut session, _) = one(db)?;
        session.add(customer("Bob", 150));
        let error = session.flush().unwrap_err();
        assert!(error.is_unique_violation(), "{error:?}");
        assert!(error.to_string().contains("fee"), "{error}");
        Ok(())
    }

    fn errors_name_the_field_with_its_path(db: &TestDb) -> Result<()> {
        let (mut session, ann) = one(db)?;
        let mut long = customer("Bob", 250);
        long.home.street = "x".repeat(21);
        session.add(long);
        let refused = session.flush();
        assert!(matches!(&refused, Err(Error::Encode { place, .. }) if &**place == "Customer.home.street"), "{refused:?}");
        drop(session);
        let mut session = db.session();
        let mut digits = customer("Bob", 250);
        digits.audit.fee = Decimal::new(1, 3);
        session.add(digits);
        let refused = session.flush();
        assert!(matches!(&refused, Err(Error::Encode { place, .. }) if &**place == "Customer.audit.fee"), "{refused:?}");
        drop(session);

        sql!("update customers set billing_town = 'Lynn'").execute(&db.engine)?;
        let error = Customer::query().all(&db.engine).unwrap_err();
        let Error::Decode(decode) = &error else { panic!("{error:?}") };
        assert_eq!((decode.model, decode.field), (Some("Customer"), Some("bill_to.street")));
        let _ = ann;
        Ok(())
    }

    fn rollback_restores_an_embedded_struct(db: &TestDb) -> Result<()> {
        let (mut session, ann) = one(db)?;
        let before = session[ann].clone();
        session[ann].bill_to = Some(address("a", "b"));
        session.flush()?;
        session.rollback()?;
        assert_eq!(session[ann], before);
        assert_eq!(Customer::query().one(&db.engine)?, before);
        Ok(())
    }
}
