//! Locks on rows, tags, plans that the server explains, and rows that come one by one.

use rowhouse::prelude::*;

use crate::support::TestDb;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "jobs")]
struct Job {
    id: Id<Job>,
    queue_id: Id<Queue>,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "queues")]
struct Queue {
    id: Id<Queue>,
    name: String,
}

fn jobs(db: &TestDb, count: usize) -> rowhouse::Result<()> {
    db.engine.create_all(&models![Queue, Job])?;
    let mut session = db.session();
    let queue = session.add(Queue { id: Id::new(), name: "mail".to_owned() });
    let queue_id = session[queue].id;
    session.add_all((0..count).map(|number| Job { id: Id::new(), queue_id, name: format!("job {number}") }));
    session.commit()
}

fn has_locks(backend: &rowhouse::Backend) -> bool {
    backend.server.dialect() != Dialect::Sqlite
}

backend_tests! {
    #[requires(has_locks)]
    fn a_locked_row_is_passed_over_or_fails_at_once(db: &TestDb) -> Result<()> {
        jobs(db, 2)?;
        let next = Job::query().order_by(Job::id.asc()).limit(1).for_update();
        let (mut first, mut second) = (db.session(), db.session());
        let mine: Job = next.one(&mut first)?;
        let theirs: Vec<Job> = next.clone().skip_locked().all(&mut second)?;
        assert_ne!(theirs.first().map(|job| job.id), Some(mine.id));
        second.rollback()?;
        let error = next.clone().nowait().all(&mut second).unwrap_err();
        assert!(error.is_retryable(), "{error:?}");
        second.rollback()?;
        first.rollback()?;
        assert_eq!(next.nowait().one(&mut second)?.id, mine.id);
        Ok(())
    }

    #[requires(has_locks)]
    fn shared_locks_go_together(db: &TestDb) -> Result<()> {
        jobs(db, 1)?;
        let (mut first, mut second) = (db.session(), db.session());
        let shared = Job::query().for_share();
        assert_eq!(shared.all(&mut first)?.len(), 1);
        assert_eq!(shared.nowait().all(&mut second)?.len(), 1);
        assert!(Job::query().for_update().nowait().all(&mut second).is_err());
        Ok(())
    }

    #[requires(has_locks)]
    fn a_lock_is_of_one_table_or_refused(db: &TestDb) -> Result<()> {
        jobs(db, 1)?;
        let (mut first, mut second) = (db.session(), db.session());
        match Job::query().join(Job::queue_id).for_update().of(Job::all()).all(&mut first) {
            Ok(rows) => {
                assert_eq!(rows.len(), 1);
                assert_eq!(Queue::query().for_update().nowait().all(&mut second)?.len(), 1);
            }
            Err(error) => assert!(matches!(error, Error::Unsupported { construct: "OF in a lock", .. }), "{error}"),
        }
        Ok(())
    }

    #[requires(|backend| !has_locks(backend))]
    fn locks_on_rows_are_refused_where_there_are_none(db: &TestDb) -> Result<()> {
        let error = Job::query().for_update().all(&db.engine).unwrap_err();
        assert!(error.to_string().contains("BEGIN IMMEDIATE"), "{error}");
        Ok(())
    }

    fn a_lock_without_rows_is_refused(db: &TestDb) -> Result<()> {
        assert!(matches!(Job::query().for_update().count(&db.engine), Err(Error::Query { .. })));
        assert!(matches!(Job::query().for_update().exists(&db.engine), Err(Error::Query { .. })));
        assert!(matches!(Job::query().for_update().select(count()).all(&db.engine), Err(Error::Query { .. })));
        let stray = Job::query().nowait().all(&db.engine).unwrap_err();
        assert!(stray.to_string().contains("`nowait` is about a lock"), "{stray}");
        Ok(())
    }

    fn a_tag_travels_with_the_query_and_ends_in_nothing_else(db: &TestDb) -> Result<()> {
        jobs(db, 1)?;
        for tag in ["checkout", "*/ drop table jobs; /*", "! 1", "?", "$1", "'\"`\\", "\n--"] {
            let query = Job::query().filter(Job::name.eq("job 0")).tag(tag).tag("second");
            assert_eq!(query.all(&db.engine)?.len(), 1, "{tag}");
            assert_eq!(query.count(&db.engine)?, 1, "{tag}");
            assert!(query.exists(&db.engine)?, "{tag}");
        }
        Ok(())
    }

    fn the_server_explains_its_plan(db: &TestDb) -> Result<()> {
        jobs(db, 3)?;
        let query = Job::query().join(Job::queue_id).filter(Queue::name.eq("mail")).limit(2);
        let plan = query.explain(&db.engine)?;
        assert!(plan.contains("jobs") && plan.contains("queues"), "{plan}");
        Ok(())
    }

    fn the_server_runs_and_measures_a_query_or_says_that_it_cannot(db: &TestDb) -> Result<()> {
        jobs(db, 3)?;
        let query = Job::query().filter(Job::name.ne("job 1"));
        match query.explain_analyze(&db.engine) {
            Ok(plan) => assert!(plan.contains("rows"), "{plan}"),
            Err(error) => assert!(matches!(error, Error::Unsupported { construct: "EXPLAIN ANALYZE", .. }), "{error}"),
        }
        Ok(())
    }

    fn rows_come_one_by_one(db: &TestDb) -> Result<()> {
        jobs(db, 500)?;
        let mut names = Vec::new();
        let query = Job::query().order_by(Job::id.asc()).select(Job::name);
        let rows = query.for_each(&db.engine, |name| {
            names.push(name);
            Ok(())
        })?;
        assert_eq!((rows, names.len(), names[499].as_str()), (500, 500, "job 499"));
        let mut seen = 0;
        let stopped = query.for_each(&mut db.session(), |name| {
            seen += 1;
            if name == "job 9" { Err(Error::Query { reason: "enough".into() }) } else { Ok(()) }
        });
        assert!(matches!(stopped, Err(Error::Query { .. })));
        assert_eq!(seen, 10);
        assert_eq!(query.all(&db.engine)?.len(), 500);
        Ok(())
    }
}
