//! Partial writes: what a payload sets is written, and nothing else.

use rowhouse::prelude::*;
use serde::{Deserialize, Serialize};

use crate::support::{TestDb, writes};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "people")]
struct Person {
    id: Id<Person>,
    name: String,
    age: Option<i32>,
    #[column(default = 7)]
    level: Auto<i32>,
    boss: Option<Id<Person>>,
}

#[derive(Changes, Deserialize, Serialize, Default, Debug, PartialEq)]
#[serde(default)]
#[changes(Person)]
struct UpdatePerson {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Change::is_keep")]
    age: Change<Option<i32>>,
    #[serde(skip_serializing_if = "Change::is_keep")]
    level: Change<i32>,
}

#[derive(Changes, Deserialize)]
#[changes(Person, insert, unset(id, boss))]
struct NewPerson {
    name: String,
    age: Option<i32>,
    level: Option<i32>,
}

fn new(name: &str, age: Option<i32>, level: Option<i32>) -> NewPerson {
    NewPerson { name: name.into(), age, level }
}

#[derive(Embed, Clone, Debug, PartialEq)]
struct Address {
    street: String,
    number: Option<i32>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "shops")]
struct Shop {
    id: Id<Shop>,
    #[column(embed)]
    address: Address,
    #[column(embed)]
    mail: Option<Address>,
    open: bool,
}

#[derive(Changes)]
#[changes(Shop)]
struct MoveShop {
    #[changes(embed)]
    address: Option<Address>,
    #[changes(embed)]
    mail: Change<Option<Address>>,
    open: Option<bool>,
}

fn address(street: &str, number: Option<i32>) -> Address {
    Address { street: street.into(), number }
}

/// A session with one person, and the statements that applying this JSON to her sends.
fn written(db: &TestDb, json: &str) -> rowhouse::Result<(Person, Vec<String>)> {
    db.engine.create_all(&models![Person])?;
    let mut session = db.session();
    let ann = session.add(new("ann", Some(30), None).into());
    session.commit()?;
    let changes: UpdatePerson = serde_json::from_str(json).unwrap();
    session.apply(ann, changes)?;
    let (result, sent) = writes(|| session.commit());
    result?;
    let person = session[ann].clone();
    assert_eq!(Person::query().one(&db.engine)?, person);
    Ok((person, sent))
}

