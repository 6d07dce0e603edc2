//! Options of the engine, set by URL or builder, as the server shows or lives them.

use std::time::{Duration, Instant};

use rowhouse::TestBeforeUse;
use rowhouse::prelude::*;

use crate::blog::{User, create, names};
use crate::support::{TestDb, connection, events, kill, raw};

/// An engine on the test's database with these options.
fn with(db: &TestDb, options: &str) -> Engine {
    let before = if db.url.contains('?') { '&' } else { '?' };
    let engine = Engine::connect(&format!("{}{before}{options}", db.url)).unwrap();
    if db.dialect() == Dialect::Sqlite && !options.contains("statement_timeout") {
        create(&engine).unwrap();
    }
    engine
}

/// A statement that takes many seconds.
fn slow(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n",
        Dialect::Postgres => "select count(*) from generate_series(1, 1000000000)",
        Dialect::Mysql => {
            "select count(*) from information_schema.columns a, information_schema.columns b, information_schema.columns c"
        }
    }
}

fn run(engine: &Engine, sql: &str) -> rowhouse::Result<i64> {
    rowhouse::raw(sql).scalar(engine)
}

backend_tests! {
    fn a_statement_that_runs_too_long_is_ended_and_the_connection_goes_on(db: &TestDb) -> Result<()> {
        let engine = with(db, "statement_timeout=100ms&pool_size=1");
        let before = connection(&engine)?;
        let start = Instant::now();
        let error = run(&engine, slow(db.dialect())).unwrap_err();
        assert!(matches!(error, Error::StatementTimeout(_)), "{error:?}");
        assert!(error.to_string().starts_with("statement timeout: "), "{error}");
        assert!(!error.is_retryable());
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
        assert_eq!(run(&engine, "select 1")?, 1);
        assert_eq!(connection(&engine)?, before);
        Ok(())
    }

    fn a_statement_that_is_ended_in_a_transaction_takes_it_back(db: &TestDb) -> Result<()> {
        let engine = with(db, "statement_timeout=100ms&pool_size=1");
        create(&engine)?;
        let mut session = engine.session();
        session.add(User::named("alex"));
        session.flush()?;
        let error = rowhouse::raw(slow(db.dialect())).scalar::<i64, _>(&mut session).unwrap_err();
        assert!(matches!(error, Error::StatementTimeout(_)), "{error:?}");
        session.rollback()?;
        session.add(User::named("bo"));
        session.commit()?;
        assert_eq!(names(&engine)?, ["bo"]);
        Ok(())
    }

    fn a_small_pool_serves_many_threads(db: &TestDb) -> Result<()> {
        let engine = with(db, "pool_size=2&acquire_timeout=20s");
        create(&engine)?;
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| (0..20).try_for_each(|_| names(&engine).map(drop)))).collect();
            threads.into_iter().try_for_each(|thread| thread.join().unwrap())
        })?;
        let status = engine.pool_status();
        assert!(status.size <= 2 && status.in_use == 0 && status.waiting == 0, "{status:?}");
        Ok(())
    }

    #[requires(|backend| backend.dialect() == Dialect::Postgres)]
    fn a_password_is_in_nothing_that_is_shown(db: &TestDb) -> Result<()> {
        // The server trusts everybody, whatever the password.
        let url = db.url.replacen("postgres@", "postgres:SECRET@", 1);
        assert!(url.contains("SECRET"));
        let builder = Engine::builder(&url).pool_size(1).acquire_timeout(Duration::from_millis(10));
        let engine = builder.clone().connect()?;
        let mut session = engine.session();
        sql!("select 1").scalar::<i64, _>(&mut session)?;
        let errors = [engine.ping().unwrap_err(), sql!("select nothing").execute(&mut session).unwrap_err()];
        let shown = format!("{builder:?} {engine:?} {session:?} {errors:?} {:#?} {}", errors, errors[0]);
        assert!(shown.contains("postgres@") && !shown.contains("SECRET"), "{shown}");
        Ok(())
    }

    fn a_statement_that_waits_too_long_for_a_lock_is_ended(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        db.engine.transaction(|session| { session.add(User::named("alex")); Ok(()) })?;
        let file = std::env::temp_dir().join(format!("rowhouse-lock-{}.db", std::process::id()));
        let (holding, waiting) = if db.dialect() == Dialect::Sqlite {
            let url = format!("sqlite:{}?lock_timeout=0", file.display());
            (Engine::connect(&url)?, Engine::connect(&url)?)
        } else {
            (db.engine.clone(), with(db, "lock_timeout=200ms"))
        };
        create(&holding)?;
        let rename = |session: &mut Transaction, to: &str| {
            let to = to.to_owned();
            sql!("update users set name = {to}").execute(session).map(drop)
        };
        let mut session = holding.session();
        session.add(User::named("bo"));
        session.flush()?;
        rename(&mut session, "bo")?;
        let start = Instant::now();
        let error = waiting.transaction(|session| {
            session.add(User::named("cy"));
            session.flush()?;
            rename(session, "cy")
        });
        let error = error.unwrap_err();
        assert!(matches!(error, Error::LockTimeout(_)), "{error:?}");
        assert!(error.is_retryable());
        assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
        drop((session, holding, waiting));
        let _ = std::fs::remove_file(file);
        Ok(())
    }

    fn without_a_statement_cache_all_goes_on_working(db: &TestDb) -> Result<()> {
        let engine = with(db, "statement_cache=0&pool_size=1");
        create(&engine)?;
        for name in ["alex", "bo"] {
            engine.transaction(|session| { session.add(User::named(name)); Ok(()) })?;
            assert!(User::query().filter(User::name.eq(name)).exists(&engine)?);
        }
        assert_eq!(names(&engine)?, ["alex", "bo"]);
        match db.dialect() {
            Dialect::Postgres => assert_eq!(run(&engine, "select count(*) from pg_prepared_statements")?, 0),
            // The one that counts.
            Dialect::Mysql => assert_eq!(open_statements(&engine)?, 1),
            Dialect::Sqlite => {}
        }
        Ok(())
    }

    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn prepared_statements_survive_the_return_to_the_pool(db: &TestDb) -> Result<()> {
        let engine = with(db, "pool_size=1");
        create(&engine)?;
        let count = || match db.dialect() {
            Dialect::Postgres => run(&engine, "select count(*) from pg_prepared_statements"),
            _ => open_statements(&engine),
        };
        names(&engine)?;
        let before = (count()?, count()?).1;
        for _ in 0..3 {
            names(&engine)?;
            engine.transaction(|session| User::query().all(session).map(drop))?;
        }
        // One for the query of whole users; that of names was there.
        assert_eq!(count()?, before + 1);
        Ok(())
    }

    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn the_statement_cache_is_bounded(db: &TestDb) -> Result<()> {
        let engine = with(db, "pool_size=1&statement_cache=2");
        for n in 0..5 {
            assert_eq!(run(&engine, &format!("select {n}"))?, n);
        }
        let open = match db.dialect() {
            Dialect::Postgres => run(&engine, "select count(*) from pg_prepared_statements")?,
            _ => open_statements(&engine)?,
        };
        assert!(open <= 2, "{open}");
        Ok(())
    }

    #[requires(|backend| backend.dialect() == Dialect::Postgres)]
    fn postgres_knows_the_application_and_where_to_look_tables_up(db: &TestDb) -> Result<()> {
        raw(&db.engine, "create schema \"it's\"");
        let engine = Engine::builder(&db.url).application_name("it's me").search_path("\"it's\", public").connect()?;
        create(&engine)?;
        let name: String = sql!("select current_setting('application_name')").scalar(&engine)?;
        assert_eq!(name, "it's me");
        assert_eq!(run(&db.engine, "select count(*) from \"it's\".users")?, 0);
        Ok(())
    }

    #[requires(|backend| backend.dialect() == Dialect::Mysql)]
    fn mysql_is_strict_unless_it_is_told_otherwise(db: &TestDb) -> Result<()> {
        raw(&db.engine, "create table shorts (text varchar(3))");
        let add = |engine: &Engine| sql!("insert into shorts values ('abcdef')").execute(engine);
        assert!(add(&db.engine).is_err());
        let lax = with(db, "sql_mode=ANSI_QUOTES,NO_BACKSLASH_ESCAPES");
        assert_eq!(add(&lax)?.rows_affected, 1);
        let mode: String = sql!("select @@session.sql_mode").scalar(&lax)?;
        assert_eq!(mode, "ANSI_QUOTES,NO_BACKSLASH_ESCAPES");
        let old = with(db, "charset=utf8mb3");
        let charset: String = sql!("select @@session.character_set_client").scalar(&old)?;
        assert!(charset == "utf8mb3" || charset == "utf8", "{charset}");
        Ok(())
    }

    // MySQL counts changed rows unless it is told to count those that were found.
    fn an_update_counts_the_rows_that_it_found(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        db.engine.transaction(|session| { session.add(User::named("alex")); Ok(()) })?;
        assert_eq!(sql!("update users set name = 'alex'").execute(&db.engine)?.rows_affected, 1);
        Ok(())
    }

    fn idle_connections_are_made_at_the_start_and_counted(db: &TestDb) -> Result<()> {
        let engine = with(db, "min_idle=3&pool_size=5");
        let status = engine.pool_status();
        assert_eq!((status.max, status.size, status.idle, status.in_use, status.waiting), (5, 3, 3, 0, 0));
        let mut session = engine.session();
        assert_eq!(sql!("select 1").scalar::<i64, _>(&mut session)?, 1);
        let status = engine.pool_status();
        assert_eq!((status.size, status.idle, status.in_use), (3, 2, 1));
        engine.ping()
    }

    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn a_connection_that_is_too_old_or_too_long_idle_is_replaced(db: &TestDb) -> Result<()> {
        let aging = with(db, "pool_size=1&max_lifetime=50ms");
        let first = connection(&aging)?;
        std::thread::sleep(Duration::from_millis(60));
        assert_ne!(connection(&aging)?, first);
        let idling = with(db, "pool_size=3&min_idle=3&idle_timeout=50ms&test_before_use=never");
        assert_eq!(idling.pool_status().idle, 3);
        let idling = Engine::builder(&format!("{}?idle_timeout=50ms", db.url)).connect()?;
        let mut sessions = [idling.session(), idling.session()];
        sessions.iter_mut().try_for_each(|session| sql!("select 1").scalar::<i64, _>(session).map(drop))?;
        drop(sessions);
        assert_eq!(idling.pool_status().size, 2);
        std::thread::sleep(Duration::from_millis(60));
        idling.ping()?;
        assert_eq!(idling.pool_status().size, 1);
        Ok(())
    }

    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn a_connection_that_is_tested_before_use_is_never_lent_dead(db: &TestDb) -> Result<()> {
        let engine = Engine::builder(&db.url).pool_size(1).test_before_use(TestBeforeUse::Always).connect()?;
        let first = connection(&engine)?;
        kill(&db.engine, first);
        std::thread::sleep(Duration::from_millis(50));
        assert_ne!(connection(&engine)?, first);
        Ok(())
    }

    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn one_lost_connection_has_the_idle_ones_tested(db: &TestDb) -> Result<()> {
        let engine = with(db, "pool_size=3");
        let mut sessions = [engine.session(), engine.session(), engine.session()];
        let ids: Vec<i64> = sessions.iter_mut().map(|session| match db.dialect() {
            Dialect::Postgres => sql!("select pg_backend_pid()").scalar(session),
            _ => sql!("select connection_id()").scalar(session),
        }).collect::<rowhouse::Result<_>>()?;
        drop(sessions);
        ids.iter().for_each(|id| kill(&db.engine, *id));
        std::thread::sleep(Duration::from_millis(50));
        let outcomes: Vec<bool> = (0..4).map(|_| connection(&engine).is_ok()).collect();
        assert_eq!(outcomes, [false, true, true, true]);
        assert_eq!(engine.pool_status().size, 1);
        Ok(())
    }

    fn a_closed_engine_lends_no_more(db: &TestDb) -> Result<()> {
        let engine = with(db, "pool_size=1");
        let mut session = engine.session();
        sql!("select 1").scalar::<i64, _>(&mut session)?;
        let waiter = std::thread::spawn({
            let engine = engine.clone();
            move || engine.ping()
        });
        while engine.pool_status().waiting == 0 {
            std::thread::yield_now();
        }
        engine.close();
        assert!(matches!(waiter.join().unwrap(), Err(Error::Closed)));
        // The session ends its work, and its connection is closed with it.
        sql!("select 1").scalar::<i64, _>(&mut session)?;
        session.commit()?;
        assert_eq!(engine.pool_status().size, 0);
        assert!(matches!(engine.ping(), Err(Error::Closed)));
        Ok(())
    }

    fn slow_statements_are_warnings_and_parameters_are_told_only_when_asked_for(db: &TestDb) -> Result<()> {
        for (options, level, told) in [
            ("echo=off", "DEBUG", false),
            ("slow_statement=1h&log_parameters=on", "DEBUG", true),
            ("slow_statement=0.000001", "WARN", false),
        ] {
            let engine = with(db, options);
            create(&engine)?;
            let name = "SECRET";
            let (found, events) = events(|| User::query().filter(User::name.eq(name)).count(&engine));
            assert_eq!(found?, 0);
            let event = events.iter().find(|event| event.contains("db.query.text")).unwrap();
            assert!(event.starts_with(level), "{event}");
            assert_eq!(event.contains("SECRET"), told, "{event}");
            let system = match engine.backend().server {
                rowhouse::Server::Sqlite => "sqlite",
                rowhouse::Server::Postgres => "postgresql",
                rowhouse::Server::Mysql => "mysql",
                rowhouse::Server::MariaDb => "mariadb",
            };
            assert!(event.contains(&format!("db.system.name={system}")), "{event}");
            assert!(event.contains("db.response.returned_rows=1 "), "{event}");
        }
        Ok(())
    }
}

/// Prepared statements of this connection that are open, with the one that counts them.
fn open_statements(engine: &Engine) -> rowhouse::Result<i64> {
    let sql = match engine.backend().server {
        rowhouse::Server::Mysql => {
            "select count(*) from performance_schema.prepared_statements_instances \
             where owner_thread_id = ps_current_thread_id()"
        }
        _ => {
            "select cast(sum(if(variable_name = 'Com_stmt_prepare', variable_value, -variable_value)) as signed) \
             from information_schema.session_status \
             where variable_name in ('Com_stmt_prepare', 'Com_stmt_close')"
        }
    };
    run(engine, sql)
}
