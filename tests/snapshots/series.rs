//! Series and the elements of arrays, as queries and as tables of queries.

use super::*;

#[derive(Model, Clone, Debug)]
#[model(table = "notes")]
struct Note {
    id: Id<Note>,
    tags: Vec<String>,
    day: NaiveDate,
}

#[derive(Projection)]
#[allow(dead_code, reason = "its columns are what is read")]
struct Day {
    day: NaiveDate,
}

#[derive(Projection)]
#[allow(dead_code, reason = "its columns are what is read")]
struct Tag {
    tag: String,
}

#[derive(Projection)]
#[allow(dead_code, reason = "its columns are what is read")]
struct Placed {
    tag: String,
    place: i64,
}

fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, number).unwrap()
}

#[test]
fn a_series_of_integers() {
    assert_sql!(
        generate_series(1, 9, 2),
        r#"
        sqlite    SELECT "column1" FROM (WITH RECURSIVE "rowhouse_series" ("column1", "last") AS (SELECT ?, ? UNION ALL SELECT column1 + ?, "last" FROM "rowhouse_series" WHERE "column1" < "last") SELECT "column1" FROM "rowhouse_series" WHERE "column1" <= "last") AS "given"  [1, 9, 2]
        postgres  SELECT "column1" FROM generate_series(CAST($1 AS integer), CAST($2 AS integer), CAST($3 AS integer)) AS "given" ("column1")  [1, 9, 2]
        mysql     SELECT `column1` FROM (WITH RECURSIVE `rowhouse_series` (`column1`, `last`) AS (SELECT CAST(? AS SIGNED), CAST(? AS SIGNED) UNION ALL SELECT column1 + ?, `last` FROM `rowhouse_series` WHERE `column1` < `last`) SELECT `column1` FROM `rowhouse_series` WHERE `column1` <= `last`) AS `given`  [1, 9, 2]"#
    );
    assert_sql!(
        generate_series(value(9_i64), value(1_i64), -2).limit(3),
        r#"
        sqlite    SELECT "column1" FROM (WITH RECURSIVE "rowhouse_series" ("column1", "last") AS (SELECT ?, ? UNION ALL SELECT column1 + ?, "last" FROM "rowhouse_series" WHERE "column1" > "last") SELECT "column1" FROM "rowhouse_series" WHERE "column1" >= "last") AS "given" LIMIT ?  [9, 1, -2, 3]
        postgres  SELECT "column1" FROM generate_series(CAST($1 AS bigint), CAST($2 AS bigint), CAST($3 AS bigint)) AS "given" ("column1") LIMIT $4  [9, 1, -2, 3]
        mysql     SELECT `column1` FROM (WITH RECURSIVE `rowhouse_series` (`column1`, `last`) AS (SELECT CAST(? AS SIGNED), CAST(? AS SIGNED) UNION ALL SELECT column1 + ?, `last` FROM `rowhouse_series` WHERE `column1` > `last`) SELECT `column1` FROM `rowhouse_series` WHERE `column1` >= `last`) AS `given` LIMIT ?  [9, 1, -2, 3]"#
    );
}