backend_tests! {
    fn a_new_object_leaves_the_rest_to_the_database(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Person])?;
        let mut session = db.session();
        let people = session.add_all([new("ann", Some(30), None), new("bo", None, Some(3))].map(Person::from));
        session.commit()?;
        assert_eq!((session[people[0]].age, session[people[0]].level.get()?), (Some(30), &7));
        assert_eq!((session[people[1]].age, session[people[1]].level.get()?), (None, &3));
        Ok(())
    }

    fn only_what_is_set_is_written(db: &TestDb) -> Result<()> {
        let (person, sent) = written(db, r#"{"name": "eva"}"#)?;
        assert_eq!((person.name.as_str(), person.age), ("eva", Some(30)));
        assert_eq!(sent, [r#"UPDATE "people" SET "name" = ? WHERE "id" = ?"#]);
        Ok(())
    }

    fn null_is_not_the_same_as_unset(db: &TestDb) -> Result<()> {
        let (person, sent) = written(db, r#"{"age": null, "level": 9}"#)?;
        assert_eq!((person.name.as_str(), person.age, person.level.get()?), ("ann", None, &9));
        assert_eq!(sent, [r#"UPDATE "people" SET "age" = ?, "level" = ? WHERE "id" = ?"#]);
        Ok(())
    }

    fn what_is_set_to_what_it_is_writes_nothing(db: &TestDb) -> Result<()> {
        for json in ["{}", r#"{"name": "ann", "age": 30, "level": 7}"#] {
            assert_eq!(written(db, json)?.1, [""; 0]);
            db.engine.drop_all(&models![Person])?;
        }
        Ok(())
    }

    fn a_statement_sets_what_is_set(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Person])?;
        db.engine.transaction(|session| {
            session.add_all([new("ann", Some(30), None), new("bo", Some(40), None)].map(Person::from));
            Ok(())
        })?;
        let changes: UpdatePerson = serde_json::from_str(r#"{"age": null, "level": 9}"#).unwrap();
        let update = Person::update().filter(Person::name.eq("bo")).set(changes);
        let sql = r#"UPDATE "people" SET "age" = ?, "level" = ? WHERE "name" = ?"#;
        assert_eq!(update.to_sql(Dialect::Sqlite)?.sql, sql);
        assert_eq!(update.execute(&db.engine)?, 1);
        let rows = Person::query().order_by(Person::id.asc()).select((Person::age, Person::level)).all(&db.engine)?;
        assert_eq!(rows, [(Some(30), 7), (None, 9)]);
        Ok(())
    }

    fn an_insert_says_only_what_is_set(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Person])?;
        let insert = insert_into::<Person>().set(new("ann", None, None));
        assert_eq!(insert.to_sql(Dialect::Sqlite)?.sql, r#"INSERT INTO "people" ("name") VALUES (?)"#);
        assert_eq!(insert.execute(&db.engine)?, 1);
        let ann = Person::query().one(&db.engine)?;
        assert_eq!((ann.name.as_str(), ann.age, ann.level.get()?), ("ann", None, &7));
        Ok(())
    }

    fn an_embedded_struct_is_set_as_a_whole(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Shop])?;
        let mut session = db.session();
        let (first, second) = (address("Elm St", Some(1)), address("Oak St", None));
        let shop = Shop { id: Id::new(), address: first.clone(), mail: Some(first.clone()), open: true };
        let handles = session.add_all([Shop { id: Id::new(), ..shop.clone() }, shop]);
        session.commit()?;
        let changes = |mail| MoveShop { address: Some(second.clone()), mail, open: None };
        session.apply(handles[0], changes(Change::Keep))?;
        session.commit()?;
        let is_second = Shop::id.eq(session[handles[1]].id);
        Shop::update().filter(is_second).set(changes(Change::Set(None))).execute(&db.engine)?;
        let shops = Shop::query().order_by(Shop::id.asc()).all(&db.engine)?;
        assert_eq!((&shops[0].address, &shops[0].mail, shops[0].open), (&second, &Some(first), true));
        assert_eq!((&shops[1].address, &shops[1].mail, shops[1].open), (&second, &None, true));
        Ok(())
    }

    fn changes_of_another_session_are_refused(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Person])?;
        let ann = db.session().add(new("ann", None, None).into());
        let refused = db.session().apply(ann, UpdatePerson::default());
        assert!(matches!(refused, Err(Error::Detached { model: "Person" })));
        Ok(())
    }
}

fn read(json: &str) -> Result<UpdatePerson, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}

#[test]
fn a_payload_tells_unset_null_and_set_apart() {
    let unset = UpdatePerson::default();
    assert_eq!(read("{}").unwrap(), unset);
    assert_eq!(read(r#"{"age": null}"#).unwrap().age, Change::Set(None));
    assert_eq!(read(r#"{"age": 3}"#).unwrap().age, Change::Set(Some(3)));
    assert_eq!(read(r#"{"level": null}"#).unwrap_err(), "invalid type: null, expected i32 at line 1 column 14");
}

#[test]
fn a_payload_is_written_as_it_was_read() {
    for json in ["{}", r#"{"age":null}"#, r#"{"name":"a","age":3,"level":1}"#] {
        assert_eq!(serde_json::to_string(&read(json).unwrap()).unwrap(), json);
    }
    let error = serde_json::to_string(&Change::<i32>::Keep).unwrap_err();
    assert!(error.to_string().contains("skip_serializing_if"), "{error}");
}

#[test]
fn a_missing_key_is_never_null() {
    #[derive(Deserialize, Debug)]
    struct Strict {
        #[allow(dead_code, reason = "is read only")]
        age: Change<Option<i32>>,
    }
    let error = serde_json::from_str::<Strict>("{}").unwrap_err();
    assert_eq!(error.to_string(), "missing field `age` at line 1 column 2");
}
