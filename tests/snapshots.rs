//! How each node and clause is written: the three dialects side by side, without a database.
//!
//! Every SELECT also has to be one for a parser that is not ours.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use rowhouse::core::dialect::{Backend, create_schema};
use rowhouse::prelude::*;
use rowhouse::schema::from_models;
use rowhouse::types::Value;
use sqlparser::dialect::{MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

#[derive(Model, Clone, Debug)]
#[model(table = "users")]
struct User {
    id: Id<User>,
    name: String,
    age: Option<i32>,
    points: i64,
    ratio: f64,
    active: bool,
    #[column(precision = 12, scale = 2)]
    price: Decimal,
    avatar: Option<Vec<u8>>,
    #[column(unique)]
    token: Uuid,
    born: Option<NaiveDate>,
    seen: DateTime<Utc>,
}

/// A query's text and parameters in each dialect; each has to be SQL.
macro_rules! assert_sql {
    ($query:expr, $expected:literal) => {{
        let query = $query;
        let lines = [("sqlite", Dialect::Sqlite), ("postgres", Dialect::Postgres), ("mysql", Dialect::Mysql)].map(
            |(name, dialect)| match query.to_sql(dialect) {
                Ok(sql) => {
                    parses(dialect, &sql.sql);
                    line(name, &sql.sql, &sql.params)
                }
                Err(error) => format!("{name:<9} {error}"),
            },
        );
        compare(&lines.join("\n"), $expected, line!());
    }};
}

fn line(name: &str, sql: &str, params: &[Value]) -> String {
    if params.is_empty() {
        return format!("{name:<9} {sql}");
    }
    let params: Vec<String> = params.iter().map(shown).collect();
    format!("{name:<9} {sql}  [{}]", params.join(", "))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => format!("{value:?}"),
        Value::Text(value) => format!("{value:?}"),
        Value::Decimal(value) => value.to_string(),
        Value::Date(value) => value.to_string(),
        Value::Timestamp(value) => value.to_string(),
        Value::Bytes(value) => format!("{value:?}"),
        Value::Uuid(value) => format!("{:032x}", u128::from_be_bytes(*value)),
        Value::List(values) => format!("[{}]", values.iter().map(shown).collect::<Vec<_>>().join(", ")),
        other => format!("{other:?}"),
    }
}

#[track_caller]
fn parses(dialect: Dialect, sql: &str) {
    let parsed = match dialect {
        // The parser knows `IS NULL` alone, and no MATERIALIZED: both are SQLite's own.
        Dialect::Sqlite => Parser::parse_sql(
            &SQLiteDialect {},
            &sql.replace("NOT MATERIALIZED ", "")
                .replace("MATERIALIZED ", "")
                .replace(" IS ?", " = ?")
                .replace(" IS NOT ?", " <> ?"),
        ),
        Dialect::Postgres => Parser::parse_sql(&PostgreSqlDialect {}, sql),
        // The parser does not know what can stand behind the type of a column of JSON_TABLE.
        Dialect::Mysql => Parser::parse_sql(
            &MySqlDialect {},
            &sql.replace(" CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin PATH", " PATH"),
        ),
    };
    match parsed {
        Ok(statements) => assert_eq!(statements.len(), 1, "{sql}"),
        Err(error) => panic!("{error}: {sql}"),
    }
}

#[track_caller]
fn compare(actual: &str, expected: &str, line: u32) {
    let expected: Vec<&str> = expected.trim().lines().map(str::trim).collect();
    let actual: Vec<&str> = actual.lines().map(str::trim).collect();
    assert!(actual == expected, "the snapshot at line {line} differs:\n<<<{line}\n{}\n>>>", actual.join("\n"));
}