#[test]
fn a_series_of_days_and_moments() {
    assert_sql!(
        generate_series(day(1), day(31), months(1)),
        r#"
        sqlite    SELECT "column1" FROM (WITH RECURSIVE "rowhouse_series" ("column1", "last") AS (SELECT ?, ? UNION ALL SELECT rowhouse_plus(column1, ?, ?, ?), "last" FROM "rowhouse_series" WHERE "column1" < "last") SELECT "column1" FROM "rowhouse_series" WHERE "column1" <= "last") AS "given"  [2024-01-01, 2024-01-31, 1, 0, 0]
        postgres  SELECT CAST("column1" AS date) FROM generate_series(CAST($1 AS date), CAST($2 AS date), interval '0' + make_interval(months => CAST($3 AS integer))) AS "given" ("column1")  [2024-01-01, 2024-01-31, 1]
        mysql     SELECT `column1` FROM (WITH RECURSIVE `rowhouse_series` (`column1`, `last`) AS (SELECT CAST(? AS DATE), CAST(? AS DATE) UNION ALL SELECT (column1 + INTERVAL ? MONTH), `last` FROM `rowhouse_series` WHERE `column1` < `last`) SELECT `column1` FROM `rowhouse_series` WHERE `column1` <= `last`) AS `given`  [2024-01-01, 2024-01-31, 1]"#
    );
    let noon = day(1).and_hms_opt(12, 0, 0).unwrap().and_utc();
    assert_sql!(
        generate_series(noon, noon, hours(1)),
        r#"
        sqlite    SELECT "column1" FROM (WITH RECURSIVE "rowhouse_series" ("column1", "last") AS (SELECT ?, ? UNION ALL SELECT rowhouse_plus(column1, ?, ?, ?), "last" FROM "rowhouse_series" WHERE "column1" < "last") SELECT "column1" FROM "rowhouse_series" WHERE "column1" <= "last") AS "given"  [2024-01-01 12:00:00.000000, 2024-01-01 12:00:00.000000, 0, 0, 3600000000]
        postgres  SELECT CAST("column1" AS timestamp with time zone) FROM generate_series(CAST($1 AS timestamp with time zone), CAST($2 AS timestamp with time zone), interval '0' + CAST($3 AS bigint) * interval '1 microsecond') AS "given" ("column1")  [2024-01-01 12:00:00.000000, 2024-01-01 12:00:00.000000, 3600000000]
        mysql     SELECT `column1` FROM (WITH RECURSIVE `rowhouse_series` (`column1`, `last`) AS (SELECT CAST(? AS DATETIME(6)), CAST(? AS DATETIME(6)) UNION ALL SELECT (column1 + INTERVAL ? MICROSECOND), `last` FROM `rowhouse_series` WHERE `column1` < `last`) SELECT `column1` FROM `rowhouse_series` WHERE `column1` <= `last`) AS `given`  [2024-01-01 12:00:00.000000, 2024-01-01 12:00:00.000000, 3600000000]"#
    );
}

