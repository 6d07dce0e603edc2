//! An engine on the threads of an async runtime: it blocks them, and never panics.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[macro_use]
mod support;

use rowhouse::prelude::*;
use tokio::runtime::{Builder, Runtime};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "users")]
struct User {
    id: Id<User>,
    name: String,
}

/// All that a program does with an engine, from connecting to dropping it.
fn everything(url: &str) -> rowhouse::Result<()> {
    let engine = Engine::builder(url).pool_size(2).connect()?;
    engine.create_all(&models![User])?;
    let mut session = engine.session();
    session.add(User { id: Id::new(), name: "alex".to_owned() });
    session.commit()?;
    let count = User::query().count(&mut session)?;
    assert!(count >= 1);
    assert!(sql!("select nonsense").scalar::<i64, _>(&engine).is_err());
    session.rollback()?;
    // Dropped inside the runtime: a session in a transaction, one with a lost connection, and the engine.
    User::query().count(&mut session)?;
    drop(session);
    engine.ping()?;
    drop(engine);
    Ok(())
}

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn multi_thread() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

backend_tests! {
    fn on_a_worker_thread(db: &TestDb) -> Result<()> {
        let url = db.url.clone();
        multi_thread().block_on(async { tokio::spawn(async move { everything(&url) }).await.unwrap() })
    }

    fn on_the_thread_that_blocks_on_the_runtime(db: &TestDb) -> Result<()> {
        multi_thread().block_on(async { everything(&db.url) })?;
        current_thread().block_on(async { everything(&db.url) })
    }

    fn in_a_blocking_task(db: &TestDb) -> Result<()> {
        let url = db.url.clone();
        current_thread().block_on(async { tokio::task::spawn_blocking(move || everything(&url)).await.unwrap() })
    }

    fn made_outside_used_on_a_worker_and_dropped_there(db: &TestDb) -> Result<()> {
        let engine = Engine::connect(&db.url)?;
        engine.create_all(&models![User])?;
        let mut session = engine.session();
        session.add(User { id: Id::new(), name: "bo".to_owned() });
        session.flush()?;
        multi_thread().block_on(async {
            let used = tokio::spawn(async move {
                session.commit()?;
                User::query().count(&engine)
            });
            assert_eq!(used.await.unwrap()?, 1);
            Ok(())
        })
    }

    fn a_session_goes_from_thread_to_thread_between_awaits(db: &TestDb) -> Result<()> {
        let engine = Engine::connect(&db.url)?;
        engine.create_all(&models![User])?;
        multi_thread().block_on(async {
            let task = tokio::spawn(async move {
                let mut session = engine.session();
                for n in 0..20 {
                    session.add(User { id: Id::new(), name: n.to_string() });
                    session.flush()?;
                    tokio::task::yield_now().await;
                }
                session.commit()?;
                User::query().count(&engine)
            });
            assert_eq!(task.await.unwrap()?, 20);
            Ok(())
        })
    }
}
