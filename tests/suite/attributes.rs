//! What attributes of models do in the database.

use rowhouse::prelude::*;

use crate::support::{TestDb, raw, statements};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "items")]
struct Item {
    id: Id<Item>,
    price: i64,
    amount: Option<i64>,
    #[column(generated = "price * amount")]
    total: Auto<Option<i64>>,
    #[column(generated = "price + 1", stored)]
    next: Auto<i64>,
    note: String,
}

impl Item {
    fn new(price: i64, amount: Option<i64>) -> Self {
        Self { id: Id::new(), price, amount, total: Auto::new(), next: Auto::new(), note: String::new() }
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "doubles")]
struct Double {
    #[column(primary_key)]
    id: i32,
    #[column(generated = "id * 2", virtual)]
    double: Auto<i32>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "readings")]
struct Reading {
    id: Id<Reading>,
    value: i32,
    #[column(skip)]
    seen: bool,
    #[column(skip)]
    labels: Vec<&'static str>,
}

fn totals(session: &Session, handles: &[Handle<Item>]) -> Vec<Option<i64>> {
    handles.iter().map(|handle| *session[*handle].total.get().unwrap()).collect()
}

backend_tests! {
    fn a_calculated_column_is_not_set_by_an_update(db: &TestDb) -> Result<()> {
        let update = Item::update().set((Item::note.to("a"), Item::next.to(5_i64))).all_rows();
        let error = update.execute(&db.engine).unwrap_err();
        assert!(error.to_string().contains("`Item::next` is calculated by the database, and cannot be set"), "{error}");
        Ok(())
    }

    fn what_is_calculated_is_read_back_by_the_insert(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Item])?;
        let mut session = db.session();
        let handles = session.add_all([Item::new(2, Some(3)), Item::new(5, None), Item::new(7, Some(1))]);
        session.flush()?;
        assert_eq!(totals(&session, &handles), [Some(6), None, Some(7)]);
        assert_eq!(session[handles[1]].next.get()?, &6);
        Ok(())
    }

    fn what_is_calculated_is_read_back_by_the_update(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Item])?;
        let mut session = db.session();
        let handles = session.add_all((1..=4).map(|price| Item::new(price, Some(10))));
        session.commit()?;
        session[handles[1]].amount = Some(5);
        session[handles[2]].amount = None;
        session[handles[3]].price = 8;
        session.flush()?;
        assert_eq!(totals(&session, &handles), [Some(10), Some(10), None, Some(80)]);
        let fresh = Item::query().order_by(Item::id.asc()).all(&db.engine);
        session.commit()?;
        let stored = Item::query().order_by(Item::id.asc()).all(&db.engine)?;
        assert_eq!(stored, handles.iter().map(|handle| session[*handle].clone()).collect::<Vec<_>>());
        drop(fresh);
        Ok(())
    }

    fn a_rollback_puts_back_what_was_calculated(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Item])?;
        let mut session = db.session();
        let handle = session.add(Item::new(2, Some(3)));
        session.commit()?;
        session[handle].amount = Some(4);
        session.flush()?;
        assert_eq!(totals(&session, &[handle]), [Some(8)]);
        session.rollback()?;
        assert_eq!(totals(&session, &[handle]), [Some(6)]);
        Ok(())
    }

    fn what_is_calculated_is_never_written(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Item])?;
        let mut session = db.session();
        let first = session.add(Item::new(2, Some(3)));
        session.commit()?;
        // A copy has the values of the original, which the INSERT must not say.
        let copy = session[first].clone();
        let second = session.add(Item { id: Id::new(), price: 10, ..copy });
        session[first].total = Some(99).into();
        session.flush()?;
        assert_eq!(totals(&session, &[first, second]), [Some(6), Some(30)]);
        assert!(!session.has_changes());
        Ok(())
    }

    fn many_calculated_rows_are_read_in_few_statements(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Item])?;
        let mut session = db.session();
        let handles = session.add_all((0..600).map(|price| Item::new(price, Some(2))));
        session.commit()?;
        for handle in &handles {
            session[*handle].amount = Some(3);
        }
        let ((), sent) = statements(|| session.flush().unwrap());
        // Where an UPDATE gives back rows, nothing is left to read.
        let selects = if db.engine.backend().capabilities.returning_update { 0 } else { 3 };
        assert_eq!(sent.iter().filter(|sql| sql.starts_with("SELECT")).count(), selects);
        assert!(totals(&session, &handles).iter().zip(0..).all(|(total, price)| *total == Some(price * 3)));
        Ok(())
    }

    #[requires(|backend| backend.capabilities.virtual_columns)]
    fn what_is_not_stored_follows_a_changed_key(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Double])?;
        let mut session = db.session();
        let handle = session.add(Double { id: 2, double: Auto::new() });
        session.commit()?;
        assert_eq!(session[handle].double.get()?, &4);
        session[handle].id = 5;
        session.commit()?;
        assert_eq!(session[handle].double.get()?, &10);
        assert_eq!(Double::query().filter(Double::double.eq(10)).count(&db.engine)?, 1);
        Ok(())
    }

    fn a_skipped_field_is_no_column(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Reading])?;
        let mut session = db.session();
        let handle = session.add(Reading { id: Id::new(), value: 1, seen: true, labels: vec!["a"] });
        session.commit()?;
        // The tracked object keeps what it has; one that is read has the default.
        assert!(session[handle].seen);
        session[handle].labels.push("b");
        assert!(!session.has_changes());
        let read = Reading::query().one(&db.engine)?;
        assert_eq!((read.value, read.seen, read.labels.len()), (1, false, 0));
        Ok(())
    }
}

