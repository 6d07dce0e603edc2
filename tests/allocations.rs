//! How often building a query allocates, and loading projections with relations in them; how much memory streamed rows take.
//!
//! Allocations are counted a thread; those of SQLite itself, which is C, are not.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[macro_use]
mod support;

use allocation_counter::measure;
use rowhouse::Executor;
use rowhouse::core::dialect::Backend;
use rowhouse::core::plan::{Plan, Plannable};
use rowhouse::core::types::Ids;
use rowhouse::prelude::*;

#[derive(Model, Clone, Debug)]
#[model(table = "users")]
struct User {
    id: Id<User>,
    name: String,
    age: i32,
}

#[derive(Model, Clone, Debug)]
#[model(table = "posts")]
struct Post {
    id: Id<Post>,
    author_id: Id<User>,
    title: String,
}

alias!(Other = Post);

/// Makes the plan of a query as a run does, and says how long its text is.
struct Planner<'e>(&'e Backend, &'e Ids);

impl Executor for Planner<'_> {
    type Answer<'q, T: 'q>
        = usize
    where
        Self: 'q;

    fn run<'q, P: Plannable + 'q>(self, plannable: P) -> usize
    where
        Self: 'q,
    {
        let mut plan = plannable.plan(self.0, self.1).unwrap();
        plan.step().unwrap().map_or(0, |(step, _)| step.sql.len())
    }
}

/// A join, three filters, order and limit.
fn medium(on: Planner<'_>) -> usize {
    User::query()
        .join(Post::author_id)
        .filter(User::age.ge(18))
        .filter(User::name.like("A%"))
        .filter(Post::title.ne("draft"))
        .select((User::id, User::name, Post::title))
        .order_by(User::name.asc())
        .limit(10)
        .all(on)
}

#[test]
fn a_medium_query_takes_ten_allocations_from_its_first_word_to_its_text() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql] {
        let (backend, ids) = (Backend::newest(dialect), Ids::default());
        let mut length = 0;
        let info = measure(|| length = medium(Planner(&backend, &ids)));
        assert!(length > 200, "{length}");
        assert!(info.count_total <= 10, "{dialect:?}: {} allocations", info.count_total);
    }
}

backend_tests! {
    fn rows_that_are_handed_out_one_by_one_are_never_gathered(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User, Post])?;
        let mut session = db.session();
        let author = session.add(User { id: Id::new(), name: "Alex".to_owned(), age: 30 });
        let author_id = session[author].id;
        for number in 0..POSTS {
            session.add(Post { id: Id::new(), author_id, title: format!("{number:0>100}") });
        }
        session.commit()?;
        let pairs = Post::query().cross_join::<Other>().select((Post::id, Other.title));
        let mut letters = 0;
        let mut rows = 0;
        let info = measure(|| {
            rows = pairs.for_each(&db.engine, |(_, title)| {
                letters += title.len() as u64;
                Ok(())
            }).unwrap();
        });
        assert_eq!((rows, letters), (POSTS * POSTS, POSTS * POSTS * 100));
        assert!(info.bytes_max < 256 * 1024, "{} bytes at once", info.bytes_max);
        Ok(())
    }

    fn projections_with_relations_allocate_what_they_hold(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User, Post])?;
        let names = (0..USERS).map(|number| User { id: Id::new(), name: format!("user {number}"), age: 30 });
        User::insert_all(names).execute(&db.engine)?;
        let ids = User::query().select(User::id).all(&db.engine)?;
        let posts = ids.iter().flat_map(|id| [*id; 3]).map(|author_id| Post { id: Id::new(), author_id, title: "x".to_owned() });
        Post::insert_all(posts).execute(&db.engine)?;
        // What a driver allocates for a row is in both.
        let (users, posts) = (User::query().select((User::name, User::id)), Post::query().select((Post::title, Post::author_id)));
        let pages = User::query().fetch::<WithPosts>();
        let mut loaded = (users.all(&db.engine)?.len(), posts.all(&db.engine)?.len(), pages.all(&db.engine)?);
        let flat = measure(|| loaded.0 = users.all(&db.engine).unwrap().len() + posts.all(&db.engine).unwrap().len());
        let nested = measure(|| loaded.2 = pages.all(&db.engine).unwrap());
        assert_eq!(loaded.0 as u64, 4 * USERS);
        assert!(loaded.2.iter().all(|page| page.name.starts_with("user ") && page.posts.len() == 3 && page.posts[0].title == "x"));
        let most = flat.count_total + USERS + 200;
        assert!(nested.count_total <= most, "{} allocations, and {most} for the rows and a `Vec` for each user", nested.count_total);
        Ok(())
    }
}

const WRITTEN: HasMany<User, Post> = Post::author_id.inverse();

#[derive(Projection)]
#[projection(from = User)]
struct WithPosts {
    name: String,
    #[projection(with = WRITTEN)]
    posts: Vec<Title>,
}

#[derive(Projection, Clone)]
#[projection(from = Post)]
struct Title {
    title: String,
}

/// Users, each of whom has three posts.
const USERS: u64 = 2_000;

/// Posts, each of which is paired with each: 200,704 rows, of 100 letters and more.
const POSTS: u64 = 448;
