//! sqlx's `QueryBuilder`: text that the user writes, and parameters that it numbers and encodes.

use sqlx::{Execute as _, Postgres, QueryBuilder};

pub fn length() -> usize {
    let mut builder = build();
    let mut query = builder.build();
    let arguments = query.take_arguments();
    query.sql().len() + usize::from(matches!(arguments, Ok(Some(_))))
}

pub fn text() -> String {
    build().sql().to_string()
}

fn build<'args>() -> QueryBuilder<'args, Postgres> {
    let mut builder = QueryBuilder::new(
        r#"SELECT "users"."id", "users"."name", "posts"."title" FROM "users" JOIN "posts" ON "posts"."author_id" = "users"."id""#,
    );
    builder.push(r#" WHERE "users"."age" >= "#).push_bind(18_i32);
    builder.push(r#" AND "users"."name" LIKE "#).push_bind("A%");
    builder.push(r#" AND "posts"."title" <> "#).push_bind("draft");
    builder.push(r#" ORDER BY "users"."name" LIMIT "#).push_bind(10_i64);
    builder
}
