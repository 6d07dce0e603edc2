//! INSERT, upsert, UPDATE and DELETE. MariaDB has a line of its own: it has RETURNING, and no name for the proposed row.

use rowhouse::{Backend as Server, Server as Product, Version};

use super::*;

/// The table of [`Tag`] once more.
#[derive(Model, Clone, Debug)]
#[model(table = "tags")]
struct Label {
    id: Id<Label>,
}

#[derive(Model, Clone, Debug)]
#[model(table = "tags")]
struct Tag {
    id: Id<Tag>,
    #[column(unique, length = 40)]
    name: String,
    note: Option<String>,
    #[column(default = 0)]
    hits: Auto<i64>,
    #[column(default = 0)]
    rank: Auto<i64>,
    #[column(precision = 12, scale = 2, default = 0)]
    price: Auto<Decimal>,
    owner_id: Option<Id<User>>,
}

alias!(Other = Tag);

fn tag(name: &str) -> Tag {
    let (hits, price) = (Auto::new(), Auto::from(decimal("12.50")));
    Tag { id: Id::new(), name: name.into(), note: None, hits, rank: Auto::new(), price, owner_id: None }
}

/// A statement's text and parameters on the newest server of each dialect, and on MariaDB; each has to be SQL.
macro_rules! assert_change {
    ($statement:expr, $expected:literal) => {{
        let statement = $statement;
        let servers = [
            ("sqlite", Server::newest(Dialect::Sqlite)),
            ("postgres", Server::newest(Dialect::Postgres)),
            ("mysql", Server::newest(Dialect::Mysql)),
            ("mariadb", Server::new(Product::MariaDb, Version::new(10, 11, 0))),
        ];
        let lines = servers.map(|(name, server)| match statement.to_sql_for(&server) {
            Ok(sql) => {
                // The parser knows no condition of the index that is meant.
                parses(
                    server.dialect(),
                    &sql.sql.replace(r#" WHERE "hits" > 5 AND "note" <> 'it''s' DO NOTHING"#, " DO NOTHING"),
                );
                line(name, &sql.sql, &sql.params)
            }
            Err(error) => format!("{name:<9} {error}"),
        });
        compare(&lines.join("\n"), $expected, line!());
    }};
}

#[test]
fn one_struct() {
    assert_change!(
        Tag::insert(tag("a")),
        r#"
        sqlite    INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES (?, ?, ?, ?)  ["a", NULL, 1250, NULL]
        postgres  INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES ($1, $2, $3, $4)  ["a", NULL, 12.50, NULL]
        mysql     INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?)  ["a", NULL, 12.50, NULL]
        mariadb   INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?)  ["a", NULL, 12.50, NULL]"#
    );
}

#[test]
fn many_structs() {
    assert_change!(
        Tag::insert_all([tag("a"), tag("b"), tag("c")]),
        r#"
        sqlite    INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES (?, ?, ?, ?)  ["a", NULL, 1250, NULL, "b", NULL, 1250, NULL, "c", NULL, 1250, NULL]
        postgres  INSERT INTO "tags" ("name", "note", "price", "owner_id") SELECT "name", "note", "price", "owner_id" FROM unnest($1::text[], $2::text[], $3::numeric[], $4::bigint[]) WITH ORDINALITY AS "rowhouse_rows" ("name", "note", "price", "owner_id", "rowhouse_order") ORDER BY "rowhouse_order"  ["a", NULL, 12.50, NULL, "b", NULL, 12.50, NULL, "c", NULL, 12.50, NULL]
        mysql     INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?)  ["a", NULL, 12.50, NULL, "b", NULL, 12.50, NULL, "c", NULL, 12.50, NULL]
        mariadb   INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?)  ["a", NULL, 12.50, NULL, "b", NULL, 12.50, NULL, "c", NULL, 12.50, NULL]"#
    );
}

#[test]
fn a_struct_with_its_key() {
    assert_change!(
        Tag::insert(Tag { id: Id::from(7), hits: Auto::from(3), ..tag("a") }),
        r#"
        sqlite    INSERT INTO "tags" ("id", "name", "note", "hits", "price", "owner_id") VALUES (?, ?, ?, ?, ?, ?)  [7, "a", NULL, 3, 1250, NULL]
        postgres  INSERT INTO "tags" ("id", "name", "note", "hits", "price", "owner_id") VALUES ($1, $2, $3, $4, $5, $6)  [7, "a", NULL, 3, 12.50, NULL]
        mysql     INSERT INTO `tags` (`id`, `name`, `note`, `hits`, `price`, `owner_id`) VALUES (?, ?, ?, ?, ?, ?)  [7, "a", NULL, 3, 12.50, NULL]
        mariadb   INSERT INTO `tags` (`id`, `name`, `note`, `hits`, `price`, `owner_id`) VALUES (?, ?, ?, ?, ?, ?)  [7, "a", NULL, 3, 12.50, NULL]"#
    );
}

#[test]
fn a_row_of_defaults() {
    assert_change!(
        insert_into::<Tag>().defaults().set(Tag::name.to("a")),
        r#"
        sqlite    INSERT INTO "tags" ("name") VALUES (?)  ["a"]
        postgres  INSERT INTO "tags" ("name") VALUES ($1)  ["a"]
        mysql     INSERT INTO `tags` (`name`) VALUES (?)  ["a"]
        mariadb   INSERT INTO `tags` (`name`) VALUES (?)  ["a"]"#
    );
}

#[test]
fn a_row_of_columns() {
    assert_change!(
        insert_into::<Tag>().set((Tag::name.to("a"), Tag::price.to(decimal("1.5")), Tag::note.to(None))),
        r#"
        sqlite    INSERT INTO "tags" ("name", "note", "price") VALUES (?, ?, ?)  ["a", NULL, 150]
        postgres  INSERT INTO "tags" ("name", "note", "price") VALUES ($1, $2, $3)  ["a", NULL, 1.5]
        mysql     INSERT INTO `tags` (`name`, `note`, `price`) VALUES (?, ?, ?)  ["a", NULL, 1.5]
        mariadb   INSERT INTO `tags` (`name`, `note`, `price`) VALUES (?, ?, ?)  ["a", NULL, 1.5]"#
    );
}

