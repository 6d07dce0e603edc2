//! Rowhouse: the plan of a query, made as a run makes it.

use std::hint::black_box;
use std::sync::LazyLock;

use rowhouse::core::plan::{Plan, Plannable};
use rowhouse::core::types::Ids;
use rowhouse::expr::{Inner, Nil};
use rowhouse::prelude::*;
use rowhouse::{Backend, Executor};

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

static BACKEND: LazyLock<Backend> = LazyLock::new(|| Backend::newest(Dialect::Postgres));
static IDS: LazyLock<Ids> = LazyLock::new(Ids::default);

pub fn length() -> usize {
    query().all(Planner)
}

/// One row by its key.
pub fn length_by_key() -> usize {
    let key = Id::<User>::of(black_box(7));
    User::query().filter(User::id.eq(key)).one(Planner)
}

/// All rows of a table.
pub fn length_of_all() -> usize {
    User::query().all(Planner)
}

pub fn text() -> String {
    query().to_sql_for(&BACKEND).expect("PostgreSQL has all of it").sql
}

#[inline(always)]
fn query() -> Select<(Inner<Post>, (Inner<User>, Nil)), (Id<User>, String, String)> {
    User::query()
        .join(Post::author_id)
        .filter(User::age.ge(18))
        .filter(User::name.like("A%"))
        .filter(Post::title.ne("draft"))
        .select((User::id, User::name, Post::title))
        .order_by(User::name.asc())
        .limit(10)
}

/// Makes plans, and does not run them.
struct Planner;

impl Executor for Planner {
    type Answer<'q, T: 'q>
        = usize
    where
        Self: 'q;

    fn run<'q, P: Plannable + 'q>(self, plannable: P) -> usize
    where
        Self: 'q,
    {
        let mut plan = plannable.plan(&BACKEND, &IDS).expect("PostgreSQL has all of it");
        let step = plan.step().expect("PostgreSQL has all of it");
        step.map_or(0, |(step, _)| step.sql.len() + step.params.len())
    }
}
