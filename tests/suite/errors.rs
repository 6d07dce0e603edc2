//! What a program is told when the database refuses something, or holds something else than the models say.

use rowhouse::error::{Decode, Violation};
use rowhouse::prelude::*;

use crate::support::{TestDb, raw};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "accounts", unique(owner, label), check(name = "accounts_in_order", "low <= high"))]
struct Account {
    id: Id<Account>,
    #[column(name = "owner_name")]
    owner: String,
    label: String,
    #[column(unique)]
    number: String,
    #[column(check = "low >= 0")]
    low: i32,
    high: i32,
}

impl Account {
    fn new(number: &str) -> Self {
        let label = format!("label {number}");
        Self { id: Id::new(), owner: "SECRET".into(), label, number: number.into(), low: 1, high: 2 }
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "notes")]
struct Note {
    id: Id<Note>,
    account_id: Id<Account>,
    text: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "transfers")]
struct Transfer {
    id: Id<Transfer>,
    from_id: Id<Account>,
    to_id: Id<Account>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "places")]
struct Place {
    #[column(primary_key)]
    country: String,
    #[column(primary_key)]
    city: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "shorts")]
struct Short {
    id: Id<Short>,
    #[column(length = 5)]
    text: String,
    #[column(length = 3)]
    bytes: Option<Vec<u8>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "visits", foreign_key(columns(city, country), references = Place))]
struct Visit {
    id: Id<Visit>,
    city: String,
    country: String,
}

/// The same table, as the struct of an older program says.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "readings")]
struct Reading {
    id: Id<Reading>,
    label: String,
    #[column(name = "degree_value")]
    degrees: i32,
}

/// What adding the object says.
fn refused<M: Model>(db: &TestDb, object: M) -> Error {
    let mut session = db.session();
    session.add(object);
    session.commit().unwrap_err()
}

#[track_caller]
fn assert_violation(error: &Error, table: &str, columns: &[&str], constraint: &str) {
    let violation: &Violation = error.violation().unwrap_or_else(|| panic!("no violation, but {error}"));
    let named: Vec<&str> = violation.columns.iter().map(AsRef::as_ref).collect();
    assert_eq!((&*violation.table, named.as_slice(), &*violation.constraint), (table, columns, constraint), "{error}");
    assert!(!violation.sql.is_empty());
    assert!(!error.to_string().contains("SECRET"), "{error}");
}

#[track_caller]
fn decode(result: Result<impl std::fmt::Debug, Error>) -> Box<Decode> {
    match result {
        Err(Error::Decode(decode)) => decode,
        other => panic!("expected what cannot be decoded, and not {other:?}"),
    }
}

/// What backends call a primary key.
fn primary(db: &TestDb, table: &str) -> String {
    match db.dialect() {
        Dialect::Sqlite => String::new(),
        Dialect::Postgres => format!("{table}_pkey"),
        Dialect::Mysql => "PRIMARY".to_owned(),
    }
}