fn names() -> Select<(rowhouse::expr::Inner<User>, rowhouse::expr::Nil), String> {
    User::query().select(User::name)
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn a_model_is_selected_by_its_columns() {
    assert_sql!(
        User::query(),
        r#"
        sqlite    SELECT "id", "name", "age", "points", "ratio", "active", "price", "avatar", "token", "born", "seen" FROM "users"
        postgres  SELECT "id", "name", "age", "points", "ratio", "active", "price", "avatar", "token", "born", "seen" FROM "users"
        mysql     SELECT `id`, `name`, `age`, `points`, `ratio`, `active`, `price`, `avatar`, `token`, `born`, `seen` FROM `users`"#
    );
}

#[test]
fn columns_and_expressions_are_selected() {
    assert_sql!(
        User::query().select((User::name, User::age, User::points + 1_i64)),
        r#"
        sqlite    SELECT "name", "age", "points" + ? FROM "users"  [1]
        postgres  SELECT "name", "age", "points" + $1 FROM "users"  [1]
        mysql     SELECT `name`, `age`, `points` + ? FROM `users`  [1]"#
    );
    assert_sql!(
        User::query().select((value(1), value("x".to_owned()), value(true), value(decimal("1.50")))),
        r#"
        sqlite    SELECT ?, ?, ?, ? FROM "users"  [1, "x", true, 15]
        postgres  SELECT CAST($1 AS integer), CAST($2 AS text) COLLATE "C", CAST($3 AS boolean), CAST($4 AS numeric) FROM "users"  [1, "x", true, 1.50]
        mysql     SELECT ?, ?, ?, CAST(? AS DECIMAL(58, 1)) FROM `users`  [1, "x", true, 1.50]"#
    );
}

#[test]
fn comparisons() {
    assert_sql!(
        names().filter(User::age.eq(1)).filter(User::age.ne(2)),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "age" = ? AND "age" <> ?  [1, 2]
        postgres  SELECT "name" FROM "users" WHERE "age" = $1 AND "age" <> $2  [1, 2]
        mysql     SELECT `name` FROM `users` WHERE `age` = ? AND `age` <> ?  [1, 2]"#
    );
    assert_sql!(
        names()
            .filter(User::points.lt(1_i64) | User::points.le(2_i64) | User::points.gt(3_i64) | User::points.ge(4_i64)),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "points" < ? OR "points" <= ? OR "points" > ? OR "points" >= ?  [1, 2, 3, 4]
        postgres  SELECT "name" FROM "users" WHERE "points" < $1 OR "points" <= $2 OR "points" > $3 OR "points" >= $4  [1, 2, 3, 4]
        mysql     SELECT `name` FROM `users` WHERE `points` < ? OR `points` <= ? OR `points` > ? OR `points` >= ?  [1, 2, 3, 4]"#
    );
    assert_sql!(
        names().filter(User::age.eq(User::age)),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "age" = "age"
        postgres  SELECT "name" FROM "users" WHERE "age" = "age"
        mysql     SELECT `name` FROM `users` WHERE `age` = `age`"#
    );
}

#[test]
fn null_safe_comparisons() {
    assert_sql!(
        names().filter(User::age.is(1) | User::age.is_not(2)),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "age" IS ? OR "age" IS NOT ?  [1, 2]
        postgres  SELECT "name" FROM "users" WHERE "age" IS NOT DISTINCT FROM $1 OR "age" IS DISTINCT FROM $2  [1, 2]
        mysql     SELECT `name` FROM `users` WHERE `age` <=> ? OR NOT (`age` <=> ?)  [1, 2]"#
    );
    assert_sql!(
        names().filter(User::age.is(None) | User::age.is_not(None)),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "age" IS NULL OR "age" IS NOT NULL
        postgres  SELECT "name" FROM "users" WHERE "age" IS NULL OR "age" IS NOT NULL
        mysql     SELECT `name` FROM `users` WHERE `age` IS NULL OR `age` IS NOT NULL"#
    );
    assert_sql!(
        names().filter(User::age.is_null() & User::age.is_not_null()),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "age" IS NULL AND "age" IS NOT NULL
        postgres  SELECT "name" FROM "users" WHERE "age" IS NULL AND "age" IS NOT NULL
        mysql     SELECT `name` FROM `users` WHERE `age` IS NULL AND `age` IS NOT NULL"#
    );
}

#[test]
fn between() {
    assert_sql!(
        names().filter(User::age.between(1, 9)),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "age" BETWEEN ? AND ?  [1, 9]
        postgres  SELECT "name" FROM "users" WHERE "age" BETWEEN $1 AND $2  [1, 9]
        mysql     SELECT `name` FROM `users` WHERE `age` BETWEEN ? AND ?  [1, 9]"#
    );
    assert_sql!(
        names().filter(!User::price.between(decimal("0.5"), decimal("1.125"))),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE NOT (("price" * 10) BETWEEN ? AND ?)  [500, 1125]
        postgres  SELECT "name" FROM "users" WHERE NOT ("price" BETWEEN $1 AND $2)  [0.5, 1.125]
        mysql     SELECT `name` FROM `users` WHERE NOT (`price` BETWEEN CAST(? AS DECIMAL(58, 1)) AND CAST(? AS DECIMAL(58, 3)))  [0.5, 1.125]"#
    );
}

#[test]
fn lists() {
    assert_sql!(
        names().filter(User::age.is_in([1, 2, 3])),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "age" IN (?, ?, ?, ?)  [1, 2, 3, 3]
        postgres  SELECT "name" FROM "users" WHERE "age" = ANY($1)  [[1, 2, 3]]
        mysql     SELECT `name` FROM `users` WHERE `age` IN (?, ?, ?, ?)  [1, 2, 3, 3]"#
    );
    assert_sql!(
        names().filter(User::name.is_not_in(["a", "b"])),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "name" NOT IN (?, ?)  ["a", "b"]
        postgres  SELECT "name" FROM "users" WHERE "name" <> ALL($1)  [["a", "b"]]
        mysql     SELECT `name` FROM `users` WHERE `name` NOT IN (?, ?)  ["a", "b"]"#
    );
    assert_sql!(
        names().filter(User::age.is_in([0; 0]) | User::age.is_not_in([0; 0])),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE 1 = 0 OR 1 = 1
        postgres  SELECT "name" FROM "users" WHERE "age" = ANY($1) OR "age" <> ALL($2)  [[], []]
        mysql     SELECT `name` FROM `users` WHERE 1 = 0 OR 1 = 1"#
    );
    assert_sql!(
        names().filter(User::price.is_in([decimal("1"), decimal("0.125")])),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE ("price" * 10) IN (?, ?)  [1000, 125]
        postgres  SELECT "name" FROM "users" WHERE "price" = ANY($1)  [[1, 0.125]]
        mysql     SELECT `name` FROM `users` WHERE `price` IN (CAST(? AS DECIMAL(58, 0)), CAST(? AS DECIMAL(58, 3)))  [1, 0.125]"#
    );
    assert_sql!(
        names().filter(value(5).is_in([4, 5])),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE ? IN (?, ?)  [5, 4, 5]
        postgres  SELECT "name" FROM "users" WHERE CAST($1 AS integer) = ANY($2)  [5, [4, 5]]
        mysql     SELECT `name` FROM `users` WHERE ? IN (?, ?)  [5, 4, 5]"#
    );
}

#[test]
fn patterns() {
    assert_sql!(
        names().filter(User::name.like("a%") & User::name.not_like("_b")),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "name" LIKE ? ESCAPE '\' AND "name" NOT LIKE ? ESCAPE '\'  ["a%", "_b"]
        postgres  SELECT "name" FROM "users" WHERE "name" LIKE $1 AND "name" NOT LIKE $2  ["a%", "_b"]
        mysql     SELECT `name` FROM `users` WHERE `name` LIKE ? AND `name` NOT LIKE ?  ["a%", "_b"]"#
    );
    assert_sql!(
        names().filter(User::name.contains("50%")),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "name" LIKE ? ESCAPE '\'  ["%50\\%%"]
        postgres  SELECT "name" FROM "users" WHERE "name" LIKE $1  ["%50\\%%"]
        mysql     SELECT `name` FROM `users` WHERE `name` LIKE ?  ["%50\\%%"]"#
    );
    assert_sql!(
        names().filter(User::name.starts_with("A_")),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE ("name" >= ? AND "name" < ?)  ["A_", "A`"]
        postgres  SELECT "name" FROM "users" WHERE "name" LIKE $1  ["A\\_%"]
        mysql     SELECT `name` FROM `users` WHERE `name` LIKE ?  ["A\\_%"]"#
    );
    assert_sql!(
        names().filter(!User::name.starts_with("A") | User::name.ends_with("z")),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE NOT (("name" >= ? AND "name" < ?)) OR "name" LIKE ? ESCAPE '\'  ["A", "B", "%z"]
        postgres  SELECT "name" FROM "users" WHERE NOT ("name" LIKE $1) OR "name" LIKE $2  ["A%", "%z"]
        mysql     SELECT `name` FROM `users` WHERE NOT (`name` LIKE ?) OR `name` LIKE ?  ["A%", "%z"]"#
    );
}

#[test]
fn and_or_not_keep_their_precedence() {
    assert_sql!(
        names().filter(User::active & (User::age.eq(1) | User::age.eq(2)) & !User::active),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "active" AND ("age" = ? OR "age" = ?) AND NOT ("active")  [1, 2]
        postgres  SELECT "name" FROM "users" WHERE "active" AND ("age" = $1 OR "age" = $2) AND NOT ("active")  [1, 2]
        mysql     SELECT `name` FROM `users` WHERE `active` AND (`age` = ? OR `age` = ?) AND NOT (`active`)  [1, 2]"#
    );
    assert_sql!(
        names().filter(User::active | User::age.eq(1) & User::age.eq(2)),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "active" OR ("age" = ? AND "age" = ?)  [1, 2]
        postgres  SELECT "name" FROM "users" WHERE "active" OR ("age" = $1 AND "age" = $2)  [1, 2]
        mysql     SELECT `name` FROM `users` WHERE `active` OR (`age` = ? AND `age` = ?)  [1, 2]"#
    );
    assert_sql!(
        names().filter(!(User::active & User::age.eq(1)) | User::age.eq(2)),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE NOT ("active" AND "age" = ?) OR "age" = ?  [1, 2]
        postgres  SELECT "name" FROM "users" WHERE NOT ("active" AND "age" = $1) OR "age" = $2  [1, 2]
        mysql     SELECT `name` FROM `users` WHERE NOT (`active` AND `age` = ?) OR `age` = ?  [1, 2]"#
    );
    assert_sql!(
        names().filter(User::active | User::age.eq(1)).filter(User::active),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE ("active" OR "age" = ?) AND "active"  [1]
        postgres  SELECT "name" FROM "users" WHERE ("active" OR "age" = $1) AND "active"  [1]
        mysql     SELECT `name` FROM `users` WHERE (`active` OR `age` = ?) AND `active`  [1]"#
    );
    assert_sql!(
        names().filter((User::age.gt(1)).eq(User::active)),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE ("age" > ?) = "active"  [1]
        postgres  SELECT "name" FROM "users" WHERE ("age" > $1) = "active"  [1]
        mysql     SELECT `name` FROM `users` WHERE (`age` > ?) = `active`  [1]"#
    );
}

#[test]
fn lists_of_conditions() {
    assert_sql!(
        names().filter(all::<User, bool>([])),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE 1 = 1
        postgres  SELECT "name" FROM "users" WHERE 1 = 1
        mysql     SELECT `name` FROM `users` WHERE 1 = 1"#
    );
    assert_sql!(
        names().filter(any::<User, bool>([])),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE 1 = 0
        postgres  SELECT "name" FROM "users" WHERE 1 = 0
        mysql     SELECT `name` FROM `users` WHERE 1 = 0"#
    );
    assert_sql!(
        names().filter(any([User::active.on::<User, bool, _>(), (User::active & User::name.eq("a")).on()])),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "active" OR ("active" AND "name" = ?)  ["a"]
        postgres  SELECT "name" FROM "users" WHERE "active" OR ("active" AND "name" = $1)  ["a"]
        mysql     SELECT `name` FROM `users` WHERE `active` OR (`active` AND `name` = ?)  ["a"]"#
    );
}

#[test]
fn a_filter_that_is_none_leaves_no_trace() {
    assert_sql!(
        names().filter(None::<Expr<User>>),
        r#"
        sqlite    SELECT "name" FROM "users"
        postgres  SELECT "name" FROM "users"
        mysql     SELECT `name` FROM `users`"#
    );
    assert_sql!(
        names().filter(Some(User::active)),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "active"
        postgres  SELECT "name" FROM "users" WHERE "active"
        mysql     SELECT `name` FROM `users` WHERE `active`"#
    );
}

#[test]
fn calculations_keep_their_parentheses() {
    assert_sql!(
        User::query().select((User::points - (User::points - 1_i64), User::points - User::points - 1_i64)),
        r#"
        sqlite    SELECT "points" - ("points" - ?), "points" - "points" - ? FROM "users"  [1, 1]
        postgres  SELECT "points" - ("points" - $1), "points" - "points" - $2 FROM "users"  [1, 1]
        mysql     SELECT `points` - (`points` - ?), `points` - `points` - ? FROM `users`  [1, 1]"#
    );
    assert_sql!(
        User::query().select((
            User::points * (User::points + 1_i64),
            (User::points * User::points) * 2_i64,
            User::points * (User::points * 2_i64)
        )),
        r#"
        sqlite    SELECT "points" * ("points" + ?), "points" * "points" * ?, "points" * ("points" * ?) FROM "users"  [1, 2, 2]
        postgres  SELECT "points" * ("points" + $1), "points" * "points" * $2, "points" * ("points" * $3) FROM "users"  [1, 2, 2]
        mysql     SELECT `points` * (`points` + ?), `points` * `points` * ?, `points` * (`points` * ?) FROM `users`  [1, 2, 2]"#
    );
    assert_sql!(
        User::query().select((-User::points, -(User::points + 1_i64), value(5_i64) - User::points)),
        r#"
        sqlite    SELECT -("points"), -("points" + ?), ? - "points" FROM "users"  [1, 5]
        postgres  SELECT -("points"), -("points" + $1), $2 - "points" FROM "users"  [1, 5]
        mysql     SELECT -(`points`), -(`points` + ?), ? - `points` FROM `users`  [1, 5]"#
    );
}

#[test]
fn division() {
    assert_sql!(
        User::query().select((User::points / 2_i64, User::ratio / 2.0, User::points * (User::points / 2_i64))),
        r#"
        sqlite    SELECT "points" / ?, "ratio" / ?, "points" * ("points" / ?) FROM "users"  [2, 2.0, 2]
        postgres  SELECT "points" / NULLIF(CAST($1 AS bigint), 0), "ratio" / NULLIF(CAST($2 AS double precision), 0), "points" * ("points" / NULLIF(CAST($3 AS bigint), 0)) FROM "users"  [2, 2.0, 2]
        mysql     SELECT `points` DIV ?, `ratio` / ?, `points` * (`points` DIV ?) FROM `users`  [2, 2.0, 2]"#
    );
    assert_sql!(
        User::query().select(User::price / decimal("0.5")),
        r#"
        sqlite    SELECT rowhouse_decimal_quotient("price", ?, 5) FROM "users"  [5]
        postgres  SELECT ROUND(CAST("price" AS numeric(200, 6)) / NULLIF(CAST($1 AS numeric), 0), 6) FROM "users"  [0.5]
        mysql     SELECT ROUND(`price` / CAST(? AS DECIMAL(58, 1)), 6) FROM `users`  [0.5]"#
    );
    assert_sql!(
        User::query().select(User::price / decimal("0.5") / User::price),
        r#"
        sqlite    SELECT rowhouse_decimal_quotient(rowhouse_decimal_quotient("price", ?, 5), "price", 6) FROM "users"  [5]
        postgres  SELECT ROUND(CAST(ROUND(CAST("price" AS numeric(200, 6)) / NULLIF(CAST($1 AS numeric), 0), 6) AS numeric(200, 10)) / NULLIF("price", 0), 10) FROM "users"  [0.5]
        mysql     SELECT ROUND(ROUND(`price` / CAST(? AS DECIMAL(58, 1)), 6) / `price`, 10) FROM `users`  [0.5]"#
    );
}

#[test]
fn decimals_are_aligned() {
    assert_sql!(
        User::query().select((User::price + decimal("0.125"), User::price * decimal("0.5"))),
        r#"
        sqlite    SELECT ("price" * 10) + ?, "price" * ? FROM "users"  [125, 5]
        postgres  SELECT "price" + $1, "price" * $2 FROM "users"  [0.125, 0.5]
        mysql     SELECT `price` + CAST(? AS DECIMAL(58, 3)), `price` * CAST(? AS DECIMAL(58, 1)) FROM `users`  [0.125, 0.5]"#
    );
    assert_sql!(
        names().filter(User::price.eq(decimal("1.5")) | User::price.gt(decimal("0.125"))),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "price" = ? OR ("price" * 10) > ?  [150, 125]
        postgres  SELECT "name" FROM "users" WHERE "price" = $1 OR "price" > $2  [1.5, 0.125]
        mysql     SELECT `name` FROM `users` WHERE `price` = CAST(? AS DECIMAL(58, 1)) OR `price` > CAST(? AS DECIMAL(58, 3))  [1.5, 0.125]"#
    );
}

#[test]
fn aggregates() {
    assert_sql!(
        User::query().select((count(), User::age.count(), User::age.sum(), User::age.min(), User::age.max())),
        r#"
        sqlite    SELECT COUNT(*), COUNT("age"), SUM("age"), MIN("age"), MAX("age") FROM "users"
        postgres  SELECT COUNT(*), COUNT("age"), SUM("age"), MIN("age"), MAX("age") FROM "users"
        mysql     SELECT COUNT(*), COUNT(`age`), SUM(`age`), MIN(`age`), MAX(`age`) FROM `users`"#
    );
    assert_sql!(
        User::query().select((User::age.avg(), User::ratio.avg(), User::ratio.sum())),
        r#"
        sqlite    SELECT AVG("age"), AVG("ratio"), SUM("ratio") FROM "users"
        postgres  SELECT AVG(CAST("age" AS double precision)), AVG(CAST("ratio" AS double precision)), SUM(CAST("ratio" AS double precision)) FROM "users"
        mysql     SELECT AVG(0e0 + `age`), AVG(`ratio`), SUM(`ratio`) FROM `users`"#
    );
    assert_sql!(
        User::query().select((User::price.sum(), User::price.avg())),
        r#"
        sqlite    SELECT SUM("price"), rowhouse_decimal_quotient(SUM("price"), COUNT("price"), 4) FROM "users"
        postgres  SELECT SUM("price"), ROUND(AVG(CAST("price" AS numeric(200, 6))), 6) FROM "users"
        mysql     SELECT SUM(`price`), ROUND(AVG(`price`), 6) FROM `users`"#
    );
    assert_sql!(
        User::query().select((User::active.min(), User::active.max(), User::token.max(), User::avatar.min())),
        r#"
        sqlite    SELECT MIN("active"), MAX("active"), MAX("token"), MIN("avatar") FROM "users"
        postgres  SELECT BOOL_AND("active"), BOOL_OR("active"), CAST(MAX(CAST("token" AS text) COLLATE "C") AS uuid), decode(MIN(encode("avatar", 'hex') COLLATE "C"), 'hex') FROM "users"
        mysql     SELECT MIN(`active`), MAX(`active`), MAX(`token`), MIN(`avatar`) FROM `users`"#
    );
    assert_sql!(
        User::query().select((User::points.max() - User::points.min(), count() * 2_i64)),
        r#"
        sqlite    SELECT MAX("points") - MIN("points"), COUNT(*) * ? FROM "users"  [2]
        postgres  SELECT MAX("points") - MIN("points"), COUNT(*) * $1 FROM "users"  [2]
        mysql     SELECT MAX(`points`) - MIN(`points`), COUNT(*) * ? FROM `users`  [2]"#
    );
}

#[test]
fn order_by_puts_null_first() {
    assert_sql!(
        names().order_by((User::name.asc(), User::points.desc())),
        r#"
        sqlite    SELECT "name" FROM "users" ORDER BY "name", "points" DESC
        postgres  SELECT "name" FROM "users" ORDER BY "name", "points" DESC
        mysql     SELECT `name` FROM `users` ORDER BY `name`, `points` DESC"#
    );
    assert_sql!(
        names().order_by(User::age.asc()).order_by(User::age.desc()),
        r#"
        sqlite    SELECT "name" FROM "users" ORDER BY "age", "age" DESC
        postgres  SELECT "name" FROM "users" ORDER BY "age" NULLS FIRST, "age" DESC NULLS LAST
        mysql     SELECT `name` FROM `users` ORDER BY `age`, `age` DESC"#
    );
    assert_sql!(
        names().order_by((User::points + 1_i64).desc()),
        r#"
        sqlite    SELECT "name" FROM "users" ORDER BY "points" + ? DESC  [1]
        postgres  SELECT "name" FROM "users" ORDER BY "points" + $1 DESC  [1]
        mysql     SELECT `name` FROM `users` ORDER BY `points` + ? DESC  [1]"#
    );
}

#[test]
fn limit_and_offset() {
    assert_sql!(
        names().limit(5),
        r#"
        sqlite    SELECT "name" FROM "users" LIMIT ?  [5]
        postgres  SELECT "name" FROM "users" LIMIT $1  [5]
        mysql     SELECT `name` FROM `users` LIMIT ?  [5]"#
    );
    assert_sql!(
        names().offset(5),
        r#"
        sqlite    SELECT "name" FROM "users" LIMIT -1 OFFSET ?  [5]
        postgres  SELECT "name" FROM "users" OFFSET $1  [5]
        mysql     SELECT `name` FROM `users` LIMIT 18446744073709551615 OFFSET ?  [5]"#
    );
    assert_sql!(
        names().limit(5).offset(10),
        r#"
        sqlite    SELECT "name" FROM "users" LIMIT ? OFFSET ?  [5, 10]
        postgres  SELECT "name" FROM "users" LIMIT $1 OFFSET $2  [5, 10]
        mysql     SELECT `name` FROM `users` LIMIT ? OFFSET ?  [5, 10]"#
    );
    assert_sql!(
        names().limit(u64::MAX),
        r#"
        sqlite    SELECT "name" FROM "users" LIMIT ?  [9223372036854775807]
        postgres  SELECT "name" FROM "users" LIMIT $1  [9223372036854775807]
        mysql     SELECT `name` FROM `users` LIMIT ?  [9223372036854775807]"#
    );
}

#[test]
fn values_of_every_type_are_parameters() {
    assert_sql!(
        names().filter(User::active.eq(true) & User::ratio.eq(0.5) & User::token.eq(Uuid::nil())),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "active" = ? AND "ratio" = ? AND "token" = ?  [true, 0.5, 00000000000000000000000000000000]
        postgres  SELECT "name" FROM "users" WHERE "active" = $1 AND "ratio" = $2 AND "token" = $3  [true, 0.5, 00000000000000000000000000000000]
        mysql     SELECT `name` FROM `users` WHERE `active` = ? AND `ratio` = ? AND `token` = ?  [true, 0.5, 00000000000000000000000000000000]"#
    );
    assert_sql!(
        names().filter(
            User::born.eq("2000-02-29".parse::<NaiveDate>().unwrap())
                & User::seen.lt("1969-07-20T20:17:40.5Z".parse::<DateTime<Utc>>().unwrap())
        ),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "born" = ? AND "seen" < ?  [2000-02-29, 1969-07-20 20:17:40.500000]
        postgres  SELECT "name" FROM "users" WHERE "born" = $1 AND "seen" < $2  [2000-02-29, 1969-07-20 20:17:40.500000]
        mysql     SELECT `name` FROM `users` WHERE `born` = ? AND `seen` < ?  [2000-02-29, 1969-07-20 20:17:40.500000]"#
    );
    assert_sql!(
        names().filter(User::avatar.eq(vec![0, 255]) & User::id.eq(Id::from(7))),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "avatar" = ? AND "id" = ?  [[0, 255], 7]
        postgres  SELECT "name" FROM "users" WHERE "avatar" = $1 AND "id" = $2  [[0, 255], 7]
        mysql     SELECT `name` FROM `users` WHERE `avatar` = ? AND `id` = ?  [[0, 255], 7]"#
    );
}

#[derive(Model, Clone, Debug)]
#[model(table = "countries")]
struct Country {
    #[column(primary_key, length = 2)]
    code: String,
}

/// A model with every attribute.
#[derive(Model, Clone, Debug)]
#[model(
    table = "accounts",
    unique(country, number),
    index(opened, number, name = "by_opening"),
    check = "low <= high",
    check(name = "positive", "number > 0"),
    foreign_key(columns(country), references = Country, on_update = cascade)
)]
struct Account {
    id: Id<Account>,
    #[column(name = "mail", unique = "one_mail", length = 100)]
    email: String,
    #[column(length = 2)]
    country: String,
    #[column(check = "number < 1000000")]
    number: i32,
    #[column(index)]
    opened: NaiveDate,
    #[column(on_delete = set_null, on_update = cascade)]
    parent: Option<Id<Account>>,
    #[column(references = User::token, on_delete = restrict)]
    user: Uuid,
    low: i16,
    high: u32,
    tiny: i8,
    real: f32,
    double: Option<f64>,
    note: Option<String>,
    data: Vec<u8>,
    #[column(precision = 10, scale = 3, default = 5)]
    balance: Auto<Decimal>,
    #[column(default = true)]
    active: Auto<bool>,
    #[column(default = -1.5)]
    rate: Auto<f64>,
    #[column(default = "it's \\ new")]
    state: Auto<String>,
    #[column(default = now)]
    created: Auto<DateTime<Utc>>,
    #[column(default = now)]
    day: Auto<NaiveDate>,
    #[column(default = sql("1 + 1"))]
    two: Auto<i64>,
}

