//! The engine: what its connections are after they were used, and tables that it makes and drops.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rowhouse::prelude::*;

use crate::blog::{Comment, Post, User, create, names};
use crate::support::{TestDb, connection, kill, raw, statements};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "users")]
struct Visitor {
    id: Id<Visitor>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "teams")]
struct Team {
    id: Id<Team>,
    captain_id: Option<Id<Player>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "players")]
struct Player {
    id: Id<Player>,
    team_id: Option<Id<Team>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "a_table_whose_name_is_as_long_as_the_servers_let_it_be_no_more_")]
struct Long {
    id: Id<Long>,
    #[column(unique)]
    a_column_whose_name_makes_the_name_of_any_constraint_too_long: i32,
    #[column(index)]
    a_column_whose_name_makes_the_name_of_any_constraint_too_wide: i32,
    other_id: Option<Id<Long>>,
}

/// An engine on the test's database with a pool of its own.
fn engine(db: &TestDb, connections: usize) -> Engine {
    let builder = Engine::builder(&db.url).pool_size(connections).acquire_timeout(Duration::from_millis(300));
    builder.connect().unwrap()
}

backend_tests! {
    fn creating_tables_twice_leaves_what_is_there(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        db.engine.transaction(|session| { session.add(User::named("alex")); Ok(()) })?;
        create(&db.engine)?;
        assert_eq!(names(&db.engine)?, ["alex"]);
        Ok(())
    }

    fn the_order_of_the_list_does_not_matter(db: &TestDb) -> Result<()> {
        for models in [models![Comment, Post, User], models![User, Comment, Post], models![Post, User, Comment]] {
            db.engine.create_all(&models)?;
            db.engine.transaction(|session| {
                let user = session.add(User::named("alex"));
                let post = session.add(Post::by(session[user].id, "one"));
                session.add(Comment::on(session[post].id, None, "hi"));
                Ok(())
            })?;
            db.engine.drop_all(&models)?;
            assert!(matches!(User::query().count(&db.engine), Err(Error::NoSuchTable(_))));
        }
        Ok(())
    }

    fn dropping_passes_over_what_is_not_there(db: &TestDb) -> Result<()> {
        db.engine.drop_all(&models![User, Post, Team, Player])?;
        db.engine.create_all(&models![User, Team, Player])?;
        db.engine.drop_all(&models![User, Post, Team, Player])?;
        db.engine.drop_all(&models![User, Post, Team, Player])
    }

    fn a_table_that_another_points_at_is_not_dropped_alone(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        db.engine.transaction(|session| {
            let user = session.add(User::named("alex"));
            session.add(Comment { reader_id: None, ..Comment::on(Id::from(1), None, "") });
            session.add(Post { id: Id::from(1), ..Post::by(session[user].id, "one") });
            Ok(())
        })?;
        let error = db.engine.drop_all(&models![Post]);
        if db.dialect() == Dialect::Sqlite {
            // There, DROP TABLE deletes the rows, and the comment goes with its post.
            error?;
        } else {
            assert!(matches!(error, Err(Error::ForeignKey(_) | Error::Database(_))), "{error:?}");
        }
        Ok(())
    }

    fn two_models_cannot_have_one_table(db: &TestDb) -> Result<()> {
        let error = db.engine.create_all(&models![User, Visitor]).unwrap_err();
        assert!(matches!(error, Error::Models(_)), "{error}");
        assert!(error.to_string().contains("`User` and `Visitor` are both mapped to table `users`"), "{error}");
        Ok(())
    }

    fn tables_that_point_at_each_other_are_made_and_dropped(db: &TestDb) -> Result<()> {
        let models = models![Team, Player, User];
        for _ in 0..2 {
            db.engine.create_all(&models)?;
            let mut session = db.session();
            let team = session.add(Team { id: Id::new(), captain_id: None });
            let player = session.add(Player { id: Id::new(), team_id: Some(session[team].id) });
            session.flush()?;
            session[team].captain_id = Some(session[player].id);
            session.commit()?;
            let error = db.engine.transaction(|session| {
                session.add(Team { id: Id::new(), captain_id: Some(Id::from(99)) });
                Ok(())
            });
            assert!(error.is_err_and(|error| error.is_foreign_key_violation()));
            db.engine.drop_all(&models)?;
        }
        Ok(())
    }

    fn long_names_are_cut_to_what_all_servers_take(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Long])?;
        let long = |n| Long {
            id: Id::new(),
            a_column_whose_name_makes_the_name_of_any_constraint_too_long: n,
            a_column_whose_name_makes_the_name_of_any_constraint_too_wide: n,
            other_id: None,
        };
        let mut session = db.session();
        session.add(long(1));
        session.commit()?;
        session.add(long(1));
        let error = session.commit().unwrap_err();
        let violation = error.violation().unwrap();
        assert_eq!(violation.columns, ["a_column_whose_name_makes_the_name_of_any_constraint_too_long".into()]);
        assert!(violation.constraint.len() <= 63 && !violation.constraint.is_empty(), "{error}");
        session.rollback()?;
        db.engine.drop_all(&models![Long])
    }

    fn a_pool_whose_connections_are_all_in_use_times_out(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let engine = if db.dialect() == Dialect::Sqlite {
            let engine = engine(db, 2);
            create(&engine)?;
            engine
        } else {
            engine(db, 2)
        };
        let (mut one, mut two) = (engine.session(), engine.session());
        two.set_label("the second");
        assert_eq!(User::query().count(&mut one)? + User::query().count(&mut two)?, 0);
        let error = User::query().count(&engine).unwrap_err();
        let shown = error.to_string();
        let Error::PoolTimeout(timeout) = error else { panic!("{error}") };
        assert!((250..5000).contains(&timeout.waited.as_millis()), "{timeout}");
        assert_eq!((timeout.size, timeout.holders.len()), (2, 2));
        // Who has held one longest comes first: where its session was made, and what it says it is.
        assert!(timeout.holders[0].place.file().ends_with("tests/suite/engine.rs"), "{shown}");
        assert_eq!(timeout.holders[1].label.as_deref(), Some("the second"));
        assert!(shown.contains("by `the second`, from ") && shown.contains("engine.rs:"), "{shown}");
        one.rollback()?;
        assert_eq!(User::query().count(&engine)?, 0);
        drop(two);
        assert_eq!(User::query().count(&engine)?, 0);
        Ok(())
    }

    fn an_open_transaction_does_not_outlive_its_session(db: &TestDb) -> Result<()> {
        let engine = engine(db, 1);
        create(&engine)?;
        for raw_begin in [false, true] {
            let mut session = engine.session();
            session.add(User::named("alex"));
            session.flush()?;
            drop(session);
            if raw_begin {
                sql!("begin").execute(&engine)?;
            }
            assert_eq!(names(&engine)?, [""; 0]);
            engine.transaction(|session| { session.add(User::named("bo")); Ok(()) })?;
            assert_eq!(names(&engine)?, ["bo"]);
            sql!("delete from users").execute(&engine)?;
        }
        Ok(())
    }

    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn a_killed_connection_is_lost_and_the_next_one_works(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let engine = engine(db, 2);
        let mut session = engine.session();
        session.add(User::named("alex"));
        session.flush()?;
        let id: i64 = match db.dialect() {
            Dialect::Postgres => sql!("select pg_backend_pid()").scalar(&mut session)?,
            _ => sql!("select connection_id()").scalar(&mut session)?,
        };
        kill(&db.engine, id);
        std::thread::sleep(Duration::from_millis(100));
        session.add(User::named("bo"));
        let error = session.commit().unwrap_err();
        assert!(matches!(error, Error::ConnectionLost(_)), "{error}");
        session.rollback()?;
        assert!(!session.has_changes());
        session.add(User::named("cy"));
        session.commit()?;
        assert_eq!(names(&engine)?, ["cy"]);
        Ok(())
    }

    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn a_connection_that_was_killed_while_idle_is_replaced(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let engine = engine(db, 1);
        for _ in 0..2 {
            let idle = connection(&engine)?;
            kill(&db.engine, idle);
            std::thread::sleep(Duration::from_millis(100));
            let mut session = engine.session();
            session.add(User::named("alex"));
            session.flush()?;
            session.rollback()?;
        }
        Ok(())
    }

    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn sql_that_changes_tables_leaves_the_connection_to_the_next_user_and_settings_do_not(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let engine = engine(db, 1);
        let first = connection(&engine)?;
        for sql in ["create table kept (id int)", "truncate table kept", "drop table kept"] {
            rowhouse::raw(sql).execute(&engine)?;
            assert_eq!(connection(&engine)?, first, "{sql}");
        }
        let setting = if db.dialect() == Dialect::Postgres { "set work_mem = '5MB'" } else { "set @kept = 5" };
        let mut last = first;
        for sql in ["create temporary table gone (id int)", setting] {
            rowhouse::raw(sql).execute(&engine)?;
            let next = connection(&engine)?;
            assert_ne!(next, last, "{sql}");
            last = next;
        }
        Ok(())
    }

    fn what_was_prepared_for_a_table_is_prepared_again_for_another_of_its_name(db: &TestDb) -> Result<()> {
        let engine = engine(db, 1);
        let name = if db.dialect() == Dialect::Mysql { "varchar(20)" } else { "text" };
        for (ty, value) in [("int", "1"), (name, "'one'"), ("int", "2")] {
            rowhouse::raw(format!("create table kept (v {ty})")).execute(&engine)?;
            rowhouse::raw(format!("insert into kept values ({value})")).execute(&engine)?;
            // The first statement of a transaction: one that is refused would end it.
            let mut session = engine.session();
            let _: i64 = sql!("select 1").scalar(&mut session)?;
            let kept = sql!("select v from kept");
            let found = if ty == "int" {
                let number: i64 = kept.scalar(&mut session)?;
                number.to_string()
            } else {
                let text: String = kept.scalar(&mut session)?;
                format!("'{text}'")
            };
            assert_eq!(found, value);
            session.commit()?;
            rowhouse::raw("drop table kept").execute(&engine)?;
        }
        Ok(())
    }

    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn connections_are_used_again(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let engine = engine(db, 3);
        let first = connection(&engine)?;
        for n in 0..5 {
            engine.transaction(|session| { session.add(User::named(&n.to_string())); Ok(()) })?;
            assert_eq!(connection(&engine)?, first);
        }
        Ok(())
    }

    fn what_raw_sql_sets_does_not_leak(db: &TestDb) -> Result<()> {
        let engine = engine(db, 1);
        create(&engine)?;
        match db.dialect() {
            Dialect::Sqlite => {
                sql!("pragma foreign_keys = off").execute(&engine)?;
                assert_eq!(sql!("pragma foreign_keys").scalar::<i64, _>(&engine)?, 1);
            }
            Dialect::Postgres => {
                sql!("set time zone 'Asia/Tokyo'").execute(&engine)?;
                let zone: String = sql!("select current_setting('TimeZone')").scalar(&engine)?;
                assert_eq!(zone, "UTC");
            }
            Dialect::Mysql => {
                sql!("set time_zone = '+09:00'").execute(&engine)?;
                let zone: String = sql!("select @@session.time_zone").scalar(&engine)?;
                assert_eq!(zone, "+00:00");
            }
        }
        let mut session = engine.session();
        sql!("create temporary table scratch (id integer)").execute(&mut session)?;
        session.commit()?;
        let error = sql!("select count(*) from scratch").scalar::<i64, _>(&engine).unwrap_err();
        assert!(matches!(error, Error::NoSuchTable(_)), "{error}");
        Ok(())
    }

    fn a_statement_whose_table_changes_goes_on_working(db: &TestDb) -> Result<()> {
        let engine = engine(db, 1);
        create(&engine)?;
        engine.transaction(|session| { session.add(User::named("alex")); Ok(()) })?;
        let read = || User::query().all(&engine);
        assert_eq!(read()?.len(), 1);
        sql!("select * from users").all::<(i64, String, String, Option<i32>), _>(&engine)?;
        // On the very connection that has both statements prepared.
        let mut session = engine.session();
        sql!("alter table users add column note varchar(10)").execute(&mut session)?;
        session.commit()?;
        for _ in 0..2 {
            assert_eq!(read()?.len(), 1);
            let rows = sql!("select * from users").all::<(i64, String, String, Option<i32>, Option<String>), _>(&engine)?;
            assert_eq!((rows.len(), rows[0].4.as_deref()), (1, None));
            db.engine.transaction(|_| Ok(()))?;
        }
        Ok(())
    }

    fn statements_are_told_to_tracing_without_their_parameters(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        session.add(User::named("SECRET"));
        let (result, sent) = statements(|| session.commit());
        result?;
        assert!(sent[0].starts_with("BEGIN"), "{sent:?}");
        assert!(sent.iter().any(|sql| sql.starts_with("INSERT INTO")), "{sent:?}");
        assert_eq!(sent.last().map(String::as_str), Some("COMMIT"));
        assert!(!sent.iter().any(|sql| sql.contains("SECRET")), "{sent:?}");
        Ok(())
    }

    fn an_engine_shows_its_url_and_server(db: &TestDb) -> Result<()> {
        let shown = format!("{:?}", db.engine);
        assert!(shown.contains(&db.engine.backend().to_string()), "{shown}");
        let shown = format!("{:?}", Engine::builder("postgres://me:SECRET@host/db"));
        assert!(!shown.contains("SECRET"), "{shown}");
        Ok(())
    }

    fn clones_and_threads_share_the_pool(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let done = AtomicU32::new(0);
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let (engine, done) = (db.engine.clone(), &done);
                scope.spawn(move || {
                    for n in 0..5 {
                        let name = format!("{thread}/{n}");
                        engine.transaction(|session| { session.add(User::named(&name)); Ok(()) }).unwrap();
                        assert!(User::query().filter(User::name.eq(name.as_str())).exists(&engine).unwrap());
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        });
        assert_eq!((done.into_inner(), User::query().count(&db.engine)?), (20, 20));
        Ok(())
    }
}

backend_tests! {
    fn a_statement_whose_table_changes_in_between_goes_on_or_can_be_retried_in_a_transaction(db: &TestDb) -> Result<()> {
        let engine = if db.dialect() == Dialect::Sqlite { db.engine.clone() } else { engine(db, 1) };
        create(&engine)?;
        let read = |session: &mut Transaction| sql!("select * from users").execute(session).map(drop);
        engine.transaction(read)?;
        raw(&db.engine, "alter table users add column note varchar(10)");
        let again = engine.transaction(read);
        assert_eq!(again.is_err(), db.dialect() == Dialect::Postgres, "{again:?}");
        assert!(again.is_ok() || again.is_err_and(|error| error.is_retryable()));
        engine.transaction(read)
    }
}
