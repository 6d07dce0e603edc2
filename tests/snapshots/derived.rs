//! Queries put together, queries in FROM, and common table expressions.

use super::*;

#[derive(Model, Clone, Debug)]
#[model(table = "sales", has_many(returns = Return::sale_id))]
struct Sale {
    id: Id<Sale>,
    user_id: Id<User>,
    #[column(precision = 10, scale = 2)]
    price: Decimal,
}

#[derive(Model, Clone, Debug)]
#[model(table = "returns")]
struct Return {
    id: Id<Return>,
    sale_id: Id<Sale>,
    #[column(precision = 10, scale = 4)]
    refund: Decimal,
}

#[derive(Projection)]
struct Total {
    user_id: Id<User>,
    price: Option<Decimal>,
}

#[derive(Projection)]
struct Chain {
    id: Id<Sale>,
    depth: i32,
}

fn totals() -> Select<(rowhouse::query::Inner<Sale>, rowhouse::query::Nil), Total> {
    Sale::query().group_by(Sale::user_id).select((Sale::user_id, Sale::price.sum())).read_as::<Total>()
}

#[test]
fn a_query_in_from() {
    assert_sql!(
        totals().as_table().filter(Total::price.gt(decimal("9.5"))),
        r#"
        sqlite    SELECT "user_id", "price" FROM (SELECT "user_id", (SUM("price") * 10000) AS "price" FROM "sales" GROUP BY "user_id") AS "total" WHERE "price" > ?  [9500000]
        postgres  SELECT "user_id", "price" FROM (SELECT "user_id", SUM("price") AS "price" FROM "sales" GROUP BY "user_id") AS "total" WHERE "price" > $1  [9.5]
        mysql     SELECT `user_id`, `price` FROM (SELECT `user_id`, SUM(`price`) AS `price` FROM `sales` GROUP BY `user_id`) AS `total` WHERE `price` > CAST(? AS DECIMAL(58, 1))  [9.5]"#
    );
    assert_sql!(
        User::query().left_join(totals().matching(Total::user_id.eq(User::id))).select((User::name, Total::price)),
        r#"
        sqlite    SELECT "users"."name", "total"."price" FROM "users" LEFT JOIN (SELECT "user_id", (SUM("price") * 10000) AS "price" FROM "sales" GROUP BY "user_id") AS "total" ON "total"."user_id" = "users"."id"
        postgres  SELECT "users"."name", "total"."price" FROM "users" LEFT JOIN (SELECT "user_id", SUM("price") AS "price" FROM "sales" GROUP BY "user_id") AS "total" ON "total"."user_id" = "users"."id"
        mysql     SELECT `users`.`name`, `total`.`price` FROM `users` LEFT JOIN (SELECT `user_id`, SUM(`price`) AS `price` FROM `sales` GROUP BY `user_id`) AS `total` ON `total`.`user_id` = `users`.`id`"#
    );
}

#[test]
fn lateral() {
    let best = Sale::query()
        .correlate::<User>()
        .filter(Sale::user_id.eq(User::id))
        .order_by(Sale::price.desc())
        .limit(2)
        .select((Sale::user_id, Sale::price.coalesce(decimal("0"))));
    let best = best.select((Sale::user_id, Sale::price.nullif(decimal("0")))).read_as::<Total>();
    assert_sql!(
        User::query().join(best.clone().lateral()).select((User::name, Total::price)),
        r#"
        sqlite    SQLite 3.54.0 has no LATERAL; number the rows of the joined table by `row_number()` in a subquery, and join those with the first numbers
        postgres  SELECT "users"."name", "total"."price" FROM "users" JOIN LATERAL (SELECT "sales"."user_id", NULLIF("sales"."price", CAST($1 AS numeric)) AS "price" FROM "sales" WHERE "sales"."user_id" = "users"."id" ORDER BY "sales"."price" DESC LIMIT $2) AS "total" ON 1 = 1  [0, 2]
        mysql     SELECT `users`.`name`, `total`.`price` FROM `users` JOIN LATERAL (SELECT `sales`.`user_id`, NULLIF(`sales`.`price`, CAST(? AS DECIMAL(58, 0))) AS `price` FROM `sales` WHERE `sales`.`user_id` = `users`.`id` ORDER BY `sales`.`price` DESC LIMIT ?) AS `total` ON 1 = 1  [0, 2]"#
    );
    assert_sql!(
        User::query().right_join(best.lateral()).select((User::name, Total::price)),
        r#"
        sqlite    SQLite 3.54.0 has no LATERAL; number the rows of the joined table by `row_number()` in a subquery, and join those with the first numbers
        postgres  this query has no meaning: a query that uses the tables before it is joined by `join` or `left_join`: the rows that a right or full join keeps have no table before them
        mysql     this query has no meaning: a query that uses the tables before it is joined by `join` or `left_join`: the rows that a right or full join keeps have no table before them"#
    );
}

