//! The proof that async fits: the plans of queries and flushes, driven over `tokio-postgres` by a session that differs
//! from the blocking one by `.await`. The blocking engine then reads the same database.
//!
//! There is no public async API yet; see `docs/design/005-step-machines.md`.

// What a test shares with others is outside a `#[test]` function, and may panic all the same.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "async_postgres/connection.rs"]
mod connection;
#[path = "async_postgres/session.rs"]
mod session;
mod support;

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use rowhouse::prelude::*;
use rowhouse::{Executor, Result};
use session::AsyncSession;
use support::{Backend, TestDb};

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

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "posts")]
struct Post {
    id: Id<Post>,
    #[column(index, on_delete = cascade)]
    author_id: Id<User>,
    title: String,
}

impl User {
    fn named(name: &str) -> Self {
        let email = format!("{name}@x.org");
        Self { id: Id::new(), email, name: name.to_owned(), age: Some(30), created_at: Auto::new() }
    }
}

impl Post {
    fn by(author_id: Id<User>, title: &str) -> Self {
        Self { id: Id::new(), author_id, title: title.to_owned() }
    }
}

/// On a runtime whose tasks move between threads, which takes futures that are `Send` only.
fn on_two_threads<T: Send + 'static>(work: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async { tokio::spawn(work).await.unwrap() })
}

