//! Diesel: its query builder and the collector of its parameters, as its PostgreSQL connection uses them.

use diesel::pg::{Pg, PgQueryBuilder};
use diesel::prelude::*;
use diesel::query_builder::{QueryBuilder as _, QueryFragment};

diesel::table! {
    users (id) {
        id -> BigInt,
        name -> Text,
        age -> Integer,
    }
}
diesel::table! {
    posts (id) {
        id -> BigInt,
        author_id -> BigInt,
        title -> Text,
    }
}
diesel::joinable!(posts -> users (author_id));
diesel::allow_tables_to_appear_in_same_query!(users, posts);

/// Text alone: the parameters are bound by the connection, and there is none.
pub fn length() -> usize {
    text().len()
}

pub fn text() -> String {
    let query = users::table
        .inner_join(posts::table)
        .filter(users::age.ge(18))
        .filter(users::name.like("A%"))
        .filter(posts::title.ne("draft"))
        .select((users::id, users::name, posts::title))
        .order_by(users::name.asc())
        .limit(10);
    let mut builder = PgQueryBuilder::default();
    QueryFragment::<Pg>::to_sql(&query, &mut builder, &Pg).expect("PostgreSQL has all of it");
    builder.finish()
}
