//! Queries inside queries.

use super::*;

#[derive(Model, Clone, Debug)]
#[model(table = "orders", has_many(lines = Line::order_id))]
struct Order {
    id: Id<Order>,
    user_id: Id<User>,
    #[column(precision = 10, scale = 2)]
    total: Decimal,
}

#[derive(Model, Clone, Debug)]
#[model(table = "lines")]
struct Line {
    id: Id<Line>,
    order_id: Id<Order>,
    item: String,
    #[column(precision = 10, scale = 4)]
    price: Decimal,
}

alias!(Other = Order);

#[test]
fn exists_correlated_and_not() {
    let of_user = || Order::query().correlate::<User>().filter(Order::user_id.eq(User::id));
    assert_sql!(
        names().filter(exists(of_user())),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE EXISTS (SELECT 1 FROM "orders" WHERE "orders"."user_id" = "users"."id")
        postgres  SELECT "name" FROM "users" WHERE EXISTS (SELECT 1 FROM "orders" WHERE "orders"."user_id" = "users"."id")
        mysql     SELECT `name` FROM `users` WHERE EXISTS (SELECT 1 FROM `orders` WHERE `orders`.`user_id` = `users`.`id`)"#
    );
    assert_sql!(
        names().filter(!exists(of_user().limit(3)) & User::age.ge(18)),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE NOT (EXISTS (SELECT 1 FROM "orders" WHERE "orders"."user_id" = "users"."id" LIMIT ?)) AND "age" >= ?  [3, 18]
        postgres  SELECT "name" FROM "users" WHERE NOT (EXISTS (SELECT 1 FROM "orders" WHERE "orders"."user_id" = "users"."id" LIMIT $1)) AND "age" >= $2  [3, 18]
        mysql     SELECT `name` FROM `users` WHERE NOT (EXISTS (SELECT 1 FROM `orders` WHERE `orders`.`user_id` = `users`.`id` LIMIT ?)) AND `age` >= ?  [3, 18]"#
    );
    assert_sql!(
        names().filter(exists(Order::query())),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE EXISTS (SELECT 1 FROM "orders")
        postgres  SELECT "name" FROM "users" WHERE EXISTS (SELECT 1 FROM "orders")
        mysql     SELECT `name` FROM `users` WHERE EXISTS (SELECT 1 FROM `orders`)"#
    );
    assert_sql!(
        names().filter(exists(Order::query().group_by(Order::user_id).having(count().gt(2)).select(count()))),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE EXISTS (SELECT 1 FROM "orders" GROUP BY "user_id" HAVING COUNT(*) > ?)  [2]
        postgres  SELECT "name" FROM "users" WHERE EXISTS (SELECT 1 FROM "orders" GROUP BY "user_id" HAVING COUNT(*) > $1)  [2]
        mysql     SELECT `name` FROM `users` WHERE EXISTS (SELECT 1 FROM `orders` GROUP BY `user_id` HAVING COUNT(*) > ?)  [2]"#
    );
}

#[test]
fn relations() {
    assert_sql!(
        Order::query().filter(exists(Order::lines.query().filter(Line::item.eq("saw")))).select(Order::id),
        r#"
        sqlite    SELECT "id" FROM "orders" WHERE EXISTS (SELECT 1 FROM "lines" WHERE "lines"."order_id" = "orders"."id" AND "lines"."item" = ?)  ["saw"]
        postgres  SELECT "id" FROM "orders" WHERE EXISTS (SELECT 1 FROM "lines" WHERE "lines"."order_id" = "orders"."id" AND "lines"."item" = $1)  ["saw"]
        mysql     SELECT `id` FROM `orders` WHERE EXISTS (SELECT 1 FROM `lines` WHERE `lines`.`order_id` = `orders`.`id` AND `lines`.`item` = ?)  ["saw"]"#
    );
}

#[test]
fn scalars() {
    let orders = Order::query().correlate::<User>().filter(Order::user_id.eq(User::id)).select(count());
    assert_sql!(
        User::query().select((User::name, subquery(orders))),
        r#"
        sqlite    SELECT "name", (SELECT COUNT(*) FROM "orders" WHERE "orders"."user_id" = "users"."id") FROM "users"
        postgres  SELECT "name", (SELECT COUNT(*) FROM "orders" WHERE "orders"."user_id" = "users"."id") FROM "users"
        mysql     SELECT `name`, (SELECT COUNT(*) FROM `orders` WHERE `orders`.`user_id` = `users`.`id`) FROM `users`"#
    );
    let mean = Other::query().correlate::<Order>().filter(Other.user_id.eq(Order::user_id)).select(Other.total.avg());
    assert_sql!(
        Order::query().select(Order::id).filter(Order::total.gt(subquery(mean))),
        r#"
        sqlite    SELECT "id" FROM "orders" WHERE ("total" * 10000) > (SELECT rowhouse_decimal_quotient(SUM("Other"."total"), COUNT("Other"."total"), 4) FROM "orders" AS "Other" WHERE "Other"."user_id" = "orders"."user_id")
        postgres  SELECT "id" FROM "orders" WHERE "total" > (SELECT ROUND(AVG(CAST("Other"."total" AS numeric(200, 6))), 6) FROM "orders" AS "Other" WHERE "Other"."user_id" = "orders"."user_id")
        mysql     SELECT `id` FROM `orders` WHERE `total` > (SELECT ROUND(AVG(`Other`.`total`), 6) FROM `orders` AS `Other` WHERE `Other`.`user_id` = `orders`.`user_id`)"#
    );
}

