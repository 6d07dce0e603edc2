//! Objects go in, change, and come out.

use rowhouse::prelude::*;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "users")]
struct User {
    id: Id<User>,
    #[column(unique)]
    email: String,
    name: String,
    age: Option<i32>,
    #[column(default = now)]
    created_at: Auto<DateTime<Utc>>,
}

impl User {
    fn named(name: &str) -> Self {
        let email = format!("{name}@x.org");
        Self { id: Id::new(), email, name: name.to_owned(), age: None, created_at: Auto::new() }
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "posts")]
struct Post {
    id: Id<Post>,
    #[column(index, on_delete = cascade)]
    author_id: Id<User>,
    title: String,
}

backend_tests! {
    fn an_added_object_gets_its_key_and_what_the_database_makes(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User, Post])?;
        let mut session = db.session();
        let alex = session.add(User::named("Alex"));
        let post = session.add(Post { id: Id::new(), author_id: session[alex].id, title: "Hello".into() });
        session.commit()?;
        assert_eq!(session[alex].id.get()?, 1);
        assert_eq!(session[post].author_id, session[alex].id);
        assert!((Utc::now() - *session[alex].created_at.get()?).num_seconds().abs() < 60);
        let read: User = User::query().one(&db.engine)?;
        assert_eq!(read, session[alex]);
        Ok(())
    }

    fn many_objects_get_their_own_keys(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User, Post])?;
        let mut session = db.session();
        let users = session.add_all((0..1234).map(|n| User::named(&format!("u{n}"))));
        let posts: Vec<_> = users.iter().flat_map(|user| [(*user, "a"), (*user, "b")]).collect();
        let posts: Vec<_> = posts.into_iter().map(|(user, title)| {
            let title = format!("{title} of {}", session[user].name);
            session.add(Post { id: Id::new(), author_id: session[user].id, title })
        }).collect();
        session.commit()?;
        for user in &users {
            let read: String = User::query().filter(User::id.eq(session[*user].id)).select(User::name).one(&db.engine)?;
            assert_eq!(read, session[*user].name);
            if read.ends_with("00") { break; }
        }
        for (position, post) in posts.iter().enumerate() {
            assert_eq!(session[*post].author_id, session[users[position / 2]].id);
        }
        assert_eq!(Post::query().count(&db.engine)?, 2468);
        Ok(())
    }

    fn rollback_puts_everything_back(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User, Post])?;
        let mut session = db.session();
        let alex = session.add(User::named("Alex"));
        session.commit()?;
        session[alex].name = "Bo".into();
        let cy = session.add(User::named("Cy"));
        session.flush()?;
        assert_eq!(User::query().count(&mut session)?, 2);
        session.rollback()?;
        assert_eq!(session[alex].name, "Alex");
        assert!(session.try_get(cy).is_none());
        assert_eq!(User::query().select(User::name).all(&db.engine)?, ["Alex"]);
        Ok(())
    }
}

#[derive(Model, Clone)]
#[model(table = "files")]
struct File {
    id: Id<File>,
    content: Vec<u8>,
}

backend_tests! {
    fn large_objects_are_inserted_in_statements_that_the_server_takes(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![File])?;
        let mut session = db.session();
        let files = session.add_all((0..40_u8).map(|byte| File { id: Id::new(), content: vec![byte; 1 << 20] }));
        session.commit()?;
        for (byte, file) in files.into_iter().enumerate() {
            let content = File::query().filter(File::id.eq(session[file].id)).select(File::content).one(&db.engine)?;
            assert!(content == session[file].content && content[0] == byte as u8);
        }
        Ok(())
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "appointments")]
struct Appointment {
    id: Id<Appointment>,
    at: NaiveTime,
    on: Option<NaiveDateTime>,
    #[column(default = now)]
    made: Auto<NaiveDateTime>,
}

backend_tests! {
    fn times_of_day_and_moments_of_no_zone_are_exact(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Appointment])?;
        let time = |micros: u32| NaiveTime::from_num_seconds_from_midnight_opt(micros / 1000, micros % 1000 * 1000).unwrap();
        let times = [time(0), time(1), time(86_399_999), time(43_200_000)];
        let mut session = db.session();
        let added = times.map(|at| {
            let on = NaiveDate::from_ymd_opt(1969, 12, 31).unwrap().and_time(at);
            session.add(Appointment { id: Id::new(), at, on: Some(on), made: Auto::new() })
        });
        session.commit()?;
        for handle in added {
            let read = Appointment::query().filter(Appointment::at.eq(session[handle].at) & Appointment::on.is(session[handle].on)).one(&db.engine)?;
            assert_eq!(read, session[handle]);
        }
        let mut sorted = times;
        sorted.sort();
        assert_eq!(Appointment::query().select(Appointment::at).order_by(Appointment::at.asc()).all(&db.engine)?, sorted);
        let leap = NaiveTime::from_num_seconds_from_midnight_opt(59, 1_000_000_000).unwrap();
        session.add(Appointment { id: Id::new(), at: leap, on: None, made: Auto::new() });
        assert!(session.commit().unwrap_err().to_string().contains("Appointment.at"));
        Ok(())
    }
}