#[derive(Model, Clone, Debug)]
#[model(table = "keyed", key = Uuid)]
struct Keyed {
    id: Id<Keyed>,
    #[column(on_delete = cascade)]
    account: Id<Account>,
}

#[derive(Model, Clone, Debug)]
#[model(table = "pairs")]
struct Pair {
    #[column(primary_key)]
    left: Id<Keyed>,
    #[column(primary_key)]
    right: i32,
}

/// The statements that create the tables, those of a dialect one below the other.
fn schema(dialect: Dialect) -> String {
    let models = models![Pair, Keyed, Account, Country, User];
    let schema = from_models(&models).unwrap();
    let statements = create_schema(&schema, &Backend::newest(dialect)).unwrap();
    statements.iter().map(|statement| broken(statement)).collect::<Vec<_>>().join("\n")
}

/// A line for each column and constraint.
fn broken(statement: &str) -> String {
    let quotes = ['"', '`'];
    statement.split(", ").fold(String::new(), |mut lines, part| {
        let column = part.starts_with(quotes) && !lines.ends_with(quotes);
        let constraint = part.starts_with("CONSTRAINT") || part.starts_with("PRIMARY");
        if !lines.is_empty() {
            lines.push_str(if column || constraint { ",\n" } else { ", " });
        }
        lines + part
    })
}