/// Models in a schema of their own, whose name is not shared with other tests on the same server.
macro_rules! in_a_schema {
    ($schema:literal) => {
        #[derive(Model, Clone, Debug, PartialEq)]
        #[model(schema = $schema, table = "events")]
        struct Event {
            id: Id<Event>,
            #[column(index, on_delete = cascade)]
            parent: Option<Id<Event>>,
            #[column(unique, length = 50)]
            text: String,
            #[column(default = 7)]
            level: Auto<i32>,
            #[column(generated = "level + 1")]
            next: Auto<i32>,
        }

        /// The same name without a schema.
        #[derive(Model, Clone, Debug, PartialEq)]
        #[model(table = "events")]
        struct Near {
            id: Id<Near>,
            text: String,
        }
    };
}

/// An engine whose SQLite has the schema attached.
fn engine_with(db: &TestDb, schema: &str) -> rowhouse::Result<Engine> {
    Engine::builder(&db.url).on(Dialect::Sqlite, |builder| builder.attach(schema, ":memory:")).connect()
}

/// A schema of MySQL is a database of its own, which does not go with that of the test.
fn drop_schema(engine: &Engine, schema: &str) {
    if engine.backend().dialect() == Dialect::Mysql {
        raw(engine, &format!("DROP DATABASE IF EXISTS {schema}"));
    }
}