#[test]
fn a_row_with_an_expression() {
    assert_change!(
        insert_into::<Tag>().set((
            Tag::name.to("a"),
            Tag::hits.to(value(1_i64) + 2_i64),
            Tag::price.to(value(decimal("1.55")) * decimal("2.5"))
        )),
        r#"
        sqlite    INSERT INTO "tags" ("name", "hits", "price") VALUES (?, ? + ?, (? * ? + CASE WHEN ? * ? < 0 THEN -5 ELSE 5 END) / 10)  ["a", 1, 2, 155, 25, 155, 25]
        postgres  INSERT INTO "tags" ("name", "hits", "price") VALUES ($1, CAST($2 AS bigint) + CAST($3 AS bigint), CAST($4 AS numeric) * CAST($5 AS numeric))  ["a", 1, 2, 1.55, 2.5]
        mysql     INSERT INTO `tags` (`name`, `hits`, `price`) VALUES (?, CAST(? AS SIGNED) + CAST(? AS SIGNED), CAST(? AS DECIMAL(58, 2)) * CAST(? AS DECIMAL(58, 1)))  ["a", 1, 2, 1.55, 2.5]
        mariadb   INSERT INTO `tags` (`name`, `hits`, `price`) VALUES (?, CAST(? AS SIGNED) + CAST(? AS SIGNED), CAST(? AS DECIMAL(58, 2)) * CAST(? AS DECIMAL(58, 1)))  ["a", 1, 2, 1.55, 2.5]"#
    );
}

#[test]
fn rows_of_values() {
    assert_change!(
        insert_into::<Tag>().values((Tag::name, Tag::note), [("a", Some("x")), ("b", None)]),
        r#"
        sqlite    INSERT INTO "tags" ("name", "note") VALUES (?, ?)  ["a", "x", "b", NULL]
        postgres  INSERT INTO "tags" ("name", "note") SELECT "name", "note" FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS "rowhouse_rows" ("name", "note", "rowhouse_order") ORDER BY "rowhouse_order"  ["a", "x", "b", NULL]
        mysql     INSERT INTO `tags` (`name`, `note`) VALUES (?, ?), (?, ?)  ["a", "x", "b", NULL]
        mariadb   INSERT INTO `tags` (`name`, `note`) VALUES (?, ?), (?, ?)  ["a", "x", "b", NULL]"#
    );
}

#[test]
fn rows_of_a_query() {
    assert_change!(
        insert_into::<Tag>().from_select(
            (Tag::name, Tag::hits),
            User::query().select((User::name, User::id.count())).group_by(User::name).filter(User::active)
        ),
        r#"
        sqlite    INSERT INTO "tags" ("name", "hits") SELECT "name", COUNT("id") FROM "users" WHERE "active" GROUP BY "name"
        postgres  INSERT INTO "tags" ("name", "hits") SELECT "name", COUNT("id") FROM "users" WHERE "active" GROUP BY "name"
        mysql     INSERT INTO `tags` (`name`, `hits`) SELECT `name`, COUNT(`id`) FROM `users` WHERE `active` GROUP BY `name`
        mariadb   INSERT INTO `tags` (`name`, `hits`) SELECT `name`, COUNT(`id`) FROM `users` WHERE `active` GROUP BY `name`"#
    );
}

#[test]
fn rows_of_a_query_with_decimals() {
    assert_change!(
        insert_into::<Tag>()
            .from_select((Tag::name, Tag::price), User::query().select((User::name, User::price * User::price))),
        r#"
        sqlite    WITH "rowhouse_rows" ("name", "price") AS (SELECT "name", "price" * "price" FROM "users") INSERT INTO "tags" ("name", "price") SELECT "name", ("price" + CASE WHEN "price" < 0 THEN -50 ELSE 50 END) / 100 FROM "rowhouse_rows" WHERE 1
        postgres  INSERT INTO "tags" ("name", "price") SELECT "name", "price" * "price" FROM "users"
        mysql     INSERT INTO `tags` (`name`, `price`) SELECT `name`, `price` * `price` FROM `users`
        mariadb   INSERT INTO `tags` (`name`, `price`) SELECT `name`, `price` * `price` FROM `users`"#
    );
}

#[test]
fn do_nothing() {
    assert_change!(
        Tag::insert(tag("a")).on_conflict(Tag::name).do_nothing(),
        r#"
        sqlite    INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES (?, ?, ?, ?) ON CONFLICT ("name") DO NOTHING  ["a", NULL, 1250, NULL]
        postgres  INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES ($1, $2, $3, $4) ON CONFLICT ("name") DO NOTHING  ["a", NULL, 12.50, NULL]
        mysql     INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE `id` = IF(LAST_INSERT_ID(18446744073709551615), `tags`.`id`, `tags`.`id`)  ["a", NULL, 12.50, NULL]
        mariadb   INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE `id` = IF(LAST_INSERT_ID(18446744073709551615), `tags`.`id`, `tags`.`id`)  ["a", NULL, 12.50, NULL]"#
    );
}

#[test]
fn do_nothing_for_many() {
    assert_change!(
        Tag::insert_all([tag("a"), tag("b")]).on_conflict(Tag::name).do_nothing(),
        r#"
        sqlite    INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES (?, ?, ?, ?) ON CONFLICT ("name") DO NOTHING  ["a", NULL, 1250, NULL, "b", NULL, 1250, NULL]
        postgres  INSERT INTO "tags" ("name", "note", "price", "owner_id") SELECT "name", "note", "price", "owner_id" FROM unnest($1::text[], $2::text[], $3::numeric[], $4::bigint[]) WITH ORDINALITY AS "rowhouse_rows" ("name", "note", "price", "owner_id", "rowhouse_order") ORDER BY "rowhouse_order" ON CONFLICT ("name") DO NOTHING  ["a", NULL, 12.50, NULL, "b", NULL, 12.50, NULL]
        mysql     INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?), (?, ?, ?, ?) ON DUPLICATE KEY UPDATE `id` = IF(LAST_INSERT_ID(18446744073709551615), `tags`.`id`, `tags`.`id`)  ["a", NULL, 12.50, NULL, "b", NULL, 12.50, NULL]
        mariadb   INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?), (?, ?, ?, ?) ON DUPLICATE KEY UPDATE `id` = IF(LAST_INSERT_ID(18446744073709551615), `tags`.`id`, `tags`.`id`)  ["a", NULL, 12.50, NULL, "b", NULL, 12.50, NULL]"#
    );
}

