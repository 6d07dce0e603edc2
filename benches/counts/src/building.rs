//! From the first word of a query to its text and parameters, for PostgreSQL, whose placeholders are numbered.

use rowhouse::core::plan::{Plan, Plannable};
use rowhouse::core::types::Ids;
use rowhouse::prelude::*;
use rowhouse::{Backend, Executor, Result};

use crate::count;
use crate::models::{Post, User};

pub(crate) fn medium_query(times: usize) -> Result<usize> {
    built(times, |planner| {
        User::query()
            .join(Post::user_id)
            .filter(User::hair_color.is_not_null())
            .filter(User::name.like("A%"))
            .filter(Post::title.ne("draft"))
            .select((User::id, User::name, Post::title))
            .order_by(User::name.asc())
            .limit(10)
            .all(planner)
    })
}

pub(crate) fn look_up(times: usize) -> Result<usize> {
    built(times, |planner| User::query().filter(User::id.eq(Id::of(1))).first(planner))
}

/// How often a query was built that has a text.
fn built(times: usize, build: impl Fn(Planner<'_>) -> Result<usize>) -> Result<usize> {
    let (backend, ids) = (Backend::newest(Dialect::Postgres), Ids::default());
    let length = build(Planner(&backend, &ids))?;
    let total = count(|| (0..times).map(|_| build(Planner(&backend, &ids))).sum::<Result<usize>>())?;
    Ok(total.checked_div(length).unwrap_or_default())
}

/// Makes plans as runs do, and does not run them.
struct Planner<'e>(&'e Backend, &'e Ids);

impl Executor for Planner<'_> {
    type Answer<'q, T: 'q>
        = Result<usize>
    where
        Self: 'q;

    fn run<'q, P: Plannable + 'q>(self, plannable: P) -> Result<usize>
    where
        Self: 'q,
    {
        let mut plan = plannable.plan(self.0, self.1)?;
        Ok(plan.step()?.map_or(0, |(step, _)| step.sql.len() + step.params.len()))
    }
}