backend_tests! {
    fn a_schema_is_made_and_named_by_every_statement(db: &TestDb) -> Result<()> {
        in_a_schema!("rowhouse_test_audit_a");
        let engine = engine_with(db, "rowhouse_test_audit_a")?;
        drop_schema(&engine, "rowhouse_test_audit_a");
        engine.create_all(&models![Near, Event])?;
        engine.create_all(&models![Near, Event])?;
        let mut session = engine.session();
        let event = |text: &str, parent| Event { id: Id::new(), parent, text: text.into(), level: Auto::new(), next: Auto::new() };
        let first = session.add(event("one", None));
        let second = session.add(event("two", Some(session[first].id)));
        session.add(Near { id: Id::new(), text: "near".into() });
        session.commit()?;
        assert_eq!((session[second].level.get()?, session[second].next.get()?), (&7, &8));
        session[second].level = 9.into();
        session.flush()?;
        assert_eq!(session[second].next.get()?, &10);
        let roots = Event::query().filter(Event::parent.is_null());
        assert_eq!(roots.select(Event::text).one(&mut session)?, "one");
        session.delete(first)?;
        session.commit()?;
        assert_eq!(Event::query().count(&engine)?, 0);
        assert_eq!(Near::query().count(&engine)?, 1);
        engine.drop_all(&models![Event, Near])?;
        engine.drop_all(&models![Event, Near])?;
        engine.create_all(&models![Event])?;
        assert_eq!(Event::query().count(&engine)?, 0);
        drop_schema(&engine, "rowhouse_test_audit_a");
        Ok(())
    }

    fn a_broken_constraint_in_a_schema_is_explained(db: &TestDb) -> Result<()> {
        in_a_schema!("rowhouse_test_audit_b");
        let engine = engine_with(db, "rowhouse_test_audit_b")?;
        drop_schema(&engine, "rowhouse_test_audit_b");
        engine.create_all(&models![Near, Event])?;
        let mut session = engine.session();
        for _ in 0..2 {
            session.add(Event { id: Id::new(), parent: None, text: "one".into(), level: Auto::new(), next: Auto::new() });
        }
        let Err(Error::Unique(violation)) = session.flush() else { panic!("no violation") };
        assert_eq!((violation.model, &*violation.columns), (Some("Event"), &["text".into()][..]));
        let mut session = engine.session();
        session.add(Event { id: Id::new(), parent: Some(Id::from(77)), text: "two".into(), level: Auto::new(), next: Auto::new() });
        let Err(Error::ForeignKey(violation)) = session.flush() else { panic!("no violation") };
        assert_eq!((violation.model, &*violation.columns), (Some("Event"), &["parent".into()][..]));
        assert_eq!(&*violation.constraint, "events_parent_fkey");
        drop(session);
        drop_schema(&engine, "rowhouse_test_audit_b");
        Ok(())
    }

    fn a_schema_that_is_not_attached_is_named(db: &TestDb) -> Result<()> {
        in_a_schema!("rowhouse_test_audit_c");
        let _ = Near::query();
        drop_schema(&db.engine, "rowhouse_test_audit_c");
        let result = db.engine.create_all(&models![Event]);
        match (db.dialect(), result) {
            (Dialect::Sqlite, Err(error)) => assert_eq!(
                error.to_string(),
                "table `events` is in schema `rowhouse_test_audit_c`, and no database is attached to the connection by that name"
            ),
            (_, result) => result?,
        }
        drop_schema(&db.engine, "rowhouse_test_audit_c");
        Ok(())
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(
    table = "people",
    comment = "who's who",
    unique(mail, name = "one_mail"),
    index(name, born desc),
    options(sqlite = "STRICT", postgres = "WITH (fillfactor = 70)", mysql = "ROW_FORMAT = DYNAMIC")
)]
struct Person {
    id: Id<Person>,
    #[column(
        collation(sqlite = "nocase", postgres = "rowhouse_ci", mysql = "utf8mb4_general_ci"),
        comment = "back\\slash",
        length = 50
    )]
    mail: String,
    #[column(sql_type(mysql = "VARCHAR(30) CHARACTER SET latin1", postgres = "macaddr"))]
    name: String,
    born: Option<NaiveDate>,
    at: DateTime<Utc>,
    #[column(precision = 8, scale = 2)]
    ratio: Decimal,
    active: bool,
    #[column(sql_type = "smallint")]
    age: Option<i32>,
    #[column(default = sql(sqlite = "1 + 1", postgres = "2", mysql = "(3 - 1)"))]
    two: Auto<i64>,
}

fn person(mail: &str, name: &str) -> Person {
    let at = "2024-02-29T12:00:00.000001Z".parse().unwrap();
    let (id, two) = (Id::new(), Auto::new());
    Person {
        id,
        mail: mail.into(),
        name: name.into(),
        born: None,
        at,
        ratio: "1.25".parse().unwrap(),
        active: true,
        age: Some(3),
        two,
    }
}

/// The table of people, with the collation that it names on PostgreSQL.
fn people(db: &TestDb) -> rowhouse::Result<()> {
    if db.dialect() == Dialect::Postgres {
        raw(
            &db.engine,
            "CREATE COLLATION rowhouse_ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
        );
    }
    // STRICT is a matter of types as SQLite knows them, and `smallint` is none.
    if db.dialect() == Dialect::Sqlite {
        let error = db.engine.create_all(&models![Person]).unwrap_err();
        assert!(error.to_string().contains("smallint"), "{error}");
        return db.engine.create_all(&models![Strict]);
    }
    db.engine.create_all(&models![Person])
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "strict", options(sqlite = "STRICT"))]
struct Strict {
    id: Id<Strict>,
    at: DateTime<Utc>,
    born: Option<NaiveDate>,
    #[column(precision = 8, scale = 2)]
    ratio: Decimal,
    active: bool,
    small: i8,
    real: f32,
    data: Vec<u8>,
    token: Uuid,
    text: String,
}