#[test]
fn common_table_expressions() {
    assert_sql!(
        User::query().join(Total::user_id).with_cte(totals()).select((User::name, Total::price)),
        r#"
        sqlite    WITH "total" ("user_id", "price") AS (SELECT "user_id", (SUM("price") * 10000) FROM "sales" GROUP BY "user_id") SELECT "users"."name", "total"."price" FROM "users" JOIN "total" ON "total"."user_id" = "users"."id"
        postgres  WITH "total" ("user_id", "price") AS (SELECT "user_id", SUM("price") FROM "sales" GROUP BY "user_id") SELECT "users"."name", "total"."price" FROM "users" JOIN "total" ON "total"."user_id" = "users"."id"
        mysql     WITH `total` (`user_id`, `price`) AS (SELECT `user_id`, SUM(`price`) FROM `sales` GROUP BY `user_id`) SELECT `users`.`name`, `total`.`price` FROM `users` JOIN `total` ON `total`.`user_id` = `users`.`id`"#
    );
    assert_sql!(
        Total::query().with_materialized_cte(totals()).select(Total::price),
        r#"
        sqlite    WITH "total" ("user_id", "price") AS MATERIALIZED (SELECT "user_id", (SUM("price") * 10000) FROM "sales" GROUP BY "user_id") SELECT "price" FROM "total"
        postgres  WITH "total" ("user_id", "price") AS MATERIALIZED (SELECT "user_id", SUM("price") FROM "sales" GROUP BY "user_id") SELECT "price" FROM "total"
        mysql     MySQL 9.7.0 has no MATERIALIZED; leave it to the server, by `with_cte`"#
    );
    assert_sql!(
        Total::query().with_inlined_cte(totals()).select(Total::price),
        r#"
        sqlite    WITH "total" ("user_id", "price") AS NOT MATERIALIZED (SELECT "user_id", (SUM("price") * 10000) FROM "sales" GROUP BY "user_id") SELECT "price" FROM "total"
        postgres  WITH "total" ("user_id", "price") AS NOT MATERIALIZED (SELECT "user_id", SUM("price") FROM "sales" GROUP BY "user_id") SELECT "price" FROM "total"
        mysql     MySQL 9.7.0 has no MATERIALIZED; leave it to the server, by `with_cte`"#
    );
    assert_sql!(
        Total::query().select(Total::price),
        r#"
        sqlite    this query has no meaning: `Total` is a projection, and this query does not say where its rows come from: `.with_cte(…)`, or `#[projection(view = "…")]`
        postgres  this query has no meaning: `Total` is a projection, and this query does not say where its rows come from: `.with_cte(…)`, or `#[projection(view = "…")]`
        mysql     this query has no meaning: `Total` is a projection, and this query does not say where its rows come from: `.with_cte(…)`, or `#[projection(view = "…")]`"#
    );
}

#[test]
fn recursive_common_table_expressions() {
    let base = Sale::query().filter(Sale::id.eq(Id::from(1))).select((Sale::id, value(0))).read_as::<Chain>();
    let step = Sale::query()
        .join(Chain::matching(Sale::id.gt(Chain::id)))
        .select((Sale::id, Chain::depth + 1))
        .read_as::<Chain>();
    assert_sql!(
        Chain::query().with_recursive_cte(base, step).order_by(Chain::depth.asc()),
        r#"
        sqlite    WITH RECURSIVE "chain" ("id", "depth") AS (SELECT "id", ? FROM "sales" WHERE "id" = ? UNION ALL SELECT "sales"."id", "chain"."depth" + ? FROM "sales" JOIN "chain" ON "sales"."id" > "chain"."id") SELECT "id", "depth" FROM "chain" ORDER BY "depth"  [0, 1, 1]
        postgres  WITH RECURSIVE "chain" ("id", "depth") AS (SELECT "id", CAST($1 AS integer) FROM "sales" WHERE "id" = $2 UNION ALL SELECT "sales"."id", "chain"."depth" + $3 FROM "sales" JOIN "chain" ON "sales"."id" > "chain"."id") SELECT "id", "depth" FROM "chain" ORDER BY "depth"  [0, 1, 1]
        mysql     WITH RECURSIVE `chain` (`id`, `depth`) AS (SELECT `id`, ? FROM `sales` WHERE `id` = ? UNION ALL SELECT `sales`.`id`, `chain`.`depth` + ? FROM `sales` JOIN `chain` ON `sales`.`id` > `chain`.`id`) SELECT `id`, `depth` FROM `chain` ORDER BY `depth`  [0, 1, 1]"#
    );
}