backend_tests! {
    fn a_text_longer_than_its_column_is_refused_before_anything_is_sent(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Short])?;
        let mut session = db.session();
        let fits = session.add(Short { id: Id::new(), text: "äöüäö".into(), bytes: Some(vec![0; 3]) });
        session.commit()?;
        session[fits].text = "äöüäöü".into();
        let error = session.commit().unwrap_err();
        assert_eq!(error.to_string(), "cannot store this String in `Short.text`: the column holds 5 characters");
        session.rollback()?;
        session[fits].bytes = Some(vec![0; 4]);
        let error = session.commit().unwrap_err();
        assert!(error.to_string().ends_with("in `Short.bytes`: the column holds 3 bytes"), "{error}");
        session.rollback()?;
        session.add(Short { id: Id::new(), text: "      ".into(), bytes: None });
        assert!(matches!(session.commit(), Err(Error::Encode { .. })));
        assert_eq!(Short::query().filter(Short::text.eq("a longer text")).count(&db.engine)?, 0);
        Ok(())
    }

    fn a_unique_column(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Account])?;
        db.engine.transaction(|session| { session.add(Account::new("1")); Ok(()) })?;
        let error = refused(db, Account { label: "other".into(), ..Account::new("1") });
        assert!(matches!(error, Error::Unique(_)) && error.is_unique_violation());
        assert_violation(&error, "accounts", &["number"], "accounts_number_key");
        assert_eq!(error.violation().unwrap().model, Some("Account"));
        let first = error.to_string();
        assert!(first.starts_with("`Account` already has a row with this `number`"), "{first}");
        Ok(())
    }

    fn a_unique_pair_of_columns_in_the_middle_of_a_batch(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Account])?;
        let mut session = db.session();
        session.add_all((0..20).map(|n| Account::new(&n.to_string())));
        session.add(Account { label: "label 7".into(), ..Account::new("77") });
        let error = session.commit().unwrap_err();
        assert!(error.is_unique_violation());
        assert_violation(&error, "accounts", &["owner_name", "label"], "accounts_owner_name_label_key");
        assert_eq!(error.violation().unwrap().model, Some("Account"));
        Ok(())
    }

    fn a_primary_key(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Account, Place])?;
        let account = Account { id: Id::from(5), ..Account::new("1") };
        db.engine.transaction(|session| { session.add(account.clone()); Ok(()) })?;
        let error = refused(db, Account { id: Id::from(5), ..Account::new("2") });
        assert!(error.is_unique_violation());
        assert_violation(&error, "accounts", &["id"], &primary(db, "accounts"));
        let place = Place { country: "CH".into(), city: "SECRET".into() };
        db.engine.transaction(|session| { session.add(place.clone()); Ok(()) })?;
        let error = refused(db, place);
        assert_violation(&error, "places", &["country", "city"], &primary(db, "places"));
        assert_eq!(error.violation().unwrap().model, Some("Place"));
        Ok(())
    }

    fn the_only_foreign_key_of_a_row(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Account, Note])?;
        let error = refused(db, Note { id: Id::new(), account_id: Id::from(99), text: "SECRET".into() });
        assert!(matches!(error, Error::ForeignKey(_)) && error.is_foreign_key_violation());
        assert_violation(&error, "notes", &["account_id"], "notes_account_id_fkey");
        assert_eq!(error.violation().unwrap().model, Some("Note"));
        Ok(())
    }

    fn one_of_two_foreign_keys_of_a_row(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Account, Transfer])?;
        db.engine.transaction(|session| {
            session.add(Account { id: Id::from(1), ..Account::new("1") });
            session.add(Transfer { id: Id::new(), from_id: Id::from(1), to_id: Id::from(1) });
            Ok(())
        })?;
        let error = refused(db, Transfer { id: Id::new(), from_id: Id::from(1), to_id: Id::from(99) });
        assert_violation(&error, "transfers", &["to_id"], "transfers_to_id_fkey");
        let error = refused(db, Transfer { id: Id::new(), from_id: Id::from(99), to_id: Id::from(1) });
        assert_violation(&error, "transfers", &["from_id"], "transfers_from_id_fkey");
        let mut session = db.session();
        let transfer = Transfer::query().track(&mut session)?[0];
        session[transfer].to_id = Id::from(98);
        let error = session.commit().unwrap_err();
        assert_violation(&error, "transfers", &["to_id"], "transfers_to_id_fkey");
        assert_eq!(error.violation().unwrap().model, Some("Transfer"));
        Ok(())
    }

    fn a_foreign_key_of_two_columns(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Place, Visit])?;
        let error = refused(db, Visit { id: Id::new(), city: "SECRET".into(), country: "CH".into() });
        assert_violation(&error, "visits", &["city", "country"], "visits_city_country_fkey");
        assert_eq!(error.violation().unwrap().model, Some("Visit"));
        Ok(())
    }

    fn a_row_that_others_point_at(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Account, Note])?;
        let mut session = db.session();
        let account = session.add(Account::new("1"));
        let note = session.add(Note { id: Id::new(), account_id: session[account].id, text: String::new() });
        session.commit()?;
        session.delete(account)?;
        let error = session.commit().unwrap_err();
        assert!(error.is_foreign_key_violation());
        // The constraint is the other table's, and the model is the one that was written.
        assert_violation(&error, "notes", &["account_id"], "notes_account_id_fkey");
        assert_eq!(error.violation().unwrap().model, Some("Account"));
        session.delete(note)?;
        session.commit()
    }

    fn a_row_that_others_point_at_which_the_session_does_not_know(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Account, Note])?;
        let mut setup = db.session();
        let account = setup.add(Account::new("1"));
        setup.add(Note { id: Id::new(), account_id: setup[account].id, text: String::new() });
        setup.commit()?;
        let mut session = db.session();
        let account = session.get::<Account>(setup[account].id)?.unwrap();
        session.delete(account)?;
        let error = session.commit().unwrap_err();
        let violation = error.violation().unwrap();
        assert_eq!((&*violation.table, &*violation.constraint), ("notes", "notes_account_id_fkey"));
        assert_eq!(violation.model, Some("Account"));
        let first = error.to_string();
        assert!(first.starts_with("writing `Account`: table `notes` breaks the foreign key of `"), "{first}");
        Ok(())
    }

    fn a_check(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Account])?;
        let error = refused(db, Account { low: -1, ..Account::new("1") });
        assert!(matches!(error, Error::Check(_)), "{error}");
        assert_violation(&error, "accounts", &["low"], "accounts_low_check");
        assert_eq!(error.violation().unwrap().model, Some("Account"));
        let error = refused(db, Account { low: 9, ..Account::new("1") });
        assert!(matches!(error, Error::Check(_)), "{error}");
        assert_violation(&error, "accounts", &[], "accounts_in_order");
        Ok(())
    }

    fn null_where_none_may_be(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Account, Note])?;
        let error = sql!("insert into notes (text) values ('SECRET')").execute(&db.engine).unwrap_err();
        assert!(matches!(error, Error::NotNull(_)), "{error}");
        let violation = error.violation().unwrap();
        assert_eq!(violation.columns, ["account_id".into()]);
        db.engine.transaction(|session| { session.add(Account::new("1")); Ok(()) })?;
        let error = sql!("update accounts set label = null").execute(&db.engine).unwrap_err();
        assert!(matches!(error, Error::NotNull(_)), "{error}");
        let violation = error.violation().unwrap();
        assert_eq!(violation.columns, ["label".into()]);
        // MySQL and MariaDB do not say of which table.
        assert!(&*violation.table == "accounts" || db.dialect() == Dialect::Mysql);
        Ok(())
    }

    fn an_optional_field_over_a_column_that_must_not_be_null(db: &TestDb) -> Result<()> {
        let sql = "create table loose (id bigint primary key, label varchar(20) not null)";
        raw(&db.engine, sql);
        let error = refused(db, Loose { id: 1, label: None });
        assert!(matches!(error, Error::NotNull(_)), "{error}");
        assert_eq!(error.violation().unwrap().model, Some("Loose"));
        assert_violation(&error, "loose", &["label"], "");
        assert!(error.to_string().starts_with("`Loose` needs a value for `label`"), "{error}");
        Ok(())
    }

    fn a_table_that_is_not_there(db: &TestDb) -> Result<()> {
        let error = Note::query().all(&db.engine).unwrap_err();
        assert!(matches!(error, Error::NoSuchTable(_)), "{error}");
        assert!(error.to_string().contains("notes"), "{error}");
        assert!(error.to_string().ends_with("`engine.create_all(&models![…])` makes the tables of models"), "{error}");
        let error = refused(db, Account::new("1"));
        assert!(matches!(error, Error::NoSuchTable(_)), "{error}");
        Ok(())
    }

    fn a_column_that_is_not_there(db: &TestDb) -> Result<()> {
        raw(&db.engine, "create table readings (id bigint primary key, label varchar(20))");
        let error = Reading::query().all(&db.engine).unwrap_err();
        assert!(matches!(error, Error::NoSuchColumn(_)), "{error}");
        assert!(error.to_string().contains("degree_value"), "{error}");
        let error = refused(db, Reading { id: Id::from(1), label: "a".into(), degrees: 1 });
        assert!(matches!(error, Error::NoSuchColumn(_)), "{error}");
        Ok(())
    }

    fn a_column_of_another_type_than_the_field(db: &TestDb) -> Result<()> {
        raw(&db.engine, "create table readings (id bigint primary key, label varchar(20), degree_value varchar(20))");
        raw(&db.engine, "insert into readings values (1, 'a', 'SECRET')");
        let found = decode(Reading::query().all(&db.engine));
        assert_eq!((found.model, found.field, &*found.column), (Some("Reading"), Some("degrees"), "degree_value"));
        assert_eq!((found.rust_type, found.index), ("i32", 2));
        assert!(!found.found.contains("SECRET") && !found.found.is_empty(), "{found}");
        let mut session = db.session();
        let found = decode(Reading::query().track(&mut session));
        assert_eq!(found.field, Some("degrees"));
        let found = decode(session.get::<Reading>(1));
        assert_eq!(found.field, Some("degrees"));
        let found = decode(Reading::query().select(Reading::degrees).all(&db.engine));
        assert!(!found.found.contains("SECRET"), "{found}");
        Ok(())
    }

    fn null_in_a_column_whose_field_has_no_option(db: &TestDb) -> Result<()> {
        raw(&db.engine, "create table readings (id bigint primary key, label varchar(20), degree_value integer)");
        raw(&db.engine, "insert into readings values (1, 'a', null)");
        let found = decode(Reading::query().all(&db.engine));
        assert_eq!((found.model, found.field, &*found.column), (Some("Reading"), Some("degrees"), "degree_value"));
        assert_eq!(&*found.found, "NULL");
        assert_eq!(found.to_string(), "`Reading.degrees` is `i32`, but column `degree_value` holds NULL");
        Ok(())
    }

    fn a_number_that_the_field_cannot_hold(db: &TestDb) -> Result<()> {
        raw(&db.engine, "create table readings (id bigint primary key, label varchar(20), degree_value bigint)");
        raw(&db.engine, "insert into readings values (1, 'a', 3000000000)");
        let found = decode(Reading::query().all(&db.engine));
        assert_eq!((found.model, found.field), (Some("Reading"), Some("degrees")));
        Ok(())
    }

    fn sql_that_nobody_understands(db: &TestDb) -> Result<()> {
        let error = sql!("selekt 1").execute(&db.engine).unwrap_err();
        let Error::Database(failure) = &error else { panic!("{error}") };
        assert_eq!(&*failure.sql, "selekt 1");
        assert!(!failure.code.is_empty());
        assert!(std::error::Error::source(&error).is_some());
        // The connection is as good as before.
        let one: i64 = sql!("select 1 + 0").scalar(&db.engine)?;
        assert_eq!(one, 1);
        Ok(())
    }

    fn parameters_are_in_no_message(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Account])?;
        let secret = "SECRET";
        let error = sql!("insert into accounts (owner_name) values ({secret})").execute(&db.engine).unwrap_err();
        assert!(!error.to_string().contains("SECRET"), "{error}");
        let error = Account::query().filter(Account::owner.eq("SECRET")).one(&db.engine).unwrap_err();
        assert!(matches!(error, Error::NotFound { .. }) && !error.to_string().contains("SECRET"), "{error}");
        Ok(())
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "loose")]
struct Loose {
    #[column(primary_key)]
    id: i64,
    label: Option<String>,
}