#[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
enum Status {
    Draft,
    #[db_enum(name = "it's live")]
    Published,
}

#[derive(DbEnum, Clone, Copy, Debug, PartialEq, PartialOrd)]
#[db_enum(integer)]
enum Priority {
    Low = -1,
    High = 10,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "articles")]
struct Article {
    id: Id<Article>,
    status: Status,
    priority: Option<Priority>,
}

backend_tests! {
    fn an_enum_is_stored_by_name_or_number_and_nothing_else_is(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Article])?;
        let mut session = db.session();
        for (status, priority) in
            [(Status::Draft, Some(Priority::High)), (Status::Published, Some(Priority::Low)), (Status::Draft, None)]
        {
            session.add(Article { id: Id::new(), status, priority });
        }
        session.commit()?;
        let drafts = Article::query().filter(Article::status.eq(Status::Draft)).order_by(Article::priority.desc());
        assert_eq!(drafts.select(Article::priority).all(&db.engine)?, [Some(Priority::High), None]);
        let stored: Vec<(String, Option<i64>)> = sql!("select status, priority from articles order by id").all(&db.engine)?;
        assert_eq!(stored[1], ("it's live".to_owned(), Some(-1)));
        let error = sql!("insert into articles (status) values ('gone')").execute(&db.engine).unwrap_err();
        assert!(matches!(error, Error::Check(_)), "{error:?}");
        let error = sql!("insert into articles (status, priority) values ('draft', 7)").execute(&db.engine).unwrap_err();
        assert!(matches!(error, Error::Check(_)), "{error:?}");
        Ok(())
    }
}

#[derive(serde::Serialize, serde::Deserialize, Clone, Debug, PartialEq)]
struct Address {
    street: String,
    number: Option<u8>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "customers")]
struct Customer {
    id: Id<Customer>,
    address: Json<Address>,
    extra: Option<serde_json::Value>,
}

backend_tests! {
    fn json_documents_are_exact(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Customer])?;
        let mut session = db.session();
        let documents = [
            Some(serde_json::json!({ "b": [1, 2.5, null, true], "a": "it's 😀 \"quoted\" \\ {}" })),
            Some(serde_json::json!(1)),
            Some(serde_json::json!("text")),
            Some(serde_json::Value::Null),
            None,
        ];
        let added = documents.map(|extra| {
            let address = Json(Address { street: "Elm \n St".into(), number: Some(7) });
            session.add(Customer { id: Id::new(), address, extra })
        });
        session.commit()?;
        for handle in added {
            let read = Customer::query().filter(Customer::id.eq(session[handle].id)).one(&db.engine)?;
            assert_eq!(read, session[handle]);
        }
        let first = session[added[0]].extra.clone().unwrap();
        assert_eq!(Customer::query().filter(Customer::extra.eq(first)).count(&db.engine)?, 1);
        session[added[0]].address.number = None;
        session.commit()?;
        let address = Customer::query().filter(Customer::id.eq(session[added[0]].id)).select(Customer::address);
        assert_eq!(address.one(&db.engine)?.number, None);
        sql!("update customers set address = '[]'").execute(&db.engine)?;
        let error = Customer::query().all(&db.engine).unwrap_err().to_string();
        assert!(error.starts_with("`Customer.address` is `Json<Address>`, but column `address` holds JSON of another form"), "{error}");
        Ok(())
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "moments")]
struct Moments {
    id: Id<Moments>,
    offset: time::OffsetDateTime,
    primitive: time::PrimitiveDateTime,
    day: time::Date,
    clock: time::Time,
    stamp: jiff::Timestamp,
    civil: jiff::civil::DateTime,
    civil_day: jiff::civil::Date,
    civil_clock: Option<jiff::civil::Time>,
}

backend_tests! {
    fn the_types_of_time_and_jiff_are_exact(db: &TestDb) -> Result<()> {
        use time::macros::{date, datetime, time};
        db.engine.create_all(&models![Moments])?;
        let mut session = db.session();
        let moments = session.add(Moments {
            id: Id::new(),
            offset: datetime!(1969-12-31 23:59:59.999999 UTC),
            primitive: datetime!(0001-01-01 0:00),
            day: date!(9999-12-31),
            clock: time!(23:59:59.999999),
            stamp: "2026-11-23T01:02:03.000001Z".parse().unwrap(),
            civil: jiff::civil::datetime(1900, 2, 28, 1, 2, 3, 4000),
            civil_day: jiff::civil::date(2000, 2, 29),
            civil_clock: Some(jiff::civil::time(0, 0, 0, 1000)),
        });
        session.commit()?;
        let read = Moments::query().filter(Moments::offset.eq(session[moments].offset) & Moments::stamp.le(session[moments].stamp));
        assert_eq!(read.one(&db.engine)?, session[moments]);
        session[moments].stamp = "-000001-01-01T00:00:00Z".parse().unwrap();
        let error = session.commit().unwrap_err().to_string();
        assert!(error.contains("Moments.stamp") && error.contains("1 to 9999"), "{error}");
        Ok(())
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "measurements")]
struct Measurement {
    id: Id<Measurement>,
    numbers: Vec<i32>,
    texts: Vec<String>,
    keys: Option<Vec<Uuid>>,
    moments: Vec<DateTime<Utc>>,
    flags: Vec<bool>,
    floats: Vec<f64>,
}