#[test]
fn tables_of_every_attribute_on_sqlite() {
    compare(
        &schema(Dialect::Sqlite),
        r#"
        CREATE TABLE "countries" ("code" TEXT(2) NOT NULL,
          PRIMARY KEY ("code"))
        CREATE TABLE "users" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
          "name" TEXT NOT NULL,
          "age" INTEGER,
          "points" BIGINT NOT NULL,
          "ratio" DOUBLE NOT NULL,
          "active" BOOLEAN NOT NULL,
          "price" DECIMAL(12, 2) NOT NULL,
          "avatar" BLOB,
          "token" UUID NOT NULL,
          "born" DATE,
          "seen" TIMESTAMP NOT NULL,
          CONSTRAINT "users_token_key" UNIQUE ("token"))
        CREATE TABLE "accounts" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
          "mail" TEXT(100) NOT NULL,
          "country" TEXT(2) NOT NULL,
          "number" INTEGER NOT NULL,
          "opened" DATE NOT NULL,
          "parent" BIGINT,
          "user" UUID NOT NULL,
          "low" SMALLINT NOT NULL,
          "high" BIGINT NOT NULL,
          "tiny" TINYINT NOT NULL,
          "real" FLOAT NOT NULL,
          "double" DOUBLE,
          "note" TEXT,
          "data" BLOB NOT NULL,
          "balance" DECIMAL(10, 3) NOT NULL DEFAULT 5000,
          "active" BOOLEAN NOT NULL DEFAULT 1,
          "rate" DOUBLE NOT NULL DEFAULT -1.5,
          "state" TEXT NOT NULL DEFAULT 'it''s \ new',
          "created" TIMESTAMP NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
          "day" DATE NOT NULL DEFAULT (date('now')),
          "two" BIGINT NOT NULL DEFAULT (1 + 1),
          CONSTRAINT "one_mail" UNIQUE ("mail"),
          CONSTRAINT "accounts_country_number_key" UNIQUE ("country", "number"),
          CONSTRAINT "accounts_number_check" CHECK (number < 1000000),
          CONSTRAINT "accounts_2_check" CHECK (low <= high),
          CONSTRAINT "positive" CHECK (number > 0),
          CONSTRAINT "accounts_parent_fkey" FOREIGN KEY ("parent") REFERENCES "accounts" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
          CONSTRAINT "accounts_user_fkey" FOREIGN KEY ("user") REFERENCES "users" ("token") ON DELETE RESTRICT,
          CONSTRAINT "accounts_country_fkey" FOREIGN KEY ("country") REFERENCES "countries" ("code") ON UPDATE CASCADE)
        CREATE INDEX "accounts_opened_idx" ON "accounts" ("opened")
        CREATE INDEX "by_opening" ON "accounts" ("opened", "number")
        CREATE TABLE "keyed" ("id" UUID NOT NULL,
          "account" BIGINT NOT NULL,
          PRIMARY KEY ("id"),
          CONSTRAINT "keyed_account_fkey" FOREIGN KEY ("account") REFERENCES "accounts" ("id") ON DELETE CASCADE)
        CREATE TABLE "pairs" ("left" UUID NOT NULL,
          "right" INTEGER NOT NULL,
          PRIMARY KEY ("left", "right"),
          CONSTRAINT "pairs_left_fkey" FOREIGN KEY ("left") REFERENCES "keyed" ("id"))"#,
        line!(),
    );
}

