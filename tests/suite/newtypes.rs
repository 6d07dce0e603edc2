//! `#[derive(Scalar)]`: a struct around one value as a type of its own.

use rowhouse::prelude::*;

use crate::support::TestDb;

#[derive(Scalar, Clone, Debug, PartialEq, Eq, Hash, PartialOrd)]
#[scalar(validate = Email::check)]
struct Email(String);

impl Email {
    fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    fn check(text: &str) -> std::result::Result<(), String> {
        if text.contains('@') { Ok(()) } else { Err(format!("`{text}` has no @")) }
    }
}

#[derive(Scalar, Clone, Debug, PartialEq, Eq, Hash)]
#[scalar(key)]
struct Code {
    text: String,
}

fn code(text: &str) -> Code {
    Code { text: text.to_owned() }
}

#[derive(Scalar, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[scalar(key)]
struct Number(i64);

#[derive(Scalar, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[scalar(key)]
struct Token(Uuid);

#[derive(Scalar, Clone, Copy, Debug, PartialEq, PartialOrd)]
#[scalar(precision = 12, scale = 2, arithmetic)]
struct Euros(Decimal);

#[derive(Scalar, Clone, Copy, Debug, PartialEq)]
#[scalar(arithmetic)]
struct Meters(i32);

#[derive(Scalar, Clone, Copy, Debug, PartialEq)]
struct Inside(Meters);

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "people")]
struct Person {
    #[column(primary_key)]
    email: Email,
    #[column(references = Person::email)]
    friend: Option<Email>,
    balance: Euros,
    height: Option<Meters>,
    depth: Inside,
    others: Vec<Email>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "airports", key = Code)]
struct Airport {
    id: Id<Airport>,
    near: Option<Id<Airport>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "counted", key = Number)]
struct Counted {
    id: Id<Counted>,
    next: Option<Id<Counted>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "tokens", key = Token)]
struct Tokened {
    id: Id<Tokened>,
}

fn person(email: &str, friend: Option<&str>) -> Person {
    Person {
        email: Email::new(email),
        friend: friend.map(Email::new),
        balance: Euros("10.50".parse().unwrap()),
        height: Some(Meters(170)),
        depth: Inside(Meters(-1)),
        others: vec![Email::new("x@x"), Email::new("y@y")],
    }
}

fn people(db: &TestDb) -> rowhouse::Result<()> {
    db.engine.create_all(&models![Person])?;
    let mut session = db.session();
    session.add(person("ann@x", None));
    session.flush()?;
    session.add(person("bob@y", Some("ann@x")));
    session.add(Person { height: None, others: Vec::new(), ..person("cid@y", Some("bob@y")) });
    session.commit()
}