#[test]
fn a_series_in_from_and_in_a_join() {
    let days = || generate_series(day(1), day(31), days(1)).read_as::<Day>();
    assert_sql!(
        days().as_table().left_join(Note::matching(Note::day.eq(Day::day))).select((Day::day, Note::id)),
        r#"
        sqlite    SELECT "day"."day", "notes"."id" FROM (SELECT "column1" AS "day" FROM (WITH RECURSIVE "rowhouse_series" ("column1", "last") AS (SELECT ?, ? UNION ALL SELECT rowhouse_plus(column1, ?, ?, ?), "last" FROM "rowhouse_series" WHERE "column1" < "last") SELECT "column1" FROM "rowhouse_series" WHERE "column1" <= "last") AS "given") AS "day" LEFT JOIN "notes" ON "notes"."day" = "day"."day"  [2024-01-01, 2024-01-31, 0, 1, 0]
        postgres  SELECT "day"."day", "notes"."id" FROM (SELECT CAST("column1" AS date) AS "day" FROM generate_series(CAST($1 AS date), CAST($2 AS date), interval '0' + make_interval(days => CAST($3 AS integer))) AS "given" ("column1")) AS "day" LEFT JOIN "notes" ON "notes"."day" = "day"."day"  [2024-01-01, 2024-01-31, 1]
        mysql     SELECT `day`.`day`, `notes`.`id` FROM (SELECT `column1` AS `day` FROM (WITH RECURSIVE `rowhouse_series` (`column1`, `last`) AS (SELECT CAST(? AS DATE), CAST(? AS DATE) UNION ALL SELECT (column1 + INTERVAL ? DAY), `last` FROM `rowhouse_series` WHERE `column1` < `last`) SELECT `column1` FROM `rowhouse_series` WHERE `column1` <= `last`) AS `given`) AS `day` LEFT JOIN `notes` ON `notes`.`day` = `day`.`day`  [2024-01-01, 2024-01-31, 1]"#
    );
    assert_sql!(
        Note::query().right_join(days().matching(Note::day.eq(Day::day))).select(Day::day),
        r#"
        sqlite    SELECT "day"."day" FROM "notes" RIGHT JOIN (SELECT "column1" AS "day" FROM (WITH RECURSIVE "rowhouse_series" ("column1", "last") AS (SELECT ?, ? UNION ALL SELECT rowhouse_plus(column1, ?, ?, ?), "last" FROM "rowhouse_series" WHERE "column1" < "last") SELECT "column1" FROM "rowhouse_series" WHERE "column1" <= "last") AS "given") AS "day" ON "notes"."day" = "day"."day"  [2024-01-01, 2024-01-31, 0, 1, 0]
        postgres  SELECT "day"."day" FROM "notes" RIGHT JOIN (SELECT CAST("column1" AS date) AS "day" FROM generate_series(CAST($1 AS date), CAST($2 AS date), interval '0' + make_interval(days => CAST($3 AS integer))) AS "given" ("column1")) AS "day" ON "notes"."day" = "day"."day"  [2024-01-01, 2024-01-31, 1]
        mysql     SELECT `day`.`day` FROM `notes` RIGHT JOIN (SELECT `column1` AS `day` FROM (WITH RECURSIVE `rowhouse_series` (`column1`, `last`) AS (SELECT CAST(? AS DATE), CAST(? AS DATE) UNION ALL SELECT (column1 + INTERVAL ? DAY), `last` FROM `rowhouse_series` WHERE `column1` < `last`) SELECT `column1` FROM `rowhouse_series` WHERE `column1` <= `last`) AS `given`) AS `day` ON `notes`.`day` = `day`.`day`  [2024-01-01, 2024-01-31, 1]"#
    );
    assert_sql!(
        Day::query().with_cte(days()),
        r#"
        sqlite    WITH "day" ("day") AS (SELECT "column1" FROM (WITH RECURSIVE "rowhouse_series" ("column1", "last") AS (SELECT ?, ? UNION ALL SELECT rowhouse_plus(column1, ?, ?, ?), "last" FROM "rowhouse_series" WHERE "column1" < "last") SELECT "column1" FROM "rowhouse_series" WHERE "column1" <= "last") AS "given") SELECT "day" FROM "day"  [2024-01-01, 2024-01-31, 0, 1, 0]
        postgres  WITH "day" ("day") AS (SELECT CAST("column1" AS date) FROM generate_series(CAST($1 AS date), CAST($2 AS date), interval '0' + make_interval(days => CAST($3 AS integer))) AS "given" ("column1")) SELECT "day" FROM "day"  [2024-01-01, 2024-01-31, 1]
        mysql     WITH `day` (`day`) AS (SELECT `column1` FROM (WITH RECURSIVE `rowhouse_series` (`column1`, `last`) AS (SELECT CAST(? AS DATE), CAST(? AS DATE) UNION ALL SELECT (column1 + INTERVAL ? DAY), `last` FROM `rowhouse_series` WHERE `column1` < `last`) SELECT `column1` FROM `rowhouse_series` WHERE `column1` <= `last`) AS `given`) SELECT `day` FROM `day`  [2024-01-01, 2024-01-31, 1]"#
    );
    assert_sql!(
        Note::query().filter(Note::day.is_in(generate_series(day(1), day(9), weeks(1)))).select(Note::id),
        r#"
        sqlite    SELECT "id" FROM "notes" WHERE "day" IN (SELECT "column1" FROM (WITH RECURSIVE "rowhouse_series" ("column1", "last") AS (SELECT ?, ? UNION ALL SELECT rowhouse_plus(column1, ?, ?, ?), "last" FROM "rowhouse_series" WHERE "column1" < "last") SELECT "column1" FROM "rowhouse_series" WHERE "column1" <= "last") AS "given")  [2024-01-01, 2024-01-09, 0, 7, 0]
        postgres  SELECT "id" FROM "notes" WHERE "day" IN (SELECT CAST("column1" AS date) FROM generate_series(CAST($1 AS date), CAST($2 AS date), interval '0' + make_interval(days => CAST($3 AS integer))) AS "given" ("column1"))  [2024-01-01, 2024-01-09, 7]
        mysql     SELECT `id` FROM `notes` WHERE `day` IN (SELECT `column1` FROM (WITH RECURSIVE `rowhouse_series` (`column1`, `last`) AS (SELECT CAST(? AS DATE), CAST(? AS DATE) UNION ALL SELECT (column1 + INTERVAL ? DAY), `last` FROM `rowhouse_series` WHERE `column1` < `last`) SELECT `column1` FROM `rowhouse_series` WHERE `column1` <= `last`) AS `given`)  [2024-01-01, 2024-01-09, 7]"#
    );
}