#[test]
fn do_nothing_for_any() {
    assert_change!(
        Tag::insert(tag("a")).on_any_conflict().do_nothing(),
        r#"
        sqlite    INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING  ["a", NULL, 1250, NULL]
        postgres  INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING  ["a", NULL, 12.50, NULL]
        mysql     INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE `id` = IF(LAST_INSERT_ID(18446744073709551615), `tags`.`id`, `tags`.`id`)  ["a", NULL, 12.50, NULL]
        mariadb   INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE `id` = IF(LAST_INSERT_ID(18446744073709551615), `tags`.`id`, `tags`.`id`)  ["a", NULL, 12.50, NULL]"#
    );
}

#[test]
fn do_update() {
    assert_change!(
        Tag::insert(tag("a")).on_conflict(Tag::name).do_update((Tag::note, Tag::price)),
        r#"
        sqlite    INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES (?, ?, ?, ?) ON CONFLICT ("name") DO UPDATE SET "note" = "excluded"."note", "price" = "excluded"."price"  ["a", NULL, 1250, NULL]
        postgres  INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES ($1, $2, $3, $4) ON CONFLICT ("name") DO UPDATE SET "note" = "excluded"."note", "price" = "excluded"."price"  ["a", NULL, 12.50, NULL]
        mysql     INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?) AS `excluded` ON DUPLICATE KEY UPDATE `note` = `excluded`.`note`, `price` = `excluded`.`price`  ["a", NULL, 12.50, NULL]
        mariadb   INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE `note` = VALUES(`note`), `price` = VALUES(`price`)  ["a", NULL, 12.50, NULL]"#
    );
}

#[test]
fn do_update_all() {
    assert_change!(
        Tag::insert(tag("a")).on_conflict(Tag::name).do_update_all(),
        r#"
        sqlite    INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES (?, ?, ?, ?) ON CONFLICT ("name") DO UPDATE SET "note" = "excluded"."note", "price" = "excluded"."price", "owner_id" = "excluded"."owner_id"  ["a", NULL, 1250, NULL]
        postgres  INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES ($1, $2, $3, $4) ON CONFLICT ("name") DO UPDATE SET "note" = "excluded"."note", "price" = "excluded"."price", "owner_id" = "excluded"."owner_id"  ["a", NULL, 12.50, NULL]
        mysql     INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?) AS `excluded` ON DUPLICATE KEY UPDATE `note` = `excluded`.`note`, `price` = `excluded`.`price`, `owner_id` = `excluded`.`owner_id`  ["a", NULL, 12.50, NULL]
        mariadb   INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE `note` = VALUES(`note`), `price` = VALUES(`price`), `owner_id` = VALUES(`owner_id`)  ["a", NULL, 12.50, NULL]"#
    );
}

#[test]
fn do_update_for_any() {
    assert_change!(
        Tag::insert(tag("a")).on_any_conflict().do_update(Tag::note),
        r#"
        sqlite    INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "note" = "excluded"."note"  ["a", NULL, 1250, NULL]
        postgres  PostgreSQL 18.0.0 has no DO UPDATE without the columns that are in conflict; name them, by `.on_conflict(…)`
        mysql     INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?) AS `excluded` ON DUPLICATE KEY UPDATE `note` = `excluded`.`note`  ["a", NULL, 12.50, NULL]
        mariadb   INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE `note` = VALUES(`note`)  ["a", NULL, 12.50, NULL]"#
    );
}

#[test]
fn do_update_set() {
    assert_change!(
        Tag::insert(tag("a")).on_conflict(Tag::name).do_update_set((
            Tag::hits.to(Tag::hits + 1_i64),
            Tag::price.to(Tag::price + excluded(Tag::price) * decimal("0.5")),
            Tag::note.to("x")
        )),
        r#"
        sqlite    INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES (?, ?, ?, ?) ON CONFLICT ("name") DO UPDATE SET "hits" = "tags"."hits" + ?, "price" = ((("tags"."price" * 10) + "excluded"."price" * ?) + CASE WHEN (("tags"."price" * 10) + "excluded"."price" * ?) < 0 THEN -5 ELSE 5 END) / 10, "note" = ?  ["a", NULL, 1250, NULL, 1, 5, 5, "x"]
        postgres  INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES ($1, $2, $3, $4) ON CONFLICT ("name") DO UPDATE SET "hits" = "tags"."hits" + $5, "price" = "tags"."price" + "excluded"."price" * $6, "note" = $7  ["a", NULL, 12.50, NULL, 1, 0.5, "x"]
        mysql     INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?) AS `excluded` ON DUPLICATE KEY UPDATE `hits` = `tags`.`hits` + ?, `price` = `tags`.`price` + `excluded`.`price` * CAST(? AS DECIMAL(58, 1)), `note` = ?  ["a", NULL, 12.50, NULL, 1, 0.5, "x"]
        mariadb   INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE `hits` = `tags`.`hits` + ?, `price` = `tags`.`price` + VALUES(`price`) * CAST(? AS DECIMAL(58, 1)), `note` = ?  ["a", NULL, 12.50, NULL, 1, 0.5, "x"]"#
    );
}

#[test]
fn do_update_with_a_condition() {
    assert_change!(
        Tag::insert(tag("a"))
            .on_conflict(Tag::name)
            .do_update((Tag::price, Tag::note))
            .filter(Tag::price.lt(excluded(Tag::price)) & Tag::hits.lt(9_i64)),
        r#"
        sqlite    INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES (?, ?, ?, ?) ON CONFLICT ("name") DO UPDATE SET "price" = "excluded"."price", "note" = "excluded"."note" WHERE "tags"."price" < "excluded"."price" AND "tags"."hits" < ?  ["a", NULL, 1250, NULL, 9]
        postgres  INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES ($1, $2, $3, $4) ON CONFLICT ("name") DO UPDATE SET "price" = "excluded"."price", "note" = "excluded"."note" WHERE "tags"."price" < "excluded"."price" AND "tags"."hits" < $5  ["a", NULL, 12.50, NULL, 9]
        mysql     INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?) AS `excluded` ON DUPLICATE KEY UPDATE `note` = IF(`tags`.`price` < `excluded`.`price` AND `tags`.`hits` < ?, `excluded`.`note`, `tags`.`note`), `price` = IF(`tags`.`price` < `excluded`.`price` AND `tags`.`hits` < ?, `excluded`.`price`, `tags`.`price`), `id` = IF(LAST_INSERT_ID(18446744073709551615), `tags`.`id`, `tags`.`id`)  ["a", NULL, 12.50, NULL, 9, 9]
        mariadb   INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE `note` = IF(`tags`.`price` < VALUES(`price`) AND `tags`.`hits` < ?, VALUES(`note`), `tags`.`note`), `price` = IF(`tags`.`price` < VALUES(`price`) AND `tags`.`hits` < ?, VALUES(`price`), `tags`.`price`), `id` = IF(LAST_INSERT_ID(18446744073709551615), `tags`.`id`, `tags`.`id`)  ["a", NULL, 12.50, NULL, 9, 9]"#
    );
}

