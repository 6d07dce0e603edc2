//! The rows after a cursor.

use super::*;
use rowhouse::query::Cursor;

fn cursor(text: &str) -> Cursor {
    text.parse().unwrap()
}

#[test]
fn after_a_cursor() {
    assert_sql!(
        names().order_by(User::id.asc()).after(&cursor("i7")),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "id" > ? ORDER BY "id"  [7]
        postgres  SELECT "name" FROM "users" WHERE "id" > $1 ORDER BY "id"  [7]
        mysql     SELECT `name` FROM `users` WHERE `id` > ? ORDER BY `id`  [7]"#
    );
    assert_sql!(
        names().order_by((User::name.desc(), User::id.asc())).after(&cursor("t41.i7")),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "name" <= ? AND ("name" < ? OR ("name" = ? AND "id" > ?)) ORDER BY "name" DESC, "id"  ["A", "A", "A", 7]
        postgres  SELECT "name" FROM "users" WHERE "name" <= $1 AND ("name" < $2 OR ("name" = $3 AND "id" > $4)) ORDER BY "name" DESC, "id"  ["A", "A", "A", 7]
        mysql     SELECT `name` FROM `users` WHERE `name` <= ? AND (`name` < ? OR (`name` = ? AND `id` > ?)) ORDER BY `name` DESC, `id`  ["A", "A", "A", 7]"#
    );
    assert_sql!(
        names().order_by((User::age.asc(), User::id.asc())).after(&cursor("i30.i7")),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "age" > ? OR ("age" = ? AND "id" > ?) ORDER BY "age", "id"  [30, 30, 7]
        postgres  SELECT "name" FROM "users" WHERE "age" > $1 OR ("age" = $2 AND "id" > $3) ORDER BY "age" NULLS FIRST, "id"  [30, 30, 7]
        mysql     SELECT `name` FROM `users` WHERE `age` > ? OR (`age` = ? AND `id` > ?) ORDER BY `age`, `id`  [30, 30, 7]"#
    );
    assert_sql!(
        names().order_by((User::age.desc(), User::id.asc())).after(&cursor("i30.i7")),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE ("age" < ? OR "age" IS NULL) OR ("age" = ? AND "id" > ?) ORDER BY "age" DESC, "id"  [30, 30, 7]
        postgres  SELECT "name" FROM "users" WHERE ("age" < $1 OR "age" IS NULL) OR ("age" = $2 AND "id" > $3) ORDER BY "age" DESC NULLS LAST, "id"  [30, 30, 7]
        mysql     SELECT `name` FROM `users` WHERE (`age` < ? OR `age` IS NULL) OR (`age` = ? AND `id` > ?) ORDER BY `age` DESC, `id`  [30, 30, 7]"#
    );
    assert_sql!(
        names().order_by((User::age.desc(), User::id.asc())).after(&cursor("0.i7")),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "age" IS NULL AND "id" > ? ORDER BY "age" DESC, "id"  [7]
        postgres  SELECT "name" FROM "users" WHERE "age" IS NULL AND "id" > $1 ORDER BY "age" DESC NULLS LAST, "id"  [7]
        mysql     SELECT `name` FROM `users` WHERE `age` IS NULL AND `id` > ? ORDER BY `age` DESC, `id`  [7]"#
    );
    assert_sql!(
        names().order_by((User::age.asc(), User::id.asc())).after(&cursor("0.i7")),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "age" IS NOT NULL OR ("age" IS NULL AND "id" > ?) ORDER BY "age", "id"  [7]
        postgres  SELECT "name" FROM "users" WHERE "age" IS NOT NULL OR ("age" IS NULL AND "id" > $1) ORDER BY "age" NULLS FIRST, "id"  [7]
        mysql     SELECT `name` FROM `users` WHERE `age` IS NOT NULL OR (`age` IS NULL AND `id` > ?) ORDER BY `age`, `id`  [7]"#
    );
    assert_sql!(
        names().order_by(User::price.asc()).after(&cursor("n1250e2")),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "price" > ? ORDER BY "price"  [1250]
        postgres  SELECT "name" FROM "users" WHERE "price" > $1 ORDER BY "price"  [12.50]
        mysql     SELECT `name` FROM `users` WHERE `price` > CAST(? AS DECIMAL(58, 1)) ORDER BY `price`  [12.50]"#
    );
    assert_sql!(
        names().after(&cursor("i7")),
        r#"
        sqlite    this query has no meaning: the cursor is of an order by 1 expressions, and this query sorts by 0: `after` stands behind `order_by`
        postgres  this query has no meaning: the cursor is of an order by 1 expressions, and this query sorts by 0: `after` stands behind `order_by`
        mysql     this query has no meaning: the cursor is of an order by 1 expressions, and this query sorts by 0: `after` stands behind `order_by`"#
    );
}