#[test]
fn unions() {
    let prices = || Sale::query().select((Sale::id, Sale::price));
    let refunds = || Return::query().select((Return::sale_id, Return::refund));
    assert_sql!(
        prices().union(refunds()),
        r#"
        sqlite    SELECT "id", ("price" * 100) FROM "sales" UNION SELECT "sale_id", "refund" FROM "returns"
        postgres  SELECT "id", "price" FROM "sales" UNION SELECT "sale_id", "refund" FROM "returns"
        mysql     SELECT `id`, `price` FROM `sales` UNION SELECT `sale_id`, `refund` FROM `returns`"#
    );
    assert_sql!(
        prices().union_all(refunds()).order_by_output(|(id, price)| (price.desc(), id.asc())).limit(3),
        r#"
        sqlite    SELECT "id", ("price" * 100) FROM "sales" UNION ALL SELECT "sale_id", "refund" FROM "returns" ORDER BY 2 DESC, 1 LIMIT ?  [3]
        postgres  SELECT "id", "price" FROM "sales" UNION ALL SELECT "sale_id", "refund" FROM "returns" ORDER BY 2 DESC, 1 LIMIT $1  [3]
        mysql     SELECT `id`, `price` FROM `sales` UNION ALL SELECT `sale_id`, `refund` FROM `returns` ORDER BY 2 DESC, 1 LIMIT ?  [3]"#
    );
    assert_sql!(
        prices().intersect(refunds()),
        r#"
        sqlite    SELECT "id", ("price" * 100) FROM "sales" INTERSECT SELECT "sale_id", "refund" FROM "returns"
        postgres  SELECT "id", "price" FROM "sales" INTERSECT SELECT "sale_id", "refund" FROM "returns"
        mysql     SELECT `id`, `price` FROM `sales` INTERSECT SELECT `sale_id`, `refund` FROM `returns`"#
    );
    assert_sql!(
        prices().except(refunds()),
        r#"
        sqlite    SELECT "id", ("price" * 100) FROM "sales" EXCEPT SELECT "sale_id", "refund" FROM "returns"
        postgres  SELECT "id", "price" FROM "sales" EXCEPT SELECT "sale_id", "refund" FROM "returns"
        mysql     SELECT `id`, `price` FROM `sales` EXCEPT SELECT `sale_id`, `refund` FROM `returns`"#
    );
    assert_sql!(
        prices().intersect_all(refunds()),
        r#"
        sqlite    SQLite 3.54.0 has no INTERSECT ALL; number the equal rows of each query by `row_number()`, select the number too, and leave ALL out
        postgres  SELECT "id", "price" FROM "sales" INTERSECT ALL SELECT "sale_id", "refund" FROM "returns"
        mysql     SELECT `id`, `price` FROM `sales` INTERSECT ALL SELECT `sale_id`, `refund` FROM `returns`"#
    );
    assert_sql!(
        prices().except_all(refunds()),
        r#"
        sqlite    SQLite 3.54.0 has no EXCEPT ALL; number the equal rows of each query by `row_number()`, select the number too, and leave ALL out
        postgres  SELECT "id", "price" FROM "sales" EXCEPT ALL SELECT "sale_id", "refund" FROM "returns"
        mysql     SELECT `id`, `price` FROM `sales` EXCEPT ALL SELECT `sale_id`, `refund` FROM `returns`"#
    );
}