#[test]
fn the_elements_of_an_array() {
    assert_sql!(
        unnest(value(vec![1, 2])),
        r#"
        sqlite    SELECT "value" FROM json_each(?) AS "given"  [Array([Int(1), Int(2)])]
        postgres  SELECT "column1" FROM unnest(CAST($1 AS integer[])) AS "given" ("column1")  [Array([Int(1), Int(2)])]
        mysql     SELECT `column1` FROM JSON_TABLE(CAST(? AS JSON), '$[*]' COLUMNS (`column1` BIGINT PATH '$')) AS `given`  [Array([Int(1), Int(2)])]"#
    );
    assert_sql!(
        unnest(value(vec![true])),
        r#"
        sqlite    SELECT "value" FROM json_each(?) AS "given"  [Array([Bool(true)])]
        postgres  SELECT "column1" FROM unnest(CAST($1 AS boolean[])) AS "given" ("column1")  [Array([Bool(true)])]
        mysql     SELECT `column1` FROM JSON_TABLE(CAST(? AS JSON), '$[*]' COLUMNS (`column1` BIGINT PATH '$')) AS `given`  [Array([Bool(true)])]"#
    );
    assert_sql!(
        unnest_with_ordinality(value(vec!["a".to_owned()])),
        r#"
        sqlite    SELECT "value", ("key" + 1) FROM json_each(?) AS "given"  [Array([Text("a")])]
        postgres  SELECT "column1", "column2" FROM unnest(CAST($1 AS text[])) WITH ORDINALITY AS "given" ("column1", "column2")  [Array([Text("a")])]
        mysql     SELECT `column1`, `column2` FROM JSON_TABLE(CAST(? AS JSON), '$[*]' COLUMNS (`column1` LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin PATH '$', `column2` FOR ORDINALITY)) AS `given`  [Array([Text("a")])]"#
    );
    assert_sql!(
        unnest(value(vec![day(1)])).read_as::<Day>().as_table().order_by(Day::day.asc()),
        r#"
        sqlite    SELECT "day" FROM (SELECT "value" AS "day" FROM json_each(?) AS "given") AS "day" ORDER BY "day"  [Array([Date(Date(19723))])]
        postgres  SELECT "day" FROM (SELECT "column1" AS "day" FROM unnest(CAST($1 AS date[])) AS "given" ("column1")) AS "day" ORDER BY "day"  [Array([Date(Date(19723))])]
        mysql     SELECT `day` FROM (SELECT `column1` AS `day` FROM JSON_TABLE(CAST(? AS JSON), '$[*]' COLUMNS (`column1` DATE PATH '$')) AS `given`) AS `day` ORDER BY `day`  [Array([Date(Date(19723))])]"#
    );
}

#[test]
fn the_elements_of_each_row() {
    assert_sql!(
        Note::query().join(unnest(Note::tags).read_as::<Tag>().lateral()).select((Note::id, Tag::tag)),
        r#"
        sqlite    SELECT "notes"."id", "tag"."value" FROM "notes" JOIN json_each("notes"."tags") AS "tag" ON 1 = 1
        postgres  SELECT "notes"."id", "tag"."tag" FROM "notes" JOIN LATERAL (SELECT "column1" AS "tag" FROM unnest("notes"."tags") AS "given" ("column1")) AS "tag" ON 1 = 1
        mysql     SELECT `notes`.`id`, `tag`.`tag` FROM `notes` JOIN JSON_TABLE(`notes`.`tags`, '$[*]' COLUMNS (`tag` LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin PATH '$')) AS `tag` ON 1 = 1"#
    );
    assert_sql!(
        Note::query()
            .left_join(unnest_with_ordinality(Note::tags).read_as::<Placed>().lateral())
            .select((Placed::tag, Placed::place)),
        r#"
        sqlite    SELECT "placed"."value", ("placed"."key" + 1) FROM "notes" LEFT JOIN json_each("notes"."tags") AS "placed" ON 1 = 1
        postgres  SELECT "placed"."tag", "placed"."place" FROM "notes" LEFT JOIN LATERAL (SELECT "column1" AS "tag", "column2" AS "place" FROM unnest("notes"."tags") WITH ORDINALITY AS "given" ("column1", "column2")) AS "placed" ON 1 = 1
        mysql     SELECT `placed`.`tag`, `placed`.`place` FROM `notes` LEFT JOIN JSON_TABLE(`notes`.`tags`, '$[*]' COLUMNS (`tag` LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin PATH '$', `place` FOR ORDINALITY)) AS `placed` ON 1 = 1"#
    );
    assert_sql!(
        Note::query().filter(exists(unnest(Note::tags))).select(Note::id),
        r#"
        sqlite    SELECT "id" FROM "notes" WHERE EXISTS (SELECT "value" AS "c0" FROM json_each("notes"."tags") AS "given")
        postgres  SELECT "id" FROM "notes" WHERE EXISTS (SELECT "column1" AS "c0" FROM unnest("notes"."tags") AS "given" ("column1"))
        mysql     SELECT `id` FROM `notes` WHERE EXISTS (SELECT `column1` AS `c0` FROM JSON_TABLE(`notes`.`tags`, '$[*]' COLUMNS (`column1` LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin PATH '$')) AS `given`)"#
    );
}