/// What the future gives, or `None` if it still waits after it was asked `polls` times: it is dropped then.
async fn given_up_after<T>(polls: usize, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let mut left = polls;
    poll_fn(move |context| match work.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending if left == 0 => Poll::Ready(None),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

/// On a database of the test's own. The blocking engine reads it outside the runtime, on whose threads it would refuse.
fn on_postgres(body: fn(&TestDb) -> Result<()>) {
    support::run(Backend::Postgres, |_| true, body);
}

#[test]
fn two_thousand_parents_with_children_go_in_change_and_come_out() {
    on_postgres(|db| {
        db.engine.create_all(&models![User, Post])?;
        let url = db.url.clone();
        let expected = on_two_threads(async move {
            let mut session = AsyncSession::connect(&url).await?;
            let users: Vec<Handle<User>> = (0..2000).map(|n| session.add(User::named(&format!("u{n:04}")))).collect();
            for user in &users {
                let (id, name) = (session[*user].id, session[*user].name.clone());
                session.add(Post::by(id, &format!("a of {name}")));
                session.add(Post::by(id, &format!("b of {name}")));
            }
            session.commit().await?;

            for user in users.iter().step_by(10) {
                session[*user].age = None;
            }
            for user in users.iter().skip(1).step_by(10) {
                session.delete(*user)?;
            }
            session.commit().await?;
            assert!(session.try_get(users[1]).is_none());

            session[users[0]].name = "nobody".into();
            let lost = session.add(User::named("lost"));
            assert_eq!(User::query().filter(User::name.is_in(["nobody", "lost"])).count(&mut session).await?, 2);
            session.rollback().await?;
            assert_eq!(session[users[0]].name, "u0000");
            assert!(session.try_get(lost).is_none());

            Ok(users.iter().filter_map(|user| session.try_get(*user).cloned()).collect::<Vec<User>>())
        })?;
        assert_eq!(expected.len(), 1800);
        assert_eq!(User::query().order_by(User::id.asc()).all(&db.engine)?, expected);
        let posts: Vec<(Id<User>, String)> =
            Post::query().select((Post::author_id, Post::title)).order_by(Post::title.asc()).all(&db.engine)?;
        let of = |letter: char| expected.iter().map(move |user| (user.id, format!("{letter} of {}", user.name)));
        assert_eq!(posts, of('a').chain(of('b')).collect::<Vec<_>>());
        Ok(())
    });
}

#[test]
fn every_way_to_ask_answers_as_the_blocking_engine_does() {
    on_postgres(|db| {
        db.engine.create_all(&models![User, Post])?;
        let mut blocking = db.session();
        let [alex, bo] = ["Alex", "Bo"].map(|name| blocking.add(User::named(name)));
        blocking.commit()?;
        let (alex, bo) = (blocking[alex].clone(), blocking[bo].clone());
        let url = db.url.clone();
        let renamed = on_two_threads(async move {
            let mut session = AsyncSession::connect(&url).await?;
            let by_name = User::query().order_by(User::name.asc());
            assert_eq!(by_name.all(&mut session).await?, [alex.clone(), bo.clone()]);
            assert_eq!(by_name.first(&mut session).await?, Some(alex.clone()));
            assert_eq!(User::query().filter(User::name.starts_with("B")).one(&mut session).await?, bo);
            assert!(!User::query().filter(User::age.gt(30)).exists(&mut session).await?);
            let least = 30;
            let count: i64 = sql!("select count(*) from users where age >= {least}").scalar(&mut session).await?;
            assert_eq!(count, 2);

            let handles = by_name.track(&mut session).await?;
            assert_eq!(session.get::<User>(bo.id).await?, Some(handles[1]));
            assert_eq!(session.get::<User>(99).await?, None);
            session[handles[1]].name = "Beau".into();
            session.commit().await?;
            Ok(session[handles[1]].clone())
        })?;
        assert_eq!(User::query().filter(User::name.eq("Beau")).one(&db.engine)?, renamed);
        Ok(())
    });
}

/// One program for both sessions: they differ by `.await`. What comes of it: the statements that the server prepared.
macro_rules! prepared_by {
    ($session:ident $(, $wait:tt)?) => {{
        let users = ["Alex", "Bo", "Cy"].map(|name| $session.add(User::named(name)));
        $session.add(Post::by($session[users[0]].id, "Hello"));
        $session.commit()$(.$wait)??;
        $session[users[1]].name = "Beau".into();
        $session.delete(users[0])?;
        $session.commit()$(.$wait)??;
        assert!($session.get::<Post>(1)$(.$wait)??.is_none());
        let named = User::query().filter(User::name.is_in(["Beau", "Cy"]) & User::age.is(Some(30)));
        let named = named.order_by(User::id.asc());
        assert_eq!(named.track(&mut $session)$(.$wait)??, users[1..]);
        assert_eq!(named.limit(1).count(&mut $session)$(.$wait)??, 1);
        sql!("select statement from pg_prepared_statements order by statement").all(&mut $session)$(.$wait)??
    }};
}

#[test]
fn both_sessions_send_the_same_statements() {
    on_postgres(|db| {
        db.engine.create_all(&models![User, Post])?;
        let mut session = Engine::connect(&db.url)?.session();
        let blocking: Vec<String> = prepared_by!(session);
        session.rollback()?;
        db.engine.drop_all(&models![User, Post])?;
        db.engine.create_all(&models![User, Post])?;
        let url = db.url.clone();
        let awaited: Vec<String> = on_two_threads(async move {
            let mut session = AsyncSession::connect(&url).await?;
            Ok(prepared_by!(session, await))
        })?;
        assert_eq!(awaited, blocking);
        assert!(blocking.len() >= 7, "{blocking:#?}");
        Ok(())
    });
}

#[test]
fn a_refused_flush_is_the_same_error_and_leaves_the_session_as_it_was() {
    on_postgres(|db| {
        db.engine.create_all(&models![User, Post])?;
        let url = db.url.clone();
        on_two_threads(async move {
            let mut session = AsyncSession::connect(&url).await?;
            session.add(User::named("Alex"));
            session.commit().await?;
            let bo = session.add(User::named("Bo"));
            session[bo].email = "Alex@x.org".into();
            let error = session.commit().await.unwrap_err();
            let violation = error.violation().unwrap();
            assert!(error.is_unique_violation());
            assert_eq!((violation.model, &*violation.columns[0]), (Some("User"), "email"));
            assert!(session[bo].id.is_provisional());
            session[bo].email = "bo@x.org".into();
            session.commit().await
        })?;
        assert_eq!(User::query().select(User::name).order_by(User::id.asc()).all(&db.engine)?, ["Alex", "Bo"]);
        Ok(())
    });
}

#[test]
fn a_flush_that_is_dropped_half_way_changes_no_object() {
    on_postgres(|db| {
        db.engine.create_all(&models![User, Post])?;
        let url = db.url.clone();
        on_two_threads(async move {
            let mut session = AsyncSession::connect(&url).await?;
            let alex = session.add(User::named("Alex"));
            session.commit().await?;
            let mut polls = 0;
            loop {
                session[alex].name = "Bo".into();
                let posts: Vec<_> = (0..5000).map(|_| session.add(Post::by(session[alex].id, "half"))).collect();
                let flushed = given_up_after(polls, session.flush()).await.transpose()?;
                assert_eq!(session[posts[4999]].id.is_provisional(), flushed.is_none());
                session.rollback().await?;
                assert_eq!(session[alex].name, "Alex");
                assert!(session.try_get(posts[0]).is_none());
                if flushed.is_some() {
                    break;
                }
                polls += 1;
            }
            assert!(polls >= 5, "BEGIN, SAVEPOINT, preparing, INSERT and UPDATE each wait for the server");
            session.add(Post::by(session[alex].id, "whole"));
            session.commit().await
        })?;
        assert_eq!(Post::query().select(Post::title).all(&db.engine)?, ["whole"]);
        Ok(())
    });
}

#[test]
fn the_futures_are_send() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }

    /// The same code for every executor: what comes back is a `Result`, or a future of one.
    fn grown_up<'q, E: Executor + 'q>(query: &'q Query<User>, on: E) -> E::Answer<'q, Vec<User>> {
        query.all(on)
    }

    on_postgres(|db| {
        db.engine.create_all(&models![User, Post])?;
        let query = User::query().filter(User::age.ge(18));
        assert_eq!(grown_up(&query, &db.engine)?, []);
        let url = db.url.clone();
        on_two_threads(async move {
            let mut session = is_send(AsyncSession::connect(&url)).await?;
            is_send(session.commit()).await?;
            is_send(session.get::<User>(1)).await?;
            is_send(query.track(&mut session)).await?;
            is_send(sql!("delete from posts").execute(&mut session)).await?;
            assert_eq!(is_send(grown_up(&query, &mut session)).await?, []);
            is_send(session).rollback().await
        })
    });
}