#[test]
fn nested_unions() {
    let named = |name: &str| names().filter(User::name.eq(name));
    assert_sql!(
        named("a").union(named("b")).intersect(named("c")),
        r#"
        sqlite    SELECT * FROM (SELECT "name" AS "c0" FROM "users" WHERE "name" = ? UNION SELECT "name" AS "c0" FROM "users" WHERE "name" = ?) AS "half" INTERSECT SELECT "name" FROM "users" WHERE "name" = ?  ["a", "b", "c"]
        postgres  SELECT * FROM (SELECT "name" AS "c0" FROM "users" WHERE "name" = $1 UNION SELECT "name" AS "c0" FROM "users" WHERE "name" = $2) AS "half" INTERSECT SELECT "name" FROM "users" WHERE "name" = $3  ["a", "b", "c"]
        mysql     SELECT * FROM (SELECT `name` AS `c0` FROM `users` WHERE `name` = ? UNION SELECT `name` AS `c0` FROM `users` WHERE `name` = ?) AS `half` INTERSECT SELECT `name` FROM `users` WHERE `name` = ?  ["a", "b", "c"]"#
    );
    assert_sql!(
        named("a").intersect(named("b")).union(named("c")),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "name" = ? INTERSECT SELECT "name" FROM "users" WHERE "name" = ? UNION SELECT "name" FROM "users" WHERE "name" = ?  ["a", "b", "c"]
        postgres  SELECT "name" FROM "users" WHERE "name" = $1 INTERSECT SELECT "name" FROM "users" WHERE "name" = $2 UNION SELECT "name" FROM "users" WHERE "name" = $3  ["a", "b", "c"]
        mysql     SELECT `name` FROM `users` WHERE `name` = ? INTERSECT SELECT `name` FROM `users` WHERE `name` = ? UNION SELECT `name` FROM `users` WHERE `name` = ?  ["a", "b", "c"]"#
    );
    assert_sql!(
        named("a").union(named("b").union_all(named("c"))),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "name" = ? UNION SELECT * FROM (SELECT "name" AS "c0" FROM "users" WHERE "name" = ? UNION ALL SELECT "name" AS "c0" FROM "users" WHERE "name" = ?) AS "half"  ["a", "b", "c"]
        postgres  SELECT "name" FROM "users" WHERE "name" = $1 UNION SELECT * FROM (SELECT "name" AS "c0" FROM "users" WHERE "name" = $2 UNION ALL SELECT "name" AS "c0" FROM "users" WHERE "name" = $3) AS "half"  ["a", "b", "c"]
        mysql     SELECT `name` FROM `users` WHERE `name` = ? UNION SELECT * FROM (SELECT `name` AS `c0` FROM `users` WHERE `name` = ? UNION ALL SELECT `name` AS `c0` FROM `users` WHERE `name` = ?) AS `half`  ["a", "b", "c"]"#
    );
    assert_sql!(
        named("a").limit(1).union(named("b").order_by(User::age.asc()).limit(2)),
        r#"
        sqlite    SELECT * FROM (SELECT "name" AS "c0" FROM "users" WHERE "name" = ? LIMIT ?) AS "half" UNION SELECT * FROM (SELECT "name" AS "c0" FROM "users" WHERE "name" = ? ORDER BY "age" LIMIT ?) AS "half"  ["a", 1, "b", 2]
        postgres  SELECT * FROM (SELECT "name" AS "c0" FROM "users" WHERE "name" = $1 LIMIT $2) AS "half" UNION SELECT * FROM (SELECT "name" AS "c0" FROM "users" WHERE "name" = $3 ORDER BY "age" NULLS FIRST LIMIT $4) AS "half"  ["a", 1, "b", 2]
        mysql     SELECT * FROM (SELECT `name` AS `c0` FROM `users` WHERE `name` = ? LIMIT ?) AS `half` UNION SELECT * FROM (SELECT `name` AS `c0` FROM `users` WHERE `name` = ? ORDER BY `age` LIMIT ?) AS `half`  ["a", 1, "b", 2]"#
    );
    assert_sql!(
        named("a").union(named("b")).select(count()),
        r#"
        sqlite    SELECT COUNT(*) FROM (SELECT "name" AS "c0" FROM "users" WHERE "name" = ? UNION SELECT "name" AS "c0" FROM "users" WHERE "name" = ?) AS "rows"  ["a", "b"]
        postgres  SELECT COUNT(*) FROM (SELECT "name" AS "c0" FROM "users" WHERE "name" = $1 UNION SELECT "name" AS "c0" FROM "users" WHERE "name" = $2) AS "rows"  ["a", "b"]
        mysql     SELECT COUNT(*) FROM (SELECT `name` AS `c0` FROM `users` WHERE `name` = ? UNION SELECT `name` AS `c0` FROM `users` WHERE `name` = ?) AS `rows`  ["a", "b"]"#
    );
}

