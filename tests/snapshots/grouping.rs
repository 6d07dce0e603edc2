//! GROUP BY, HAVING, ROLLUP, DISTINCT, and where NULL stands.

use super::*;

#[derive(Model, Clone, Debug)]
#[model(table = "sales")]
struct Sale {
    id: Id<Sale>,
    user_id: Id<User>,
    item: String,
    pieces: Option<i32>,
}

#[test]
fn groups() {
    assert_sql!(
        Sale::query().group_by(Sale::item).having(count().gt(5)).select((Sale::item, Sale::pieces.sum())),
        r#"
        sqlite    SELECT "item", SUM("pieces") FROM "sales" GROUP BY "item" HAVING COUNT(*) > ?  [5]
        postgres  SELECT "item", SUM("pieces") FROM "sales" GROUP BY "item" HAVING COUNT(*) > $1  [5]
        mysql     SELECT `item`, SUM(`pieces`) FROM `sales` GROUP BY `item` HAVING COUNT(*) > ?  [5]"#
    );
    assert_sql!(
        Sale::query()
            .group_by((Sale::item, Sale::user_id))
            .having(count().gt(5) | Sale::pieces.max().is_null())
            .having(Sale::id.min().lt(Id::from(3)))
            .select(count())
            .order_by((Sale::item.asc(), count().desc())),
        r#"
        sqlite    SELECT COUNT(*) FROM "sales" GROUP BY "item", "user_id" HAVING (COUNT(*) > ? OR MAX("pieces") IS NULL) AND MIN("id") < ? ORDER BY "item", COUNT(*) DESC  [5, 3]
        postgres  SELECT COUNT(*) FROM "sales" GROUP BY "item", "user_id" HAVING (COUNT(*) > $1 OR MAX("pieces") IS NULL) AND MIN("id") < $2 ORDER BY "item", COUNT(*) DESC  [5, 3]
        mysql     SELECT COUNT(*) FROM `sales` GROUP BY `item`, `user_id` HAVING (COUNT(*) > ? OR MAX(`pieces`) IS NULL) AND MIN(`id`) < ? ORDER BY `item`, COUNT(*) DESC  [5, 3]"#
    );
}

#[test]
fn a_grouped_expression_with_a_value_is_named_by_its_position() {
    assert_sql!(
        Sale::query()
            .group_by(Sale::pieces + 1)
            .select((count(), Sale::pieces + 1))
            .order_by((Sale::pieces + 1).desc()),
        r#"
        sqlite    SELECT COUNT(*), "pieces" + ? FROM "sales" GROUP BY 2 ORDER BY 2 DESC  [1]
        postgres  SELECT COUNT(*), "pieces" + $1 FROM "sales" GROUP BY 2 ORDER BY 2 DESC NULLS LAST  [1]
        mysql     SELECT COUNT(*), `pieces` + ? FROM `sales` GROUP BY 2 ORDER BY 2 DESC  [1]"#
    );
}

#[test]
fn columns_beside_a_grouped_key() {
    assert_sql!(
        User::query().join(Sale::user_id).group_by(User::id).select((User::name, Sale::pieces.sum())),
        r#"
        sqlite    SELECT "users"."name", SUM("sales"."pieces") FROM "users" JOIN "sales" ON "sales"."user_id" = "users"."id" GROUP BY "users"."id"
        postgres  SELECT "users"."name", SUM("sales"."pieces") FROM "users" JOIN "sales" ON "sales"."user_id" = "users"."id" GROUP BY "users"."id"
        mysql     SELECT `users`.`name`, SUM(`sales`.`pieces`) FROM `users` JOIN `sales` ON `sales`.`user_id` = `users`.`id` GROUP BY `users`.`id`"#
    );
}

#[test]
fn rollup() {
    assert_sql!(
        Sale::query().rollup((Sale::item, Sale::user_id)).select((Sale::item, count())),
        r#"
        sqlite    SELECT "c0", "c1" FROM (SELECT "item" AS "c0", COUNT(*) AS "c1", COUNT(*) FROM "sales" GROUP BY "item", "user_id" UNION ALL SELECT "item" AS "c0", COUNT(*) AS "c1", COUNT(*) FROM "sales" GROUP BY "item" UNION ALL SELECT NULL AS "c0", COUNT(*) AS "c1", COUNT(*) FROM "sales") AS "rowhouse_inner"
        postgres  SELECT "item", COUNT(*) FROM "sales" GROUP BY ROLLUP ("item", "user_id")
        mysql     SELECT `item`, COUNT(*) FROM `sales` GROUP BY `item`, `user_id` WITH ROLLUP"#
    );
}