#[test]
fn tables_of_every_attribute_on_postgres() {
    compare(
        &schema(Dialect::Postgres),
        r#"
        CREATE TABLE "countries" ("code" varchar(2) COLLATE "C" NOT NULL,
          PRIMARY KEY ("code"))
        CREATE TABLE "users" ("id" bigint NOT NULL GENERATED BY DEFAULT AS IDENTITY,
          "name" text COLLATE "C" NOT NULL,
          "age" integer,
          "points" bigint NOT NULL,
          "ratio" double precision NOT NULL,
          "active" boolean NOT NULL,
          "price" numeric(12, 2) NOT NULL,
          "avatar" bytea,
          "token" uuid NOT NULL,
          "born" date,
          "seen" timestamp with time zone NOT NULL,
          PRIMARY KEY ("id"),
          CONSTRAINT "users_token_key" UNIQUE ("token"))
        CREATE TABLE "accounts" ("id" bigint NOT NULL GENERATED BY DEFAULT AS IDENTITY,
          "mail" varchar(100) COLLATE "C" NOT NULL,
          "country" varchar(2) COLLATE "C" NOT NULL,
          "number" integer NOT NULL,
          "opened" date NOT NULL,
          "parent" bigint,
          "user" uuid NOT NULL,
          "low" smallint NOT NULL,
          "high" bigint NOT NULL,
          "tiny" smallint NOT NULL,
          "real" real NOT NULL,
          "double" double precision,
          "note" text COLLATE "C", "data" bytea NOT NULL,
          "balance" numeric(10, 3) NOT NULL DEFAULT 5,
          "active" boolean NOT NULL DEFAULT true,
          "rate" double precision NOT NULL DEFAULT -1.5,
          "state" text COLLATE "C" NOT NULL DEFAULT 'it''s \ new',
          "created" timestamp with time zone NOT NULL DEFAULT now(),
          "day" date NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')::date),
          "two" bigint NOT NULL DEFAULT (1 + 1),
          PRIMARY KEY ("id"),
          CONSTRAINT "one_mail" UNIQUE ("mail"),
          CONSTRAINT "accounts_country_number_key" UNIQUE ("country", "number"),
          CONSTRAINT "accounts_number_check" CHECK (number < 1000000),
          CONSTRAINT "accounts_2_check" CHECK (low <= high),
          CONSTRAINT "positive" CHECK (number > 0),
          CONSTRAINT "accounts_parent_fkey" FOREIGN KEY ("parent") REFERENCES "accounts" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
          CONSTRAINT "accounts_user_fkey" FOREIGN KEY ("user") REFERENCES "users" ("token") ON DELETE RESTRICT,
          CONSTRAINT "accounts_country_fkey" FOREIGN KEY ("country") REFERENCES "countries" ("code") ON UPDATE CASCADE)
        CREATE INDEX "accounts_opened_idx" ON "accounts" ("opened")
        CREATE INDEX "by_opening" ON "accounts" ("opened", "number")
        CREATE TABLE "keyed" ("id" uuid NOT NULL,
          "account" bigint NOT NULL,
          PRIMARY KEY ("id"),
          CONSTRAINT "keyed_account_fkey" FOREIGN KEY ("account") REFERENCES "accounts" ("id") ON DELETE CASCADE)
        CREATE TABLE "pairs" ("left" uuid NOT NULL,
          "right" integer NOT NULL,
          PRIMARY KEY ("left", "right"),
          CONSTRAINT "pairs_left_fkey" FOREIGN KEY ("left") REFERENCES "keyed" ("id"))"#,
        line!(),
    );
}