#[test]
fn unions_of_models() {
    let cheap = || Sale::query().filter(Sale::price.lt(decimal("1")));
    assert_sql!(
        cheap().union(Sale::query()).order_by(Sale::price.desc()).limit(1),
        r#"
        sqlite    SELECT "id", "user_id", "price" FROM "sales" WHERE "price" < ? UNION SELECT "id", "user_id", "price" FROM "sales" ORDER BY "price" DESC LIMIT ?  [100, 1]
        postgres  SELECT "id", "user_id", "price" FROM "sales" WHERE "price" < $1 UNION SELECT "id", "user_id", "price" FROM "sales" ORDER BY "price" DESC LIMIT $2  [1, 1]
        mysql     SELECT `id`, `user_id`, `price` FROM `sales` WHERE `price` < CAST(? AS DECIMAL(58, 0)) UNION SELECT `id`, `user_id`, `price` FROM `sales` ORDER BY `price` DESC LIMIT ?  [1, 1]"#
    );
    assert_sql!(
        cheap().union(Sale::query()).filter(Sale::id.gt(Id::from(3))),
        r#"
        sqlite    SELECT "id", "user_id", "price" FROM (SELECT "id", "user_id", "price" FROM "sales" WHERE "price" < ? UNION SELECT "id", "user_id", "price" FROM "sales") AS "sales" WHERE "id" > ?  [100, 3]
        postgres  SELECT "id", "user_id", "price" FROM (SELECT "id", "user_id", "price" FROM "sales" WHERE "price" < $1 UNION SELECT "id", "user_id", "price" FROM "sales") AS "sales" WHERE "id" > $2  [1, 3]
        mysql     SELECT `id`, `user_id`, `price` FROM (SELECT `id`, `user_id`, `price` FROM `sales` WHERE `price` < CAST(? AS DECIMAL(58, 0)) UNION SELECT `id`, `user_id`, `price` FROM `sales`) AS `sales` WHERE `id` > ?  [1, 3]"#
    );
}

#[test]
fn rows_of_values() {
    let rates = || values([(Id::<User>::from(1), decimal("0.5")), (Id::from(2), decimal("0.25"))]).read_as::<Rate>();
    assert_sql!(
        User::query().join(rates().matching(Rate::user_id.eq(User::id))).select((User::name, Rate::rate)),
        r#"
        sqlite    SELECT "users"."name", "rate"."rate" FROM "users" JOIN (SELECT "column1" AS "user_id", "column2" AS "rate" FROM (VALUES (?, ?), (?, ?)) AS "given") AS "rate" ON "rate"."user_id" = "users"."id"  [1, 500000, 2, 250000]
        postgres  SELECT "users"."name", "rate"."rate" FROM "users" JOIN (SELECT "column1" AS "user_id", "column2" AS "rate" FROM (VALUES (CAST($1 AS bigint), CAST($2 AS numeric)), ($3, $4)) AS "given") AS "rate" ON "rate"."user_id" = "users"."id"  [1, 0.5, 2, 0.25]
        mysql     SELECT `users`.`name`, `rate`.`rate` FROM `users` JOIN (SELECT `column1` AS `user_id`, `column2` AS `rate` FROM (SELECT CAST(? AS SIGNED) AS `column1`, CAST(? AS DECIMAL(58, 1)) AS `column2` UNION ALL SELECT CAST(? AS SIGNED), CAST(? AS DECIMAL(58, 2))) AS `given`) AS `rate` ON `rate`.`user_id` = `users`.`id`  [1, 0.5, 2, 0.25]"#
    );
    assert_sql!(
        Rate::query().with_cte(rates()),
        r#"
        sqlite    WITH "rate" ("user_id", "rate") AS (SELECT "column1", "column2" FROM (VALUES (?, ?), (?, ?)) AS "given") SELECT "user_id", "rate" FROM "rate"  [1, 500000, 2, 250000]
        postgres  WITH "rate" ("user_id", "rate") AS (SELECT "column1", "column2" FROM (VALUES (CAST($1 AS bigint), CAST($2 AS numeric)), ($3, $4)) AS "given") SELECT "user_id", "rate" FROM "rate"  [1, 0.5, 2, 0.25]
        mysql     WITH `rate` (`user_id`, `rate`) AS (SELECT `column1`, `column2` FROM (SELECT CAST(? AS SIGNED) AS `column1`, CAST(? AS DECIMAL(58, 1)) AS `column2` UNION ALL SELECT CAST(? AS SIGNED), CAST(? AS DECIMAL(58, 2))) AS `given`) SELECT `user_id`, `rate` FROM `rate`  [1, 0.5, 2, 0.25]"#
    );
    assert_sql!(
        values([(1, "a"), (2, "b")]).order_by_output(|(_, name)| name.desc()).limit(1),
        r#"
        sqlite    SELECT "column1", "column2" FROM (VALUES (?, ?), (?, ?)) AS "given" ORDER BY 2 DESC LIMIT ?  [1, "a", 2, "b", 1]
        postgres  SELECT "column1", "column2" FROM (VALUES (CAST($1 AS integer), CAST($2 AS text) COLLATE "C"), ($3, $4)) AS "given" ORDER BY 2 DESC LIMIT $5  [1, "a", 2, "b", 1]
        mysql     SELECT `column1`, `column2` FROM (SELECT CAST(? AS SIGNED) AS `column1`, CAST(? AS CHAR) COLLATE utf8mb4_0900_bin AS `column2` UNION ALL SELECT CAST(? AS SIGNED), CAST(? AS CHAR) COLLATE utf8mb4_0900_bin) AS `given` ORDER BY 2 DESC LIMIT ?  [1, "a", 2, "b", 1]"#
    );
    assert_sql!(
        values(Vec::<(i32, Option<String>)>::new()),
        r#"
        sqlite    SELECT "column1", "column2" FROM (SELECT CAST(NULL AS INTEGER) AS "column1", CAST(NULL AS TEXT) AS "column2") AS "given" WHERE 1 = 0
        postgres  SELECT "column1", "column2" FROM (SELECT CAST(NULL AS integer) AS "column1", CAST(NULL AS text) AS "column2") AS "given" WHERE 1 = 0
        mysql     SELECT `column1`, `column2` FROM (SELECT CAST(NULL AS SIGNED) AS `column1`, CAST(NULL AS CHAR) AS `column2`) AS `given` WHERE 1 = 0"#
    );
}