#[test]
fn do_update_with_a_condition_that_mysql_would_change() {
    assert_change!(
        Tag::insert(tag("a"))
            .on_conflict(Tag::name)
            .do_update((Tag::price, Tag::note))
            .filter(Tag::price.lt(excluded(Tag::price)) & Tag::note.is_null()),
        r#"
        sqlite    INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES (?, ?, ?, ?) ON CONFLICT ("name") DO UPDATE SET "price" = "excluded"."price", "note" = "excluded"."note" WHERE "tags"."price" < "excluded"."price" AND "tags"."note" IS NULL  ["a", NULL, 1250, NULL]
        postgres  INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES ($1, $2, $3, $4) ON CONFLICT ("name") DO UPDATE SET "price" = "excluded"."price", "note" = "excluded"."note" WHERE "tags"."price" < "excluded"."price" AND "tags"."note" IS NULL  ["a", NULL, 12.50, NULL]
        mysql     MySQL 9.7.0 has no values that read each other's columns as they were; set one of the columns in a statement of its own
        mariadb   MariaDB 10.11.0 has no values that read each other's columns as they were; set one of the columns in a statement of its own"#
    );
}

#[test]
fn a_named_constraint() {
    assert_change!(
        Tag::insert(tag("a")).on_constraint("tags_name_key").do_update(Tag::note),
        r#"
        sqlite    INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES (?, ?, ?, ?) ON CONFLICT ("name") DO UPDATE SET "note" = "excluded"."note"  ["a", NULL, 1250, NULL]
        postgres  INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES ($1, $2, $3, $4) ON CONFLICT ON CONSTRAINT "tags_name_key" DO UPDATE SET "note" = "excluded"."note"  ["a", NULL, 12.50, NULL]
        mysql     INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?) AS `excluded` ON DUPLICATE KEY UPDATE `note` = `excluded`.`note`  ["a", NULL, 12.50, NULL]
        mariadb   INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE `note` = VALUES(`note`)  ["a", NULL, 12.50, NULL]"#
    );
}

#[test]
fn a_constraint_that_the_model_does_not_state() {
    assert_change!(
        Tag::insert(tag("a")).on_constraint("other_key").do_nothing(),
        r#"
        sqlite    SQLite 3.54.0 has no conflicts with a named constraint; name its columns, by `.on_conflict(…)`
        postgres  INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES ($1, $2, $3, $4) ON CONFLICT ON CONSTRAINT "other_key" DO NOTHING  ["a", NULL, 12.50, NULL]
        mysql     MySQL 9.7.0 has no conflicts with a named constraint; name its columns, by `.on_conflict(…)`
        mariadb   MariaDB 10.11.0 has no conflicts with a named constraint; name its columns, by `.on_conflict(…)`"#
    );
}

#[test]
fn a_partial_index_by_its_condition() {
    assert_change!(
        Tag::insert(tag("a"))
            .on_conflict(Tag::note)
            .index_filter(Tag::hits.gt(5_i64) & Tag::note.ne("it's"))
            .do_nothing(),
        r#"
        sqlite    INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES (?, ?, ?, ?) ON CONFLICT ("note") WHERE "hits" > 5 AND "note" <> 'it''s' DO NOTHING  ["a", NULL, 1250, NULL]
        postgres  INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES ($1, $2, $3, $4) ON CONFLICT ("note") WHERE "hits" > 5 AND "note" <> 'it''s' DO NOTHING  ["a", NULL, 12.50, NULL]
        mysql     MySQL 9.7.0 has no partial indexes; make the condition a generated column of the index
        mariadb   MariaDB 10.11.0 has no partial indexes; make the condition a generated column of the index"#
    );
}

#[test]
fn another_key_that_could_break() {
    assert_change!(
        Tag::insert(Tag { id: Id::from(7), ..tag("a") }).on_conflict(Tag::name).do_nothing(),
        r#"
        sqlite    INSERT INTO "tags" ("id", "name", "note", "price", "owner_id") VALUES (?, ?, ?, ?, ?) ON CONFLICT ("name") DO NOTHING  [7, "a", NULL, 1250, NULL]
        postgres  INSERT INTO "tags" ("id", "name", "note", "price", "owner_id") VALUES ($1, $2, $3, $4, $5) ON CONFLICT ("name") DO NOTHING  [7, "a", NULL, 12.50, NULL]
        mysql     MySQL 9.7.0 has no conflicts with one of several unique keys; leave the others to the database, say `.on_any_conflict()`, or look for the row first in a transaction
        mariadb   MariaDB 10.11.0 has no conflicts with one of several unique keys; leave the others to the database, say `.on_any_conflict()`, or look for the row first in a transaction"#
    );
}

#[test]
fn an_upsert_of_a_query() {
    assert_change!(
        insert_into::<Tag>()
            .from_select((Tag::name, Tag::note), User::query().select((User::name, User::name)))
            .on_conflict(Tag::name)
            .do_update(Tag::note),
        r#"
        sqlite    INSERT INTO "tags" ("name", "note") SELECT * FROM (SELECT "name", "name" FROM "users") WHERE 1 ON CONFLICT ("name") DO UPDATE SET "note" = "excluded"."note"
        postgres  INSERT INTO "tags" ("name", "note") SELECT "name", "name" FROM "users" ON CONFLICT ("name") DO UPDATE SET "note" = "excluded"."note"
        mysql     INSERT INTO `tags` (`name`, `note`) WITH `excluded` (`name`, `note`) AS (SELECT `name`, `name` FROM `users`) SELECT * FROM `excluded` ON DUPLICATE KEY UPDATE `note` = `excluded`.`note`
        mariadb   INSERT INTO `tags` (`name`, `note`) WITH `excluded` (`name`, `note`) AS (SELECT `name`, `name` FROM `users`) SELECT * FROM `excluded` ON DUPLICATE KEY UPDATE `note` = VALUES(`note`)"#
    );
}

