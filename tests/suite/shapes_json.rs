//! Projections as JSON: each type of column in the form that programs of other languages read, and back where it is read.

use rowhouse::Deferred;
use rowhouse::prelude::*;
use rowhouse::query::{Cursor, Page, Slice};
use rowhouse::types::Redacted;
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Model, Clone, Debug, Serialize)]
#[model(table = "owners", key = Uuid, has_many(things = Thing::owner_id))]
struct Owner {
    id: Id<Owner>,
    name: String,
    notes: Deferred<String>,
}

#[derive(Model, Clone, Debug)]
#[model(table = "things")]
struct Thing {
    id: Id<Thing>,
    owner_id: Option<Id<Owner>>,
    flag: bool,
    small: i16,
    large: Option<i64>,
    ratio: f64,
    bytes: Vec<u8>,
    #[column(precision = 10, scale = 2)]
    price: Decimal,
    day: NaiveDate,
    at: DateTime<Utc>,
    local: NaiveDateTime,
    #[column(name = "hour")]
    time: NaiveTime,
    jiff: jiff::Timestamp,
    moment: time::OffsetDateTime,
    address: std::net::IpAddr,
    state: State,
    code: Code,
    spec: Json<Spec>,
    extra: serde_json::Value,
    sizes: Vec<i32>,
    secret: Redacted<String>,
    #[column(default = 3)]
    made: Auto<i32>,
}

#[derive(DbEnum, Serialize, Deserialize, Clone, Copy, Debug, PartialEq)]
#[serde(rename_all = "snake_case")]
enum State {
    New,
    InUse,
}

#[derive(Scalar, Serialize, Deserialize, Clone, Debug, PartialEq)]
struct Code(String);

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
struct Spec {
    watts: Option<u32>,
}

/// Each type of column, by its name.
#[derive(Projection, Serialize, Clone, Debug)]
#[projection(from = Thing)]
struct Shown {
    id: Id<Thing>,
    owner_id: Option<Id<Owner>>,
    flag: bool,
    small: i16,
    large: Option<i64>,
    ratio: f64,
    bytes: Vec<u8>,
    price: Decimal,
    day: NaiveDate,
    at: DateTime<Utc>,
    local: NaiveDateTime,
    time: NaiveTime,
    jiff: jiff::Timestamp,
    #[serde(with = "time::serde::rfc3339")]
    moment: time::OffsetDateTime,
    address: std::net::IpAddr,
    state: State,
    code: Code,
    spec: Json<Spec>,
    extra: serde_json::Value,
    sizes: Vec<i32>,
    #[serde(skip_serializing)]
    secret: Redacted<String>,
    made: i32,
}

#[derive(Projection, Serialize, Debug)]
#[projection(from = Owner)]
#[serde(rename_all = "camelCase")]
struct WithThings {
    name: String,
    #[projection(select = Owner::things.count())]
    thing_count: i64,
    #[projection(with = Owner::things.order_by(Thing::id.asc()))]
    all_things: Vec<Shown>,
}

#[derive(Projection, Serialize, Debug)]
#[projection(from = Thing)]
struct WithOwner {
    #[projection(with = Thing::owner_id)]
    owner: Option<Owner>,
}

fn thing(owner_id: Id<Owner>) -> Thing {
    let at = DateTime::from_timestamp(1_700_000_000, 250_000_000).unwrap();
    Thing {
        id: Id::new(),
        owner_id: Some(owner_id),
        flag: true,
        small: -7,
        large: None,
        ratio: 0.25,
        bytes: vec![1, 255],
        price: Decimal::new(1250, 2),
        day: at.date_naive(),
        at,
        local: at.naive_utc(),
        time: at.time(),
        jiff: jiff::Timestamp::from_second(0).unwrap(),
        moment: time::OffsetDateTime::from_unix_timestamp(60).unwrap(),
        address: [127, 0, 0, 1].into(),
        state: State::InUse,
        code: Code("x-1".to_owned()),
        spec: Json(Spec { watts: Some(40) }),
        extra: json!({ "a": [1, null] }),
        sizes: vec![3, 1],
        secret: Redacted::from("never shown".to_owned()),
        made: Auto::new(),
    }
}

