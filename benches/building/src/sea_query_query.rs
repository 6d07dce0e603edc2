//! sea-query, below SeaORM.

use sea_query::{Expr, Iden, Order, PostgresQueryBuilder, Query};

#[derive(Iden)]
enum Users {
    Table,
    Id,
    Name,
    Age,
}

#[derive(Iden)]
enum Posts {
    Table,
    AuthorId,
    Title,
}

pub fn length() -> usize {
    let (text, values) = build();
    text.len() + values.0.len()
}

pub fn text() -> String {
    build().0
}

fn build() -> (String, sea_query::Values) {
    Query::select()
        .columns([(Users::Table, Users::Id), (Users::Table, Users::Name)])
        .column((Posts::Table, Posts::Title))
        .from(Users::Table)
        .inner_join(Posts::Table, Expr::col((Posts::Table, Posts::AuthorId)).equals((Users::Table, Users::Id)))
        .and_where(Expr::col((Users::Table, Users::Age)).gte(18))
        .and_where(Expr::col((Users::Table, Users::Name)).like("A%"))
        .and_where(Expr::col((Posts::Table, Posts::Title)).ne("draft"))
        .order_by((Users::Table, Users::Name), Order::Asc)
        .limit(10)
        .build(PostgresQueryBuilder)
}