backend_tests! {
    fn a_newtype_is_stored_as_the_value_in_it(db: &TestDb) -> Result<()> {
        people(db)?;
        let rows = Person::query().order_by(Person::email.asc()).all(&db.engine)?;
        assert_eq!(rows[0], person("ann@x", None));
        assert_eq!(rows[2], Person { height: None, others: Vec::new(), ..person("cid@y", Some("bob@y")) });
        let raw: String = sql!("select email from people where friend is null").scalar(&db.engine)?;
        assert_eq!(raw, "ann@x");
        Ok(())
    }

    fn a_newtype_is_found_by_its_value_and_its_order(db: &TestDb) -> Result<()> {
        people(db)?;
        let count = |condition: Expr<Person>| Person::query().filter(condition).count(&db.engine);
        assert_eq!(count(Person::email.eq(Email::new("ann@x")).on())?, 1);
        assert_eq!(count(Person::friend.is(Some(Email::new("ann@x"))).on())?, 1);
        assert_eq!(count(Person::friend.is_in([Email::new("ann@x"), Email::new("bob@y")]).on())?, 2);
        assert_eq!(count(Person::email.gt(Email::new("ann@x")).on())?, 2);
        assert_eq!(count(Person::email.ends_with("@y").on())?, 2);
        assert_eq!(count(Person::others.eq(vec![Email::new("x@x"), Email::new("y@y")]).on())?, 2);
        assert_eq!(count(Person::depth.lt(Inside(Meters(0))).on())?, 3);
        let last = Person::query().select(Person::email.max()).one(&db.engine)?;
        assert_eq!(last, Some(Email::new("cid@y")));
        Ok(())
    }

    fn a_newtype_calculates_where_it_says_so(db: &TestDb) -> Result<()> {
        people(db)?;
        let (doubled, total, taller) = Person::query()
            .select((Person::balance + Person::balance, Person::balance, Person::height + Meters(5)))
            .filter(Person::email.eq(Email::new("ann@x")))
            .one(&db.engine)?;
        assert_eq!((doubled, total), (Euros(Decimal::new(2100, 2)), Euros(Decimal::new(1050, 2))));
        assert_eq!(taller, Some(Meters(175)));
        let sums = Person::query().select((Person::balance.sum(), Person::height.sum(), Person::height.avg()));
        assert_eq!(sums.one(&db.engine)?, (Some(Decimal::new(3150, 2)), Some(340), Some(170.0)));
        Ok(())
    }

    fn a_newtype_is_bound_and_read_by_sql_of_ones_own(db: &TestDb) -> Result<()> {
        people(db)?;
        let (email, friend) = (Email::new("bob@y"), Some(Email::new("ann@x")));
        let found: (Email, Option<Email>) =
            sql!("select email, friend from people where email = {email} and friend = {friend}").one(&db.engine)?;
        assert_eq!(found, (email, friend));
        Ok(())
    }

    fn a_value_that_is_not_valid_is_neither_stored_nor_read(db: &TestDb) -> Result<()> {
        people(db)?;
        let mut session = db.session();
        session.add(person("nobody", None));
        let error = session.flush().unwrap_err();
        assert_eq!(error.to_string(), "cannot store this Email in `Person.email`: `nobody` has no @");
        drop(session);
        let mut session = db.session();
        let ann = session.get::<Person>(Email::new("ann@x"))?.expect("she is there");
        session[ann].friend = Some(Email::new("nobody"));
        assert!(matches!(session.flush(), Err(Error::Encode { place, .. }) if &*place == "Person.friend"));
        drop(session);
        let mut session = db.session();
        session.add(Person { others: vec![Email::new("a@b"), Email::new("none")], ..person("dan@z", None) });
        assert!(matches!(session.flush(), Err(Error::Encode { place, .. }) if &*place == "Person.others"));
        drop(session);
        let filtered = Person::query().filter(Person::email.eq(Email::new("nobody"))).count(&db.engine);
        assert!(matches!(filtered, Err(Error::Encode { rust_type: "Email", .. })), "{filtered:?}");

        sql!("update people set email = 'broken' where email = 'cid@y'").execute(&db.engine)?;
        let error = Person::query().all(&db.engine).unwrap_err();
        let Error::Decode(decode) = &error else { panic!("{error:?}") };
        assert_eq!((decode.model, decode.field), (Some("Person"), Some("email")));
        assert!(error.to_string().contains("`broken` has no @"), "{error}");
        Ok(())
    }

    fn a_newtype_is_what_an_id_stores(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Airport, Counted, Tokened])?;
        let mut session = db.session();
        session.add(Airport { id: Id::of(code("RTM")), near: None });
        session.add(Airport { id: Id::of(code("AMS")), near: Some(Id::of(code("RTM"))) });
        let first = session.add(Counted { id: Id::new(), next: None });
        let second = session.add(Counted { id: Id::new(), next: Some(session[first].id) });
        let token = session.add(Tokened { id: Id::new() });
        session.commit()?;
        assert_eq!(session[first].id.get()?, Number(1));
        assert_eq!(session[second].next, Some(Id::of(Number(1))));
        let key: Token = session[token].id.get()?;

        let mut session = db.session();
        assert!(session.get::<Airport>(code("AMS"))?.is_some());
        assert!(session.get::<Counted>(Number(2))?.is_some());
        assert!(session.get::<Tokened>(key)?.is_some());
        let near = Airport::query().filter(Airport::near.eq(Id::of(code("RTM")))).one(&db.engine)?;
        assert_eq!(near.id.get()?, code("AMS"));
        Ok(())
    }

    fn a_decimal_newtype_keeps_to_its_digits(db: &TestDb) -> Result<()> {
        people(db)?;
        let mut session = db.session();
        session.add(Person { balance: Euros("0.005".parse().unwrap()), ..person("eve@x", None) });
        assert!(matches!(session.flush(), Err(Error::Encode { place, .. }) if &*place == "Person.balance"));
        Ok(())
    }
}