backend_tests! {
    fn arrays_are_exact(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Measurement])?;
        let mut session = db.session();
        let moment = DateTime::from_timestamp_micros(-1).unwrap();
        let texts = ["", "it's {\"quoted\"}, \\ NULL", "😀"].map(str::to_owned);
        let full = Measurement {
            id: Id::new(),
            numbers: vec![i32::MIN, 0, i32::MAX],
            texts: texts.to_vec(),
            keys: Some(vec![Uuid::from_u128(7), Uuid::max()]),
            moments: vec![moment],
            flags: vec![true, false],
            floats: vec![0.1, -1e300],
        };
        let empty = Measurement {
            id: Id::new(), numbers: vec![], texts: vec![], keys: None, moments: vec![], flags: vec![], floats: vec![],
        };
        let added = [session.add(full), session.add(empty)];
        // More than one statement's worth, each with its own key.
        let many = session.add_all((0..700).map(|n| Measurement {
            id: Id::new(), numbers: vec![n], texts: vec![], keys: None, moments: vec![], flags: vec![], floats: vec![],
        }));
        session.commit()?;
        for handle in added.into_iter().chain(many) {
            let read = Measurement::query().filter(Measurement::id.eq(session[handle].id)).one(&mut session)?;
            assert_eq!(read, session[handle]);
        }
        let numbers = session[added[0]].numbers.clone();
        assert_eq!(Measurement::query().filter(Measurement::numbers.eq(numbers)).count(&mut session)?, 1);
        session[added[0]].texts.push("more".into());
        session.commit()?;
        let read = Measurement::query().filter(Measurement::id.eq(session[added[0]].id)).select(Measurement::texts);
        assert_eq!(read.one(&db.engine)?.len(), 4);
        Ok(())
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "tariffs")]
struct Tariff {
    id: Id<Tariff>,
    #[column(precision = 8, scale = 2, default = 1.5)]
    price: Auto<Decimal>,
    #[column(precision = 8, scale = 2, default = -3)]
    rebate: Auto<Decimal>,
}

#[derive(Model, Clone, Debug)]
#[model(table = "rounded")]
struct Rounded {
    id: Id<Rounded>,
    #[column(precision = 8, scale = 2, default = 1.555)]
    price: Auto<Decimal>,
}

#[derive(Model, Clone, Debug)]
#[model(table = "levels")]
struct Level {
    id: Id<Level>,
    name: String,
    #[column(default = sql("300"))]
    level: Auto<u8>,
}

backend_tests! {
    fn a_decimal_has_its_default_exactly_or_is_refused(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Tariff])?;
        let mut session = db.session();
        let tariff = session.add(Tariff { id: Id::new(), price: Auto::new(), rebate: Auto::new() });
        session.commit()?;
        let made = (session[tariff].price.get()?, session[tariff].rebate.get()?);
        assert_eq!(made, (&Decimal::new(150, 2), &Decimal::new(-300, 2)));
        assert_eq!(Tariff::query().filter(Tariff::price.eq(Decimal::new(15, 1))).count(&mut session)?, 1);
        let error = db.engine.create_all(&models![Rounded]).unwrap_err();
        assert!(matches!(&error, Error::Models(problem) if problem.contains("Rounded.price")), "{error}");
        Ok(())
    }

    fn a_made_value_that_its_field_cannot_hold_takes_the_row_back(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Level])?;
        let mut session = db.session();
        let low = session.add(Level { id: Id::new(), name: "low".into(), level: Auto::from(1) });
        session.commit()?;
        session[low].name = "changed".into();
        let high = session.add(Level { id: Id::new(), name: "high".into(), level: Auto::new() });
        let error = session.commit().unwrap_err();
        assert!(matches!(error, Error::Decode(_)) && error.to_string().contains("Level.level"), "{error}");
        assert!(session.try_get(high).is_none() && !session.has_changes());
        assert_eq!(session[low].name, "low");
        assert_eq!(Level::query().select(Level::name).all(&db.engine)?, ["low"]);
        session[low].name = "again".into();
        session.commit()?;
        assert_eq!(Level::query().select(Level::name).one(&db.engine)?, "again");
        Ok(())
    }
}