backend_tests! {
    fn each_type_of_column_is_written(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Owner, Thing])?;
        let mut session = db.session();
        let owner = session.add(Owner { id: Id::new(), name: "Ann".to_owned(), notes: "long".into() });
        let owner_id = session[owner].id;
        let owner_key = owner_id.get()?.to_string();
        session.add(thing(owner_id));
        session.commit()?;
        let owners = Owner::query().fetch::<WithThings>().all(&db.engine)?;
        let expected = json!([{
            "name": "Ann",
            "thingCount": 1,
            "allThings": [{
                "id": 1,
                "owner_id": owner_key,
                "flag": true,
                "small": -7,
                "large": null,
                "ratio": 0.25,
                "bytes": [1, 255],
                "price": "12.50",
                "day": "2023-11-14",
                "at": "2023-11-14T22:13:20.250Z",
                "local": "2023-11-14T22:13:20.250",
                "time": "22:13:20.250",
                "jiff": "1970-01-01T00:00:00Z",
                "moment": "1970-01-01T00:01:00Z",
                "address": "127.0.0.1",
                "state": "in_use",
                "code": "x-1",
                "spec": { "watts": 40 },
                "extra": { "a": [1, null] },
                "sizes": [3, 1],
                "made": 3,
            }],
        }]);
        assert_eq!(serde_json::to_value(&owners).unwrap(), expected);
        // A whole model says of a column that was not loaded that it was not, in place of making something up.
        let things = Thing::query().fetch::<WithOwner>().all(&db.engine)?;
        let error = serde_json::to_value(&things).unwrap_err();
        assert!(error.to_string().contains("is not loaded"), "{error}");
        Ok(())
    }

    fn pages_and_slices_are_written(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Owner, Thing])?;
        let mut session = db.session();
        for name in ["Ann", "Bo", "Cy"] {
            session.add(Owner { id: Id::new(), name: name.to_owned(), notes: "".into() });
        }
        session.commit()?;
        let by_name = Owner::query().order_by(Owner::name.asc()).fetch::<WithThings>();
        let page: Page<WithThings> = by_name.page(2, 2, &db.engine)?;
        let cy = json!({ "name": "Cy", "thingCount": 0, "allThings": [] });
        assert_eq!(serde_json::to_value(&page).unwrap(), json!({ "rows": [cy], "total": 3, "number": 2, "size": 2 }));
        let slice: Slice<WithThings> = by_name.slice(2, &db.engine)?;
        let written = serde_json::to_value(&slice).unwrap();
        assert_eq!(written["rows"][1]["name"], "Bo");
        let next: Cursor = serde_json::from_value(written["next"].clone()).unwrap();
        assert_eq!(Some(&next), slice.next.as_ref());
        let last = by_name.after(&next).slice(2, &db.engine)?;
        assert_eq!(serde_json::to_value(&last).unwrap(), json!({ "rows": [cy], "next": null }));
        assert!(serde_json::from_value::<Cursor>(json!("?")).is_err());
        Ok(())
    }
}

#[test]
fn wrappers_are_read_as_what_is_in_them() {
    let id: Id<Thing> = serde_json::from_str("7").unwrap();
    assert_eq!((id, serde_json::to_string(&id).unwrap()), (Id::from(7), "7".to_owned()));
    let text = "\"018c5e2a-0000-7000-8000-000000000001\"";
    let id: Id<Owner> = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&id).unwrap(), text);
    assert!(serde_json::from_str::<Id<Thing>>("\"7\"").is_err());
    let provisional = serde_json::to_string(&Id::<Thing>::new()).unwrap_err().to_string();
    assert!(provisional.contains("Thing"), "{provisional}");

    let none: Option<Id<Thing>> = serde_json::from_str("null").unwrap();
    assert_eq!(none, None);
    let spec: Json<Spec> = serde_json::from_str("{\"watts\":null}").unwrap();
    assert_eq!(spec, Json(Spec { watts: None }));
    let made: Auto<i32> = serde_json::from_str("3").unwrap();
    assert_eq!((made.get().unwrap(), serde_json::to_string(&made).unwrap()), (&3, "3".to_owned()));
    assert!(serde_json::to_string(&Auto::<i32>::new()).is_err());
    let notes: Deferred<String> = serde_json::from_str("\"a\"").unwrap();
    assert_eq!((notes.get().unwrap().as_str(), serde_json::to_string(&notes).unwrap()), ("a", "\"a\"".to_owned()));
}