#[test]
fn an_upsert_of_a_query_with_decimals() {
    assert_change!(
        insert_into::<Tag>()
            .from_select((Tag::name, Tag::price), User::query().select((User::name, User::price + decimal("0.125"))))
            .on_conflict(Tag::name)
            .do_update(Tag::price),
        r#"
        sqlite    WITH "rowhouse_rows" ("name", "price") AS (SELECT "name", ("price" * 10) + ? FROM "users") INSERT INTO "tags" ("name", "price") SELECT "name", ("price" + CASE WHEN "price" < 0 THEN -5 ELSE 5 END) / 10 FROM "rowhouse_rows" WHERE 1 ON CONFLICT ("name") DO UPDATE SET "price" = "excluded"."price"  [125]
        postgres  INSERT INTO "tags" ("name", "price") SELECT "name", "price" + $1 FROM "users" ON CONFLICT ("name") DO UPDATE SET "price" = "excluded"."price"  [0.125]
        mysql     INSERT INTO `tags` (`name`, `price`) WITH `excluded` (`name`, `price`) AS (SELECT `name`, `price` + CAST(? AS DECIMAL(58, 3)) FROM `users`) SELECT * FROM `excluded` ON DUPLICATE KEY UPDATE `price` = `excluded`.`price`  [0.125]
        mariadb   INSERT INTO `tags` (`name`, `price`) WITH `excluded` (`name`, `price`) AS (SELECT `name`, `price` + CAST(? AS DECIMAL(58, 3)) FROM `users`) SELECT * FROM `excluded` ON DUPLICATE KEY UPDATE `price` = VALUES(`price`)  [0.125]"#
    );
}

#[test]
fn an_insert_gives_columns_back() {
    assert_change!(
        Tag::insert(tag("a")).returning((Tag::id, Tag::price * decimal("1.5"))),
        r#"
        sqlite    INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES (?, ?, ?, ?) RETURNING "id", "price" * ?  ["a", NULL, 1250, NULL, 15]
        postgres  INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES ($1, $2, $3, $4) RETURNING "id", "price" * $5  ["a", NULL, 12.50, NULL, 1.5]
        mysql     MySQL 9.7.0 has no INSERT … RETURNING; run it by `execute` and read the rows by a query, in one transaction, or let a session write objects
        mariadb   INSERT INTO `tags` (`name`, `note`, `price`, `owner_id`) VALUES (?, ?, ?, ?) RETURNING `id`, `price` * CAST(? AS DECIMAL(58, 1))  ["a", NULL, 12.50, NULL, 1.5]"#
    );
}

#[test]
fn an_upsert_that_leaves_rows_alone_gives_columns_back() {
    assert_change!(
        Tag::insert(tag("a")).on_conflict(Tag::name).do_nothing().returning(Tag::id),
        r#"
        sqlite    INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES (?, ?, ?, ?) ON CONFLICT ("name") DO NOTHING RETURNING "id"  ["a", NULL, 1250, NULL]
        postgres  INSERT INTO "tags" ("name", "note", "price", "owner_id") VALUES ($1, $2, $3, $4) ON CONFLICT ("name") DO NOTHING RETURNING "id"  ["a", NULL, 12.50, NULL]
        mysql     MySQL 9.7.0 has no RETURNING of an upsert that leaves rows alone; update a column in each of them, or read the rows by a query
        mariadb   MariaDB 10.11.0 has no RETURNING of an upsert that leaves rows alone; update a column in each of them, or read the rows by a query"#
    );
}

#[test]
fn an_update() {
    assert_change!(
        Tag::update()
            .set((Tag::hits.to(Tag::hits + 1_i64), Tag::note.to(None)))
            .filter(Tag::name.eq("a"))
            .filter(Tag::hits.lt(5_i64) | Tag::hits.gt(9_i64)),
        r#"
        sqlite    UPDATE "tags" SET "hits" = "hits" + ?, "note" = ? WHERE "name" = ? AND ("hits" < ? OR "hits" > ?)  [1, NULL, "a", 5, 9]
        postgres  UPDATE "tags" SET "hits" = "hits" + $1, "note" = $2 WHERE "name" = $3 AND ("hits" < $4 OR "hits" > $5)  [1, NULL, "a", 5, 9]
        mysql     UPDATE `tags` SET `hits` = `hits` + ?, `note` = ? WHERE `name` = ? AND (`hits` < ? OR `hits` > ?)  [1, NULL, "a", 5, 9]
        mariadb   UPDATE `tags` SET `hits` = `hits` + ?, `note` = ? WHERE `name` = ? AND (`hits` < ? OR `hits` > ?)  [1, NULL, "a", 5, 9]"#
    );
}

#[test]
fn an_update_of_all_rows() {
    assert_change!(
        Tag::update().set(Tag::price.to(Tag::price * decimal("1.1"))).all_rows(),
        r#"
        sqlite    UPDATE "tags" SET "price" = ("price" * ? + CASE WHEN "price" * ? < 0 THEN -5 ELSE 5 END) / 10  [11, 11]
        postgres  UPDATE "tags" SET "price" = "price" * $1  [1.1]
        mysql     UPDATE `tags` SET `price` = `price` * CAST(? AS DECIMAL(58, 1))  [1.1]
        mariadb   UPDATE `tags` SET `price` = `price` * CAST(? AS DECIMAL(58, 1))  [1.1]"#
    );
}

#[test]
fn an_update_whose_filters_were_empty() {
    assert_change!(
        Tag::update().set(Tag::hits.to(1_i64)).filter(None::<Expr<Tag>>),
        r#"
        sqlite    this query has no meaning: an UPDATE of `Tag` has no condition, since its filters were all empty; if all rows are meant, say `.all_rows()`
        postgres  this query has no meaning: an UPDATE of `Tag` has no condition, since its filters were all empty; if all rows are meant, say `.all_rows()`
        mysql     this query has no meaning: an UPDATE of `Tag` has no condition, since its filters were all empty; if all rows are meant, say `.all_rows()`
        mariadb   this query has no meaning: an UPDATE of `Tag` has no condition, since its filters were all empty; if all rows are meant, say `.all_rows()`"#
    );
}