#[test]
fn tables_of_every_attribute_on_mysql() {
    compare(
        &schema(Dialect::Mysql),
        r#"
        CREATE TABLE `countries` (`code` VARCHAR(2) NOT NULL,
          PRIMARY KEY (`code`)) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin
        CREATE TABLE `users` (`id` BIGINT NOT NULL AUTO_INCREMENT,
          `name` LONGTEXT NOT NULL,
          `age` INTEGER,
          `points` BIGINT NOT NULL,
          `ratio` DOUBLE NOT NULL,
          `active` BOOLEAN NOT NULL,
          `price` DECIMAL(12, 2) NOT NULL,
          `avatar` LONGBLOB,
          `token` BINARY(16) NOT NULL,
          `born` DATE,
          `seen` DATETIME(6) NOT NULL,
          PRIMARY KEY (`id`),
          CONSTRAINT `users_token_key` UNIQUE (`token`)) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin
        CREATE TABLE `accounts` (`id` BIGINT NOT NULL AUTO_INCREMENT,
          `mail` VARCHAR(100) NOT NULL,
          `country` VARCHAR(2) NOT NULL,
          `number` INTEGER NOT NULL,
          `opened` DATE NOT NULL,
          `parent` BIGINT,
          `user` BINARY(16) NOT NULL,
          `low` SMALLINT NOT NULL,
          `high` BIGINT NOT NULL,
          `tiny` TINYINT NOT NULL,
          `real` FLOAT NOT NULL,
          `double` DOUBLE,
          `note` LONGTEXT,
          `data` LONGBLOB NOT NULL,
          `balance` DECIMAL(10, 3) NOT NULL DEFAULT 5,
          `active` BOOLEAN NOT NULL DEFAULT 1,
          `rate` DOUBLE NOT NULL DEFAULT -1.5,
          `state` LONGTEXT NOT NULL DEFAULT ('it''s \\ new'),
          `created` DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
          `day` DATE NOT NULL DEFAULT (utc_date()),
          `two` BIGINT NOT NULL DEFAULT (1 + 1),
          PRIMARY KEY (`id`),
          CONSTRAINT `one_mail` UNIQUE (`mail`),
          CONSTRAINT `accounts_country_number_key` UNIQUE (`country`, `number`),
          CONSTRAINT `accounts_number_check` CHECK (number < 1000000),
          CONSTRAINT `accounts_2_check` CHECK (low <= high),
          CONSTRAINT `positive` CHECK (number > 0),
          CONSTRAINT `accounts_parent_fkey` FOREIGN KEY (`parent`) REFERENCES `accounts` (`id`) ON DELETE SET NULL ON UPDATE CASCADE,
          CONSTRAINT `accounts_user_fkey` FOREIGN KEY (`user`) REFERENCES `users` (`token`) ON DELETE RESTRICT,
          CONSTRAINT `accounts_country_fkey` FOREIGN KEY (`country`) REFERENCES `countries` (`code`) ON UPDATE CASCADE) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin
        CREATE INDEX `accounts_opened_idx` ON `accounts` (`opened`)
        CREATE INDEX `by_opening` ON `accounts` (`opened`, `number`)
        CREATE TABLE `keyed` (`id` BINARY(16) NOT NULL,
          `account` BIGINT NOT NULL,
          PRIMARY KEY (`id`),
          CONSTRAINT `keyed_account_fkey` FOREIGN KEY (`account`) REFERENCES `accounts` (`id`) ON DELETE CASCADE) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin
        CREATE TABLE `pairs` (`left` BINARY(16) NOT NULL,
          `right` INTEGER NOT NULL,
          PRIMARY KEY (`left`, `right`),
          CONSTRAINT `pairs_left_fkey` FOREIGN KEY (`left`) REFERENCES `keyed` (`id`)) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin"#,
        line!(),
    );
}

#[path = "snapshots/changes.rs"]
mod changes;
#[path = "snapshots/derived.rs"]
mod derived;
#[path = "snapshots/enums.rs"]
mod enums;
#[path = "snapshots/grouping.rs"]
mod grouping;
#[path = "snapshots/joins.rs"]
mod joins;
#[path = "snapshots/loads.rs"]
mod loads;
#[path = "snapshots/locks.rs"]
mod locks;
#[path = "snapshots/moments.rs"]
mod moments;
#[path = "snapshots/paging.rs"]
mod paging;
#[path = "snapshots/related.rs"]
mod related;
#[path = "snapshots/series.rs"]
mod series;
#[path = "snapshots/soft_delete.rs"]
mod soft_delete;
#[path = "snapshots/subqueries.rs"]
mod subqueries;