#[test]
fn distinct_rows() {
    assert_sql!(
        Sale::query().select(Sale::item).distinct().order_by(Sale::item.desc()),
        r#"
        sqlite    SELECT DISTINCT "item" FROM "sales" ORDER BY "item" DESC
        postgres  SELECT DISTINCT "item" FROM "sales" ORDER BY "item" DESC
        mysql     SELECT DISTINCT `item` FROM `sales` ORDER BY `item` DESC"#
    );
    assert_sql!(
        Sale::query().select(Sale::id).distinct_on(Sale::item).order_by(Sale::item.asc()),
        r#"
        sqlite    SELECT "c0" FROM (SELECT "id" AS "c0", "item" AS "rowhouse_sort0", ROW_NUMBER() OVER (PARTITION BY "item" ORDER BY "item") AS "rowhouse_number" FROM "sales") AS "rowhouse_inner" WHERE "rowhouse_number" = 1 ORDER BY "rowhouse_sort0"
        postgres  SELECT DISTINCT ON ("item") "id" FROM "sales" ORDER BY "item"
        mysql     SELECT `c0` FROM (SELECT `id` AS `c0`, `item` AS `rowhouse_sort0`, ROW_NUMBER() OVER (PARTITION BY `item` ORDER BY `item`) AS `rowhouse_number` FROM `sales`) AS `rowhouse_inner` WHERE `rowhouse_number` = 1 ORDER BY `rowhouse_sort0`"#
    );
    assert_sql!(
        Sale::query().select(Sale::id).distinct().order_by(Sale::item.desc()),
        r#"
        sqlite    this query has no meaning: it sorts distinct rows by `Sale::item`, which is not selected: rows that differ in it are one
        postgres  this query has no meaning: it sorts distinct rows by `Sale::item`, which is not selected: rows that differ in it are one
        mysql     this query has no meaning: it sorts distinct rows by `Sale::item`, which is not selected: rows that differ in it are one"#
    );
    assert_sql!(
        Sale::query().distinct_on(Sale::item).order_by((Sale::id.asc(), Sale::item.asc())),
        r#"
        sqlite    this query has no meaning: it keeps the first row for some expressions, and sorts by `Sale::id` before those
        postgres  this query has no meaning: it keeps the first row for some expressions, and sorts by `Sale::id` before those
        mysql     this query has no meaning: it keeps the first row for some expressions, and sorts by `Sale::id` before those"#
    );
}

#[test]
fn where_null_stands() {
    assert_sql!(
        Sale::query().select(Sale::id).order_by((
            Sale::pieces.asc().nulls_last(),
            Sale::pieces.desc().nulls_first(),
            Sale::pieces.asc().nulls_first(),
            Sale::item.asc().nulls_last(),
        )),
        r#"
        sqlite    SELECT "id" FROM "sales" ORDER BY "pieces" NULLS LAST, "pieces" DESC NULLS FIRST, "pieces", "item"
        postgres  SELECT "id" FROM "sales" ORDER BY "pieces", "pieces" DESC, "pieces" NULLS FIRST, "item"
        mysql     SELECT `id` FROM `sales` ORDER BY `pieces` IS NULL, `pieces`, `pieces` IS NULL DESC, `pieces` DESC, `pieces`, `item`"#
    );
}

#[test]
fn what_has_no_one_value_a_group_is_refused() {
    assert_sql!(
        Sale::query().group_by(Sale::item).select(Sale::pieces),
        r#"
        sqlite    this query has no meaning: `Sale::pieces` has many values in a group: group by it too, or take one by an aggregate, `Sale::pieces.max()`
        postgres  this query has no meaning: `Sale::pieces` has many values in a group: group by it too, or take one by an aggregate, `Sale::pieces.max()`
        mysql     this query has no meaning: `Sale::pieces` has many values in a group: group by it too, or take one by an aggregate, `Sale::pieces.max()`"#
    );
    assert_sql!(
        Sale::query().group_by(Sale::item).select(count()).order_by(Sale::id.asc()),
        r#"
        sqlite    this query has no meaning: `Sale::id` has many values in a group: group by it too, or take one by an aggregate, `Sale::id.max()`
        postgres  this query has no meaning: `Sale::id` has many values in a group: group by it too, or take one by an aggregate, `Sale::id.max()`
        mysql     this query has no meaning: `Sale::id` has many values in a group: group by it too, or take one by an aggregate, `Sale::id.max()`"#
    );
    assert_sql!(
        Sale::query().group_by(Sale::item).having(Sale::id.eq(Id::from(3))).select(count()),
        r#"
        sqlite    this query has no meaning: `Sale::id` has many values in a group: group by it too, or take one by an aggregate, `Sale::id.max()`
        postgres  this query has no meaning: `Sale::id` has many values in a group: group by it too, or take one by an aggregate, `Sale::id.max()`
        mysql     this query has no meaning: `Sale::id` has many values in a group: group by it too, or take one by an aggregate, `Sale::id.max()`"#
    );
    assert_sql!(
        Sale::query().select((Sale::item, count())),
        r#"
        sqlite    this query has no meaning: `Sale::item` stands beside an aggregate, which is over many rows: group by it, or take one by an aggregate, `Sale::item.max()`
        postgres  this query has no meaning: `Sale::item` stands beside an aggregate, which is over many rows: group by it, or take one by an aggregate, `Sale::item.max()`
        mysql     this query has no meaning: `Sale::item` stands beside an aggregate, which is over many rows: group by it, or take one by an aggregate, `Sale::item.max()`"#
    );
    assert_sql!(
        Sale::query().group_by(count()).select(count()),
        r#"
        sqlite    this query has no meaning: it groups by an aggregate, which is over the rows of a group: CountRows
        postgres  this query has no meaning: it groups by an aggregate, which is over the rows of a group: CountRows
        mysql     this query has no meaning: it groups by an aggregate, which is over the rows of a group: CountRows"#
    );
    assert_sql!(
        Sale::query().rollup(Sale::id).select(Sale::item),
        r#"
        sqlite    this query has no meaning: `Sale::item` has many values in a group: group by it too, or take one by an aggregate, `Sale::item.max()`
        postgres  this query has no meaning: `Sale::item` has many values in a group: group by it too, or take one by an aggregate, `Sale::item.max()`
        mysql     this query has no meaning: `Sale::item` has many values in a group: group by it too, or take one by an aggregate, `Sale::item.max()`"#
    );
}
