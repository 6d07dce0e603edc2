//! Scripts of several statements, on an engine and in a session.

use rowhouse::Result;
use rowhouse::prelude::*;

use crate::blog::{User, create};
use crate::support::{Backend, TestDb};

fn count(db: &TestDb) -> Result<i64> {
    sql!("select count(*) from notes").scalar(&db.engine)
}

/// A trigger that writes a second row, with statements of its own.
fn trigger(db: &TestDb) -> &'static str {
    match db.backend {
        Backend::Sqlite => {
            "create trigger copies after insert on notes begin
               insert into log values (new.text || ';'); update log set text = case when text = '' then 'x' else text end;
             end;"
        }
        Backend::Postgres => {
            "create function copy_note() returns trigger language plpgsql as $body$
             begin
               insert into log values (new.text || ';');
               return new;
             end;
             $body$;
             create trigger copies after insert on notes for each row execute function copy_note();"
        }
        Backend::Mysql => {
            "delimiter //
             create trigger copies after insert on notes for each row
             begin
               insert into log values (concat(new.text, ';'));
             end//
             delimiter ;"
        }
    }
}

backend_tests! {
    fn statements_run_one_after_the_other(db: &TestDb) -> Result<()> {
        db.engine.run_script("
            -- The tables; with comments.
            create table notes (text varchar(40) not null primary key);
            create table log (text varchar(40));
            /* two; rows */ insert into notes values ('a;b'), ('it''s -- no comment');
            ;
            select * from notes;
            insert into notes select 'c'
        ")?;
        assert_eq!(count(db)?, 3);
        db.engine.run_script("")?;
        Ok(())
    }

    fn statements_in_a_trigger_are_part_of_it(db: &TestDb) -> Result<()> {
        db.engine.run_script("create table notes (text varchar(40)); create table log (text varchar(40))")?;
        db.engine.run_script(&format!("{}\ninsert into notes values ('a');", trigger(db)))?;
        let logged: String = sql!("select text from log").scalar(&db.engine)?;
        assert_eq!(logged, "a;");
        Ok(())
    }

    fn an_error_names_the_statement_and_its_line(db: &TestDb) -> Result<()> {
        let script = "create table notes (text varchar(40) not null primary key);\n\ninsert into notes values ('a');\n\
                      insert into\n notes values ('a');\ninsert into notes values ('b');";
        let error = db.engine.run_script(script).unwrap_err();
        assert!(error.is_unique_violation() && error.violation().is_some(), "{error}");
        let Error::Script(failure) = &error else { panic!("{error:?}") };
        assert_eq!((failure.statement, failure.line), (3, 4));
        assert!(matches!(failure.error, Error::Unique(_)) && std::error::Error::source(&error).is_some());
        assert!(error.to_string().starts_with("statement 3 of the script, in line 4: "), "{error}");
        assert_eq!(count(db)?, 1, "what came before has run");
        Ok(())
    }

    fn a_script_has_the_transaction_that_it_says(db: &TestDb) -> Result<()> {
        db.engine.run_script("create table notes (text varchar(40) not null primary key)")?;
        let failing = "begin; insert into notes values ('a'); insert into notes values ('a'); commit;";
        assert!(db.engine.run_script(failing).is_err());
        assert_eq!(count(db)?, 0);
        db.engine.run_script("begin; insert into notes values ('a'); insert into notes values ('b'); commit;")?;
        assert_eq!(count(db)?, 2);
        let error = db.engine.run_script("begin; insert into notes values ('c')").unwrap_err();
        assert!(error.to_string().contains("leaves its transaction open"), "{error}");
        assert_eq!(count(db)?, 2);
        Ok(())
    }

    fn a_script_in_a_session_is_part_of_its_transaction(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        session.add(User::named("Alex"));
        session.run_script("update users set age = 1; update users set age = age + 1;")?;
        assert_eq!(sql!("select age from users").scalar::<i64, _>(&mut session)?, 2);
        session.rollback()?;
        assert_eq!(User::query().count(&mut session)?, 0);
        for words in ["begin", "COMMIT", "rollback", "start transaction", "end"] {
            let error = session.run_script(&format!("delete from users;\n{words}")).unwrap_err();
            assert!(error.to_string().starts_with("statement 2 of the script, in line 2: "), "{words}: {error}");
        }
        session.run_script("savepoint a; delete from users; rollback to savepoint a;")?;
        session.commit()
    }

    fn a_script_leaves_the_pool_clean(db: &TestDb) -> Result<()> {
        let set = match db.backend {
            Backend::Sqlite => "pragma foreign_keys = off",
            Backend::Postgres => "set search_path = pg_catalog",
            Backend::Mysql => "set session sql_mode = ''",
        };
        let read = || -> Result<String> {
            match db.backend {
                Backend::Sqlite => Ok(sql!("pragma foreign_keys").scalar::<i64, _>(&db.engine)?.to_string()),
                Backend::Postgres => sql!("select current_setting('search_path')").scalar(&db.engine),
                Backend::Mysql => sql!("select @@session.sql_mode").scalar(&db.engine),
            }
        };
        let before = read()?;
        db.engine.run_script(set)?;
        assert_eq!(read()?, before);
        Ok(())
    }
}