#[test]
fn an_update_in_the_order_that_mysql_needs() {
    assert_change!(
        Tag::update().set((Tag::name.to("new"), Tag::note.to(Tag::name))).all_rows(),
        r#"
        sqlite    UPDATE "tags" SET "name" = ?, "note" = "name"  ["new"]
        postgres  UPDATE "tags" SET "name" = $1, "note" = "name"  ["new"]
        mysql     UPDATE `tags` SET `note` = `name`, `name` = ?  ["new"]
        mariadb   UPDATE `tags` SET `note` = `name`, `name` = ?  ["new"]"#
    );
}

#[test]
fn an_update_that_swaps() {
    assert_change!(
        Tag::update().set((Tag::hits.to(Tag::rank), Tag::rank.to(Tag::hits))).all_rows(),
        r#"
        sqlite    UPDATE "tags" SET "hits" = "rank", "rank" = "hits"
        postgres  UPDATE "tags" SET "hits" = "rank", "rank" = "hits"
        mysql     MySQL 9.7.0 has no values that read each other's columns as they were; set one of the columns in a statement of its own
        mariadb   MariaDB 10.11.0 has no values that read each other's columns as they were; set one of the columns in a statement of its own"#
    );
}

#[test]
fn an_update_from_another_table() {
    assert_change!(
        Tag::update()
            .from::<User>()
            .set((Tag::note.to(User::name), Tag::hits.to(Tag::hits + 1_i64)))
            .filter(Tag::owner_id.eq(User::id) & User::active),
        r#"
        sqlite    UPDATE "tags" SET "note" = "users"."name", "hits" = "tags"."hits" + ? FROM "users" WHERE "tags"."owner_id" = "users"."id" AND "users"."active"  [1]
        postgres  UPDATE "tags" SET "note" = "users"."name", "hits" = "tags"."hits" + $1 FROM "users" WHERE "tags"."owner_id" = "users"."id" AND "users"."active"  [1]
        mysql     UPDATE `tags` CROSS JOIN `users` SET `tags`.`note` = `users`.`name`, `tags`.`hits` = `tags`.`hits` + ? WHERE `tags`.`owner_id` = `users`.`id` AND `users`.`active`  [1]
        mariadb   UPDATE `tags` CROSS JOIN `users` SET `tags`.`note` = `users`.`name`, `tags`.`hits` = `tags`.`hits` + ? WHERE `tags`.`owner_id` = `users`.`id` AND `users`.`active`  [1]"#
    );
}

#[test]
fn an_update_with_a_join() {
    assert_change!(
        Tag::update().join(Tag::owner_id).set(Tag::note.to(User::name)).filter(User::active),
        r#"
        sqlite    UPDATE "tags" SET "note" = "users"."name" FROM "users" WHERE "tags"."owner_id" = "users"."id" AND "users"."active"
        postgres  UPDATE "tags" SET "note" = "users"."name" FROM "users" WHERE "tags"."owner_id" = "users"."id" AND "users"."active"
        mysql     UPDATE `tags` JOIN `users` ON `tags`.`owner_id` = `users`.`id` SET `tags`.`note` = `users`.`name` WHERE `users`.`active`
        mariadb   UPDATE `tags` JOIN `users` ON `tags`.`owner_id` = `users`.`id` SET `tags`.`note` = `users`.`name` WHERE `users`.`active`"#
    );
}

#[test]
fn an_update_with_an_alias() {
    assert_change!(
        Tag::update().from::<Other>().set(Tag::note.to(Other.name)).filter(Tag::hits.eq(Other.hits)),
        r#"
        sqlite    UPDATE "tags" SET "note" = "Other"."name" FROM "tags" AS "Other" WHERE "tags"."hits" = "Other"."hits"
        postgres  UPDATE "tags" SET "note" = "Other"."name" FROM "tags" AS "Other" WHERE "tags"."hits" = "Other"."hits"
        mysql     UPDATE `tags` CROSS JOIN `tags` AS `Other` SET `tags`.`note` = `Other`.`name` WHERE `tags`.`hits` = `Other`.`hits`
        mariadb   UPDATE `tags` CROSS JOIN `tags` AS `Other` SET `tags`.`note` = `Other`.`name` WHERE `tags`.`hits` = `Other`.`hits`"#
    );
}

#[test]
fn an_update_with_the_same_table_by_two_models() {
    assert_change!(
        Tag::update().from::<Label>().set(Tag::hits.to(1_i64)).all_rows(),
        r#"
        sqlite    this query has no meaning: it has `tags` twice: join an alias of it, `alias!(OtherLabel = Label)`
        postgres  this query has no meaning: it has `tags` twice: join an alias of it, `alias!(OtherLabel = Label)`
        mysql     this query has no meaning: it has `tags` twice: join an alias of it, `alias!(OtherLabel = Label)`
        mariadb   this query has no meaning: it has `tags` twice: join an alias of it, `alias!(OtherLabel = Label)`"#
    );
}

#[test]
fn an_update_from_a_subquery() {
    assert_change!(
        Tag::update()
            .set(
                Tag::note.to(subquery(
                    User::query().correlate::<Tag>().filter(User::id.eq(Tag::owner_id)).select(User::name)
                ))
            )
            .all_rows(),
        r#"
        sqlite    UPDATE "tags" SET "note" = (SELECT "users"."name" FROM "users" WHERE "users"."id" = "tags"."owner_id")
        postgres  UPDATE "tags" SET "note" = (SELECT "users"."name" FROM "users" WHERE "users"."id" = "tags"."owner_id")
        mysql     UPDATE `tags` SET `note` = (SELECT `users`.`name` FROM `users` WHERE `users`.`id` = `tags`.`owner_id`)
        mariadb   UPDATE `tags` SET `note` = (SELECT `users`.`name` FROM `users` WHERE `users`.`id` = `tags`.`owner_id`)"#
    );
}

