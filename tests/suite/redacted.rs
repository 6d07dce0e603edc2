//! Values that are not shown: in no log, no `Debug`, no change set and no error.

use rowhouse::Redacted;
use rowhouse::prelude::*;
use rowhouse::types::Value;

use crate::support::{TestDb, events};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "accounts")]
struct Account {
    id: Id<Account>,
    #[column(length = 40)]
    name: String,
    #[column(unique, length = 40, redacted)]
    token: String,
    password: Redacted<String>,
    pin: Option<Redacted<i32>>,
}

#[derive(Scalar, Clone, Debug, PartialEq)]
struct Key(Redacted<String>);

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "keys")]
struct Door {
    id: Id<Door>,
    key: Key,
}

fn account(name: &str) -> Account {
    let token = format!("TOKEN {name}");
    Account { id: Id::new(), name: name.into(), token, password: "SECRET".into(), pin: Some(Redacted::new(4711)) }
}

/// An engine that logs parameters.
fn logging(db: &TestDb) -> rowhouse::Result<Engine> {
    let engine = Engine::builder(&db.url).log_parameters(true).connect()?;
    engine.create_all(&models![Account, Door])?;
    Ok(engine)
}

fn hides(events: &[String]) {
    for event in events {
        assert!(!event.contains("SECRET") && !event.contains("TOKEN") && !event.contains("4711"), "{event}");
    }
}

backend_tests! {
    fn no_log_has_them_although_it_has_parameters(db: &TestDb) -> Result<()> {
        let engine = logging(db)?;
        let (result, told) = events(|| -> rowhouse::Result<()> {
            let mut session = engine.session();
            let one = session.add(account("PLAIN"));
            session.add_all((0..8).map(|n| account(&format!("PLAIN {n}"))));
            session.commit()?;
            session[one].password = "SECRET 2".into();
            session[one].name = "PLAIN again".into();
            session.commit()?;
            let by_token = Account::query().filter(Account::token.eq("TOKEN PLAIN") & Account::name.eq("PLAIN again"));
            assert_eq!(by_token.count(&mut session)?, 1);
            let by_password = Account::query().filter(Account::password.eq(Redacted::new("SECRET 2".to_owned())));
            assert_eq!(by_password.count(&mut session)?, 1);
            Account::update().set(Account::pin.to(Redacted::new(4711))).filter(Account::id.gt(Id::from(0))).execute(&mut session)?;
            Account::update_many(Account::id, Account::token, [(Id::from(1), "TOKEN"), (Id::from(2), "TOKEN 2")]).execute(&mut session)?;
            Account::insert_all([account("PLAIN x"), account("PLAIN y")]).execute(&mut session)?;
            insert_into::<Account>()
                .set((Account::name.to("PLAIN z"), Account::token.to("TOKEN"), Account::password.to(Redacted::from("SECRET"))))
                .execute(&mut session)
                .unwrap_err();
            let door = session.add(Door { id: Id::new(), key: Key("SECRET".into()) });
            session.flush()?;
            let secret = Redacted::new("SECRET".to_owned());
            let n: i64 = sql!("select count(*) from accounts where password = {secret}").scalar(&mut session)?;
            assert_eq!((n, session[door].key.0.as_str()), (10, "SECRET"));
            session.commit()
        });
        result?;
        hides(&told);
        // What is not redacted is told.
        assert!(told.iter().any(|event| event.contains("PLAIN again") && event.contains('…')), "{told:?}");
        let shown = Account::query().filter(Account::name.eq("PLAIN again"));
        let (count, told) = events(|| shown.count(&engine));
        assert_eq!(count?, 1);
        assert!(told.iter().any(|event| event.contains("PLAIN again")), "{told:?}");
        Ok(())
    }

    fn values_are_stored_as_they_are(db: &TestDb) -> Result<()> {
        let engine = logging(db)?;
        let mut session = engine.session();
        let one = session.add(account("a"));
        session.commit()?;
        let row = Account::query().one(&engine)?;
        assert_eq!((row.password.as_str(), row.pin.map(|pin| *pin)), ("SECRET", Some(4711)));
        assert_eq!(row, session[one]);
        let password: Redacted<String> = Account::query().select(Account::password).one(&engine)?;
        assert_eq!((password.as_str(), format!("{password:?}")), ("SECRET", "…".to_owned()));
        let raw: String = sql!("select password from accounts").scalar(&engine)?;
        assert_eq!(raw, "SECRET");
        Ok(())
    }

    fn neither_debug_nor_a_change_set_nor_an_error_has_them(db: &TestDb) -> Result<()> {
        let engine = logging(db)?;
        let mut session = engine.session();
        let one = session.add(account("a"));
        session.commit()?;
        session[one].token = "TOKEN 2".into();
        session[one].password = "SECRET 2".into();
        session[one].name = "b".into();
        let changes = session.changes(one)?;
        hides(&[format!("{changes:?}"), format!("{:?}", session[one].password)]);
        assert_eq!(changes[0].new, Some(Value::Text("b".into())));
        assert!(matches!(&changes[1].new, Some(Value::Redacted(value)) if ***value == Value::Text("TOKEN 2".into())));
        session.rollback()?;

        session.add(account("a")); // with the same token
        let error = session.flush().unwrap_err();
        assert!(error.is_unique_violation());
        let mut texts = vec![format!("{error}"), format!("{error:?}")];
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            texts.push(cause.to_string());
            source = cause.source();
        }
        hides(&texts);
        session.rollback()?;

        let query = Account::query().filter(Account::password.eq(Redacted::new("SECRET".to_owned())));
        let sql = query.to_sql(engine.backend().dialect())?;
        hides(&[format!("{sql:?}"), format!("{query:?}")]);
        Ok(())
    }
}