backend_tests! {
    fn a_type_of_the_models_own_is_written_and_read(db: &TestDb) -> Result<()> {
        people(db)?;
        if db.dialect() == Dialect::Sqlite {
            return Ok(());
        }
        let mut session = db.session();
        let handles = session.add_all([person("a@x.org", "00:00:00:00:00:01"), person("b@x.org", "00:00:00:00:00:02")]);
        session.commit()?;
        session[handles[0]].name = "00:00:00:00:00:03".into();
        session[handles[0]].age = None;
        session.commit()?;
        let read = Person::query().order_by(Person::id.asc()).all(&db.engine)?;
        assert_eq!(read, [session[handles[0]].clone(), session[handles[1]].clone()]);
        assert_eq!(read[0].two.get()?, &2);
        let found = Person::query().filter(Person::name.eq("00:00:00:00:00:02")).select((Person::name, Person::age));
        assert_eq!(found.one(&db.engine)?, ("00:00:00:00:00:02".to_owned(), Some(3)));
        assert_eq!(Person::query().filter(Person::name.is_in(["00:00:00:00:00:03", "00:00:00:00:00:09"])).count(&db.engine)?, 1);
        assert_eq!(session.get::<Person>(2)?, Some(handles[1]));
        Ok(())
    }

    fn text_is_a_uuid_or_an_address_where_the_model_says_so(db: &TestDb) -> Result<()> {
        #[derive(Model, Clone, Debug, PartialEq)]
        #[model(table = "hosts")]
        struct Host {
            #[column(primary_key, sql_type(postgres = "uuid"), length = 36)]
            token: String,
            #[column(sql_type(postgres = "inet"))]
            net: String,
            #[column(sql_type(postgres = "inet"))]
            other: Option<String>,
        }
        db.engine.create_all(&models![Host])?;
        let host = |number: u128, net: &str| Host { token: Uuid::from_u128(number).to_string(), net: net.into(), other: None };
        let mut session = db.session();
        let handles = session.add_all([host(1, "10.0.0.0/8"), host(2, "fe80::1/64")]);
        session.commit()?;
        session[handles[0]].other = Some("10.1.2.3/16".into());
        session.commit()?;
        let mut reader = db.session();
        for handle in handles {
            let read = reader.get::<Host>(&session[handle].token)?.expect("it is there");
            assert_eq!(reader[read], session[handle]);
        }
        let same = Host::net.eq("10.0.0.0/8") & Host::other.is_in(["10.1.2.3/16", "10.0.0.0/9"]);
        assert_eq!(Host::query().filter(same).select(Host::token).one(&db.engine)?, Uuid::from_u128(1).to_string());
        if db.dialect() == Dialect::Postgres {
            session.add(host(3, "somewhere"));
            let refused = session.flush();
            assert!(matches!(refused, Err(Error::Database(_))), "{refused:?}");
        }
        Ok(())
    }

    fn a_collation_decides_what_is_equal(db: &TestDb) -> Result<()> {
        #[derive(Model, Clone, Debug)]
        #[model(table = "tags")]
        struct Tag {
            id: Id<Tag>,
            #[column(unique, length = 20, collation(sqlite = "nocase", postgres = "rowhouse_ci", mysql = "utf8mb4_general_ci"))]
            name: String,
        }
        if db.dialect() == Dialect::Postgres {
            raw(&db.engine, "CREATE COLLATION rowhouse_ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
        }
        db.engine.create_all(&models![Tag])?;
        let mut session = db.session();
        session.add(Tag { id: Id::new(), name: "Rust".into() });
        session.commit()?;
        assert_eq!(Tag::query().filter(Tag::name.eq("RUST")).count(&db.engine)?, 1);
        session.add(Tag { id: Id::new(), name: "rust".into() });
        assert!(matches!(session.flush(), Err(Error::Unique(_))));
        Ok(())
    }

    fn a_strict_table_takes_every_type(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Strict])?;
        let strict = Strict {
            id: Id::new(),
            at: "2024-02-29T12:00:00.5Z".parse().unwrap(),
            born: "2000-01-01".parse().ok(),
            ratio: "-1.25".parse().unwrap(),
            active: true,
            small: -7,
            real: 0.5,
            data: vec![0, 255],
            token: Uuid::from_u128(7),
            text: "a".into(),
        };
        let stored = db.engine.transaction(|session| {
            let handle = session.add(strict.clone());
            session.flush()?;
            Ok(session[handle].clone())
        })?;
        assert_eq!(Strict::query().one(&db.engine)?, stored);
        Ok(())
    }

    fn comments_are_where_people_look_for_them(db: &TestDb) -> Result<()> {
        people(db)?;
        let comments: Vec<String> = match db.dialect() {
            // SQLite has no place for them.
            Dialect::Sqlite => return Ok(()),
            Dialect::Postgres => sql!(
                "select obj_description('people'::regclass) union all select col_description('people'::regclass, 2)"
            ).all(&db.engine)?,
            Dialect::Mysql => sql!(
                "select table_comment from information_schema.tables where table_schema = database() and table_name = 'people'
                 union all select column_comment from information_schema.columns
                 where table_schema = database() and table_name = 'people' and column_name = 'mail'"
            ).all(&db.engine)?,
        };
        assert_eq!(comments, ["who's who", "back\\slash"]);
        Ok(())
    }

    fn a_default_for_other_backends_only_is_an_error(db: &TestDb) -> Result<()> {
        #[derive(Model, Clone)]
        #[model(table = "dice")]
        struct Die {
            id: Id<Die>,
            #[column(default = sql(sqlite = "4", postgres = "4"))]
            value: Auto<i32>,
        }
        match (db.dialect(), db.engine.create_all(&models![Die])) {
            (Dialect::Mysql, Err(error)) => {
                let server = db.engine.backend().server;
                assert_eq!(
                    error.to_string(),
                    format!("`dice.value`: its `default` has SQL for other backends, but none for {server}")
                );
            }
            (_, result) => result?,
        }
        Ok(())
    }

    fn a_partial_unique_index_lets_the_other_rows_be(db: &TestDb) -> Result<()> {
        #[derive(Model, Clone)]
        #[model(table = "accounts", unique(name, where = "closed IS NULL", name = "one_open"))]
        struct Account {
            id: Id<Account>,
            #[column(length = 20)]
            name: String,
            closed: Option<NaiveDate>,
        }
        let account = |closed| Account { id: Id::new(), name: "a".into(), closed };
        match (db.dialect(), db.engine.create_all(&models![Account])) {
            (Dialect::Mysql, Err(Error::Unsupported { construct, .. })) => {
                assert_eq!(construct, "partial indexes");
                return Ok(());
            }
            (_, result) => result?,
        }
        let mut session = db.session();
        session.add_all([account("2024-01-01".parse().ok()), account("2024-01-01".parse().ok()), account(None)]);
        session.commit()?;
        session.add(account(None));
        let Err(Error::Unique(violation)) = session.flush() else { panic!("no violation") };
        assert_eq!(&*violation.columns, &["name".into()]);
        Ok(())
    }

    #[requires(|backend| backend.capabilities.expression_indexes)]
    fn a_unique_index_on_an_expression_is_kept(db: &TestDb) -> Result<()> {
        #[derive(Model, Clone)]
        #[model(table = "accounts", unique("lower(name)", born desc, name = "one_name"))]
        struct Account {
            id: Id<Account>,
            #[column(length = 20)]
            name: String,
            born: NaiveDate,
        }
        db.engine.create_all(&models![Account])?;
        let mut session = db.session();
        for name in ["a", "A"] {
            session.add(Account { id: Id::new(), name: name.into(), born: NaiveDate::MIN.max("2000-01-01".parse().unwrap()) });
        }
        assert!(matches!(session.flush(), Err(Error::Unique(_))));
        Ok(())
    }

    #[requires(|backend| backend.capabilities.nulls_not_distinct)]
    fn null_is_there_once_where_nulls_are_not_distinct(db: &TestDb) -> Result<()> {
        #[derive(Model, Clone)]
        #[model(table = "accounts", unique(a, b, nulls_not_distinct))]
        struct Account {
            id: Id<Account>,
            a: i32,
            b: Option<i32>,
        }
        db.engine.create_all(&models![Account])?;
        let mut session = db.session();
        session.add_all([1, 1].map(|a| Account { id: Id::new(), a, b: None }));
        assert!(matches!(session.flush(), Err(Error::Unique(_))));
        Ok(())
    }

    fn a_deferred_foreign_key_waits_for_the_commit(db: &TestDb) -> Result<()> {
        #[derive(Model, Clone, Debug)]
        #[model(table = "nodes")]
        struct Node {
            id: Id<Node>,
            #[column(deferrable = deferred, foreign_key = "to_the_parent")]
            parent: Option<Id<Node>>,
        }
        match (db.dialect(), db.engine.create_all(&models![Node])) {
            (Dialect::Mysql, Err(Error::Unsupported { construct, .. })) => {
                assert_eq!(construct, "deferrable foreign keys");
                return Ok(());
            }
            (_, result) => result?,
        }
        let mut session = db.session();
        let orphan = session.add(Node { id: Id::new(), parent: Some(Id::from(2)) });
        session.flush()?;
        session.add(Node { id: Id::from(2), parent: None });
        session.commit()?;
        session[orphan].parent = Some(Id::from(99));
        session.flush()?;
        assert!(matches!(session.commit(), Err(Error::ForeignKey(_))));
        Ok(())
    }
}