#[test]
fn an_update_gives_columns_back() {
    assert_change!(
        Tag::update().set(Tag::hits.to(1_i64)).all_rows().returning((Tag::id, Tag::price)),
        r#"
        sqlite    UPDATE "tags" SET "hits" = ? RETURNING "id", "price"  [1]
        postgres  UPDATE "tags" SET "hits" = $1 RETURNING "id", "price"  [1]
        mysql     MySQL 9.7.0 has no UPDATE … RETURNING; run it by `execute` and read the rows by a query, in one transaction, or let a session write objects
        mariadb   MariaDB 10.11.0 has no UPDATE … RETURNING; run it by `execute` and read the rows by a query, in one transaction, or let a session write objects"#
    );
}

#[test]
fn an_update_with_a_join_gives_columns_of_both_back() {
    assert_change!(
        Tag::update().join(Tag::owner_id).set(Tag::hits.to(1_i64)).all_rows().returning((Tag::id, User::name)),
        r#"
        sqlite    SQLite 3.54.0 has no RETURNING of columns of another table than the one that is changed; give back the columns of the changed table only
        postgres  UPDATE "tags" SET "hits" = $1 FROM "users" WHERE "tags"."owner_id" = "users"."id" RETURNING "tags"."id", "users"."name"  [1]
        mysql     MySQL 9.7.0 has no RETURNING in a statement over several tables; put the other tables into a condition, or read the rows first
        mariadb   MariaDB 10.11.0 has no RETURNING in a statement over several tables; put the other tables into a condition, or read the rows first"#
    );
}

#[test]
fn an_update_of_many_rows() {
    assert_change!(
        Tag::update_many(
            Tag::id,
            (Tag::hits, Tag::price),
            [(Id::from(1), (5_i64, decimal("1.5"))), (Id::from(2), (6, decimal("2")))]
        ),
        r#"
        sqlite    UPDATE "tags" SET "hits" = ?, "price" = ? WHERE "id" = ?  [5, 150, 1, 6, 200, 2]
        postgres  UPDATE "tags" SET "hits" = "rowhouse_rows"."hits", "price" = "rowhouse_rows"."price" FROM unnest($1::bigint[], $2::bigint[], $3::numeric[]) AS "rowhouse_rows" ("id", "hits", "price") WHERE "tags"."id" = "rowhouse_rows"."id"  [1, 5, 1.5, 2, 6, 2]
        mysql     UPDATE `tags` JOIN (SELECT CAST(? AS SIGNED) AS `id`, CAST(? AS SIGNED) AS `hits`, CAST(? AS DECIMAL(12, 2)) AS `price` UNION ALL SELECT CAST(? AS SIGNED), CAST(? AS SIGNED), CAST(? AS DECIMAL(12, 2))) AS `rowhouse_rows` ON `tags`.`id` = `rowhouse_rows`.`id` SET `tags`.`hits` = `rowhouse_rows`.`hits`, `tags`.`price` = `rowhouse_rows`.`price`  [1, 5, 1.5, 2, 6, 2]
        mariadb   UPDATE `tags` JOIN (SELECT CAST(? AS SIGNED) AS `id`, CAST(? AS SIGNED) AS `hits`, CAST(? AS DECIMAL(12, 2)) AS `price` UNION ALL SELECT CAST(? AS SIGNED), CAST(? AS SIGNED), CAST(? AS DECIMAL(12, 2))) AS `rowhouse_rows` ON `tags`.`id` = `rowhouse_rows`.`id` SET `tags`.`hits` = `rowhouse_rows`.`hits`, `tags`.`price` = `rowhouse_rows`.`price`  [1, 5, 1.5, 2, 6, 2]"#
    );
}

#[test]
fn an_update_of_many_rows_that_are_one() {
    assert_change!(
        Tag::update_many(Tag::name, Tag::note, [("a", "x")]),
        r#"
        sqlite    UPDATE "tags" SET "note" = ? WHERE "name" = ?  ["x", "a"]
        postgres  UPDATE "tags" SET "note" = $1 WHERE "name" = $2  ["x", "a"]
        mysql     UPDATE `tags` SET `note` = ? WHERE `name` = ?  ["x", "a"]
        mariadb   UPDATE `tags` SET `note` = ? WHERE `name` = ?  ["x", "a"]"#
    );
}

#[test]
fn a_delete() {
    assert_change!(
        Tag::delete().filter(Tag::hits.eq(0_i64) & Tag::note.is_null()),
        r#"
        sqlite    DELETE FROM "tags" WHERE "hits" = ? AND "note" IS NULL  [0]
        postgres  DELETE FROM "tags" WHERE "hits" = $1 AND "note" IS NULL  [0]
        mysql     DELETE FROM `tags` WHERE `hits` = ? AND `note` IS NULL  [0]
        mariadb   DELETE FROM `tags` WHERE `hits` = ? AND `note` IS NULL  [0]"#
    );
}

#[test]
fn a_delete_of_all_rows() {
    assert_change!(
        Tag::delete().all_rows(),
        r#"
        sqlite    DELETE FROM "tags"
        postgres  DELETE FROM "tags"
        mysql     DELETE FROM `tags`
        mariadb   DELETE FROM `tags`"#
    );
}

#[test]
fn a_delete_with_another_table() {
    assert_change!(
        Tag::delete().using::<User>().filter(Tag::owner_id.eq(User::id) & !User::active),
        r#"
        sqlite    DELETE FROM "tags" WHERE EXISTS (SELECT 1 FROM "users" WHERE "tags"."owner_id" = "users"."id" AND NOT ("users"."active"))
        postgres  DELETE FROM "tags" USING "users" WHERE "tags"."owner_id" = "users"."id" AND NOT ("users"."active")
        mysql     DELETE `tags` FROM `tags` CROSS JOIN `users` WHERE `tags`.`owner_id` = `users`.`id` AND NOT (`users`.`active`)
        mariadb   DELETE `tags` FROM `tags` CROSS JOIN `users` WHERE `tags`.`owner_id` = `users`.`id` AND NOT (`users`.`active`)"#
    );
}