#[derive(Projection)]
struct Rate {
    user_id: Id<User>,
    rate: Decimal,
}

fn refunded() -> rowhouse::Returning<rowhouse::Delete<Return>, Refund> {
    Return::delete().filter(Return::refund.gt(decimal("0.5"))).returning((Return::sale_id, Return::refund)).read_as()
}

#[derive(Projection)]
struct Refund {
    sale_id: Id<Sale>,
    #[column(scale = 4)]
    refund: Decimal,
}

#[test]
fn common_table_expressions_that_change_rows() {
    assert_sql!(
        Sale::query().join(Refund::sale_id).with_cte(refunded()).select((Sale::price, Refund::refund)),
        r#"
        sqlite    SQLite 3.54.0 has no INSERT, UPDATE and DELETE in WITH; run the statements one after the other in a transaction: first the one that reads the rows, then the one that changes them
        postgres  WITH "refund" ("sale_id", "refund") AS (DELETE FROM "returns" WHERE "refund" > $1 RETURNING "sale_id", "refund") SELECT "sales"."price", "refund"."refund" FROM "sales" JOIN "refund" ON "refund"."sale_id" = "sales"."id"  [0.5]
        mysql     MySQL 9.7.0 has no INSERT, UPDATE and DELETE in WITH; run the statements one after the other in a transaction: first the one that reads the rows, then the one that changes them"#
    );
}

#[test]
fn common_table_expressions_before_an_update() {
    assert_sql!(
        User::update()
            .join(Total::user_id)
            .with_cte(totals())
            .set(User::age.to(1))
            .filter(Total::price.gt(decimal("9.5"))),
        r#"
        sqlite    WITH "total" ("user_id", "price") AS (SELECT "user_id", (SUM("price") * 10000) FROM "sales" GROUP BY "user_id") UPDATE "users" SET "age" = ? FROM "total" WHERE "total"."user_id" = "users"."id" AND "total"."price" > ?  [1, 9500000]
        postgres  WITH "total" ("user_id", "price") AS (SELECT "user_id", SUM("price") FROM "sales" GROUP BY "user_id") UPDATE "users" SET "age" = $1 FROM "total" WHERE "total"."user_id" = "users"."id" AND "total"."price" > $2  [1, 9.5]
        mysql     WITH `total` (`user_id`, `price`) AS (SELECT `user_id`, SUM(`price`) FROM `sales` GROUP BY `user_id`) UPDATE `users` JOIN `total` ON `total`.`user_id` = `users`.`id` SET `users`.`age` = ? WHERE `total`.`price` > CAST(? AS DECIMAL(58, 1))  [1, 9.5]"#
    );
}