#[test]
fn in_a_query() {
    assert_sql!(
        names().filter(User::id.is_in(Order::query().select(Order::user_id))),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "id" IN (SELECT "user_id" FROM "orders")
        postgres  SELECT "name" FROM "users" WHERE "id" IN (SELECT "user_id" FROM "orders")
        mysql     SELECT `name` FROM `users` WHERE `id` IN (SELECT `user_id` FROM `orders`)"#
    );
    assert_sql!(
        names().filter(User::id.is_not_in(Order::query().select(Order::user_id).limit(5))),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "id" NOT IN (SELECT "user_id" FROM "orders" LIMIT ?)  [5]
        postgres  SELECT "name" FROM "users" WHERE "id" NOT IN (SELECT "user_id" FROM "orders" LIMIT $1)  [5]
        mysql     SELECT `name` FROM `users` WHERE `id` NOT IN (SELECT * FROM (SELECT `user_id` FROM `orders` LIMIT ?) AS `cut`)  [5]"#
    );
    assert_sql!(
        Order::query().select(Order::id).filter(Order::total.is_in(Line::query().select(Line::price))),
        r#"
        sqlite    SELECT "id" FROM "orders" WHERE ("total" * 100) IN (SELECT "price" FROM "lines")
        postgres  SELECT "id" FROM "orders" WHERE "total" IN (SELECT "price" FROM "lines")
        mysql     SELECT `id` FROM `orders` WHERE `total` IN (SELECT `price` FROM `lines`)"#
    );
    assert_sql!(
        Line::query().select(Line::id).filter(Line::price.is_in(Order::query().select(Order::total))),
        r#"
        sqlite    SELECT "id" FROM "lines" WHERE "price" IN (SELECT ("total" * 100) FROM "orders")
        postgres  SELECT "id" FROM "lines" WHERE "price" IN (SELECT "total" FROM "orders")
        mysql     SELECT `id` FROM `lines` WHERE `price` IN (SELECT `total` FROM `orders`)"#
    );
}

#[test]
fn any_and_all() {
    let ages = || User::query().select(User::age);
    assert_sql!(
        names().filter(User::age.eq(any_of(ages()))),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "age" IN (SELECT "age" FROM "users")
        postgres  SELECT "name" FROM "users" WHERE "age" = ANY (SELECT "age" FROM "users")
        mysql     SELECT `name` FROM `users` WHERE `age` = ANY (SELECT `age` FROM `users`)"#
    );
    assert_sql!(
        names().filter(User::age.ne(all_of(ages()))),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "age" NOT IN (SELECT "age" FROM "users")
        postgres  SELECT "name" FROM "users" WHERE "age" <> ALL (SELECT "age" FROM "users")
        mysql     SELECT `name` FROM `users` WHERE `age` <> ALL (SELECT `age` FROM `users`)"#
    );
    assert_sql!(
        names().filter(User::age.ge(all_of(ages()))),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE (SELECT CASE WHEN MIN("holds") = 0 THEN 0 WHEN COUNT(*) > COUNT("holds") THEN NULL ELSE 1 END FROM (SELECT "users"."age" >= "rowhouse_compared"."c0" AS "holds" FROM (SELECT "age" AS "c0" FROM "users") AS "rowhouse_compared"))
        postgres  SELECT "name" FROM "users" WHERE "age" >= ALL (SELECT "age" FROM "users")
        mysql     SELECT `name` FROM `users` WHERE `age` >= ALL (SELECT `age` FROM `users`)"#
    );
    assert_sql!(
        names().filter(User::age.lt(any_of(ages().limit(3)))),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE (SELECT CASE WHEN MAX("holds") = 1 THEN 1 WHEN COUNT(*) > COUNT("holds") THEN NULL ELSE 0 END FROM (SELECT "users"."age" < "rowhouse_compared"."c0" AS "holds" FROM (SELECT "age" AS "c0" FROM "users" LIMIT ?) AS "rowhouse_compared"))  [3]
        postgres  SELECT "name" FROM "users" WHERE "age" < ANY (SELECT "age" FROM "users" LIMIT $1)  [3]
        mysql     SELECT `name` FROM `users` WHERE `age` < ANY (SELECT * FROM (SELECT `age` FROM `users` LIMIT ?) AS `cut`)  [3]"#
    );
}