#[test]
fn a_delete_with_a_join() {
    assert_change!(
        Tag::delete().join(Tag::owner_id).filter(User::points.lt(0_i64)),
        r#"
        sqlite    DELETE FROM "tags" WHERE EXISTS (SELECT 1 FROM "users" WHERE "tags"."owner_id" = "users"."id" AND "users"."points" < ?)  [0]
        postgres  DELETE FROM "tags" USING "users" WHERE "tags"."owner_id" = "users"."id" AND "users"."points" < $1  [0]
        mysql     DELETE `tags` FROM `tags` JOIN `users` ON `tags`.`owner_id` = `users`.`id` WHERE `users`.`points` < ?  [0]
        mariadb   DELETE `tags` FROM `tags` JOIN `users` ON `tags`.`owner_id` = `users`.`id` WHERE `users`.`points` < ?  [0]"#
    );
}

#[test]
fn a_delete_where_no_row_exists() {
    assert_change!(
        Tag::delete().filter(!exists(User::query().correlate::<Tag>().filter(User::id.eq(Tag::owner_id)))),
        r#"
        sqlite    DELETE FROM "tags" WHERE NOT (EXISTS (SELECT 1 FROM "users" WHERE "users"."id" = "tags"."owner_id"))
        postgres  DELETE FROM "tags" WHERE NOT (EXISTS (SELECT 1 FROM "users" WHERE "users"."id" = "tags"."owner_id"))
        mysql     DELETE FROM `tags` WHERE NOT (EXISTS (SELECT 1 FROM `users` WHERE `users`.`id` = `tags`.`owner_id`))
        mariadb   DELETE FROM `tags` WHERE NOT (EXISTS (SELECT 1 FROM `users` WHERE `users`.`id` = `tags`.`owner_id`))"#
    );
}

#[test]
fn a_delete_by_a_query_over_its_own_table() {
    assert_change!(
        Tag::delete().filter(
            Tag::hits.lt(subquery(Tag::query().select(Tag::hits.max())))
                & Tag::id.is_in(Tag::query().filter(Tag::rank.gt(1_i64)).select(Tag::id))
        ),
        r#"
        sqlite    DELETE FROM "tags" WHERE "hits" < (SELECT MAX("hits") FROM "tags") AND "id" IN (SELECT "id" FROM "tags" WHERE "rank" > ?)  [1]
        postgres  DELETE FROM "tags" WHERE "hits" < (SELECT MAX("hits") FROM "tags") AND "id" IN (SELECT "id" FROM "tags" WHERE "rank" > $1)  [1]
        mysql     DELETE FROM `tags` WHERE `hits` < (SELECT * FROM (SELECT MAX(`hits`) AS `c0` FROM `tags` LIMIT 18446744073709551615) AS `kept`) AND `id` IN (SELECT * FROM (SELECT `id` AS `c0` FROM `tags` WHERE `rank` > ? LIMIT 18446744073709551615) AS `kept`)  [1]
        mariadb   DELETE FROM `tags` WHERE `hits` < (SELECT * FROM (SELECT MAX(`hits`) AS `c0` FROM `tags` LIMIT 18446744073709551615) AS `kept`) AND `id` IN (SELECT * FROM (SELECT `id` AS `c0` FROM `tags` WHERE `rank` > ? LIMIT 18446744073709551615) AS `kept`)  [1]"#
    );
}

#[test]
fn a_delete_by_a_correlated_query_over_its_own_table() {
    assert_change!(
        Tag::delete()
            .filter(exists(Other::query().correlate::<Tag>().filter(Other.rank.eq(Tag::rank) & Other.id.lt(Tag::id)))),
        r#"
        sqlite    DELETE FROM "tags" WHERE EXISTS (SELECT 1 FROM "tags" AS "Other" WHERE "Other"."rank" = "tags"."rank" AND "Other"."id" < "tags"."id")
        postgres  DELETE FROM "tags" WHERE EXISTS (SELECT 1 FROM "tags" AS "Other" WHERE "Other"."rank" = "tags"."rank" AND "Other"."id" < "tags"."id")
        mysql     MySQL 9.7.0 has no correlated queries over the table that is changed; read an alias of the table by `from` or `using`, and filter by it
        mariadb   MariaDB 10.11.0 has no correlated queries over the table that is changed; read an alias of the table by `from` or `using`, and filter by it"#
    );
}

#[test]
fn an_update_by_a_query_over_its_own_table() {
    assert_change!(
        Tag::update().set(Tag::hits.to(1_i64)).filter(Tag::rank.eq(subquery(Tag::query().select(Tag::rank.max())))),
        r#"
        sqlite    UPDATE "tags" SET "hits" = ? WHERE "rank" = (SELECT MAX("rank") FROM "tags")  [1]
        postgres  UPDATE "tags" SET "hits" = $1 WHERE "rank" = (SELECT MAX("rank") FROM "tags")  [1]
        mysql     UPDATE `tags` SET `hits` = ? WHERE `rank` = (SELECT * FROM (SELECT MAX(`rank`) AS `c0` FROM `tags` LIMIT 18446744073709551615) AS `kept`)  [1]
        mariadb   UPDATE `tags` SET `hits` = ? WHERE `rank` = (SELECT MAX(`rank`) FROM `tags`)  [1]"#
    );
}

#[test]
fn a_delete_gives_columns_back() {
    assert_change!(
        Tag::delete().all_rows().returning(Tag::all()),
        r#"
        sqlite    DELETE FROM "tags" RETURNING "id", "name", "note", "hits", "rank", "price", "owner_id"
        postgres  DELETE FROM "tags" RETURNING "id", "name", "note", "hits", "rank", "price", "owner_id"
        mysql     MySQL 9.7.0 has no DELETE … RETURNING; run it by `execute` and read the rows by a query, in one transaction, or let a session write objects
        mariadb   DELETE FROM `tags` RETURNING `id`, `name`, `note`, `hits`, `rank`, `price`, `owner_id`"#
    );
}

#[test]
fn a_delete_with_a_join_gives_columns_back() {
    assert_change!(
        Tag::delete().join(Tag::owner_id).all_rows().returning(Tag::id),
        r#"
        sqlite    DELETE FROM "tags" WHERE EXISTS (SELECT 1 FROM "users" WHERE "tags"."owner_id" = "users"."id") RETURNING "tags"."id"
        postgres  DELETE FROM "tags" USING "users" WHERE "tags"."owner_id" = "users"."id" RETURNING "tags"."id"
        mysql     MySQL 9.7.0 has no RETURNING in a statement over several tables; put the other tables into a condition, or read the rows first
        mariadb   MariaDB 10.11.0 has no RETURNING in a statement over several tables; put the other tables into a condition, or read the rows first"#
    );
}
