//! Rows that are marked as deleted are left out wherever their table stands in a statement.

use rowhouse::Sql;
use rowhouse::prelude::*;

#[derive(Model, Clone, Debug)]
#[model(table = "members", has_many(letters = Letter::member_id))]
struct Member {
    id: Id<Member>,
    name: String,
    boss_id: Option<Id<Member>>,
    #[column(soft_delete)]
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Model, Clone, Debug)]
#[model(table = "letters")]
struct Letter {
    id: Id<Letter>,
    member_id: Id<Member>,
    text: String,
    #[column(soft_delete)]
    gone: bool,
}

/// A table without marks.
#[derive(Model, Clone, Debug)]
#[model(table = "stamps")]
struct Stamp {
    id: Id<Stamp>,
    letter_id: Id<Letter>,
    member_id: Option<Id<Member>>,
    text: String,
}

#[derive(Projection, Clone, Debug)]
#[allow(dead_code, reason = "nothing is read")]
struct Name {
    id: Id<Member>,
    name: String,
}

alias!(Boss = Member, Other = Member);

/// Statements with the tables in each position.
fn statements(dialect: Dialect) -> Vec<(&'static str, rowhouse::Result<Sql>)> {
    macro_rules! all {
        ($($name:literal: $statement:expr,)*) => { vec![$(($name, $statement.to_sql(dialect))),*] };
    }
    let names = || Member::query().select((Member::id, Member::name)).read_as::<Name>();
    let mine = || Letter::query().correlate::<Member>().filter(Letter::member_id.eq(Member::id));
    let base = Member::query().filter(Member::boss_id.is_null()).select((Member::id, Member::name)).read_as::<Name>();
    let step = Member::query().join(Name::matching(Member::boss_id.eq(Name::id)));
    let step = step.select((Member::id, Member::name)).read_as::<Name>();
    all! {
        "from": Member::query(),
        "from, under a filter": Member::query().filter(Member::name.eq("a")),
        "from, under filters": Member::query().filter(Member::name.eq("a") | Member::name.eq("b")).filter(Member::id.ge(Id::from(1))),
        "an alias": Boss::query(),
        "inner join": Letter::query().join(Letter::member_id),
        "left join": Member::query().left_join(Member::letters),
        "right join": Member::query().right_join(Member::letters),
        "full join": Member::query().full_join(Member::letters),
        "cross join": Stamp::query().cross_join::<Member>(),
        "several joins": Stamp::query().join(Stamp::letter_id).left_join(Letter::member_id).cross_join::<Other>(),
        "right join behind others": Stamp::query().join(Stamp::letter_id).join(Letter::member_id).right_join(
            Boss::matching(Boss.id.eq(Member::boss_id))),
        "a condition of alternatives": Letter::query().join(Member::matching(Member::id.eq(Letter::member_id) | Member::name.eq(Letter::text))),
        "an alias that is joined": Member::query().left_join(Boss::matching(Boss.id.eq(Member::boss_id))),
        "grouped": Member::query().group_by(Member::name).select((Member::name, count())),
        "distinct": Member::query().distinct().select(Member::name),
        "limited": Member::query().order_by(Member::id.asc()).limit(3).offset(1),
        "locked": Member::query().for_update(),
        "a subquery that is selected": Member::query().select((Member::name, subquery(mine().select(count())))),
        "in": Stamp::query().filter(Stamp::member_id.is_in(Member::query().select(Member::id))),
        "exists": Member::query().filter(exists(mine())),
        "not exists": Member::query().filter(!exists(Member::letters.query())),
        "compared with a query": Stamp::query().filter(Stamp::text.eq(subquery(Member::query().select(Member::name.max())))),
        "nested three deep": Stamp::query().filter(Stamp::letter_id.is_in(
            Letter::query().filter(Letter::member_id.is_in(Member::query().select(Member::id))).select(Letter::id))),
        "union": Member::query().select(Member::name).union(Letter::query().select(Letter::text)),
        "union of three": Member::query().select(Member::name).union_all(Letter::query().select(Letter::text))
            .union_all(Boss::query().select(Boss.name)),
        "except": Member::query().select(Member::name).except(Letter::query().select(Letter::text)),
        "a union that is filtered": Member::query().union(Member::query()).filter(Member::name.eq("a")),
        "a query in from": names().as_table(),
        "a query that is joined": Letter::query().left_join(names().matching(Name::id.eq(Letter::member_id))),
        "lateral": Member::query().left_join(mine().select((Letter::member_id, Letter::text)).read_as::<Text>().lateral()),
        "common table expression": Name::query().with_cte(names()).join(Name::id),
        "recursive": Name::query().with_recursive_cte(base, step),
        "update": Member::update().set(Member::name.to("a")).all_rows(),
        "update under a filter": Member::update().set(Member::name.to("a")).filter(Member::id.eq(Id::from(1)) | Member::name.eq("b")),
        "update from": Stamp::update().join(Stamp::letter_id).set(Stamp::text.to(Letter::text)).all_rows(),
        "update from a list": Letter::update().from::<Member>().set(Letter::text.to(Member::name)).filter(Letter::member_id.eq(Member::id)),
        "update of many": Member::update_many(Member::id, Member::name, [(Id::from(1), "a"), (Id::from(2), "b")]),
        "update by a subquery": Stamp::update().set(Stamp::text.to("a")).filter(Stamp::member_id.is_in(Member::query().select(Member::id))),
        "delete": Member::delete().all_rows(),
        "delete using": Stamp::delete().using::<Letter>().filter(Stamp::letter_id.eq(Letter::id)),
        "delete by a join": Stamp::delete().join(Stamp::letter_id).all_rows(),
        "delete by a subquery": Stamp::delete().filter(exists(Letter::query().correlate::<Stamp>().filter(Letter::id.eq(Stamp::letter_id)))),
        "delete for good": Member::delete().permanently().all_rows(),
        "insert from": insert_into::<Stamp>().from_select((Stamp::letter_id, Stamp::text), Letter::query().select((Letter::id, Letter::text))),
    }
}

#[derive(Projection, Clone, Debug)]
#[allow(dead_code, reason = "nothing is read")]
struct Text {
    member_id: Id<Member>,
    text: String,
}

/// How often a table is read or changed: its name, where it neither qualifies a column nor names something else.
fn sources(sql: &str, table: &str, dialect: Dialect) -> usize {
    let quote = if dialect == Dialect::Mysql { '`' } else { '"' };
    let name = format!("{quote}{table}{quote}");
    let places = sql.match_indices(&name).map(|(at, _)| at);
    places.filter(|at| !sql[at + name.len()..].starts_with('.') && !sql[..*at].ends_with(" AS ")).count()
}

#[test]
fn each_source_leaves_out_rows_that_are_marked() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql] {
        let mut written = 0;
        for (name, statement) in statements(dialect) {
            let sql = match statement {
                Ok(sql) => sql.sql,
                Err(Error::Unsupported { .. }) => continue,
                Err(error) => panic!("{name}: {error}"),
            };
            written += 1;
            let plain = sql.replace(['"', '`'], "");
            let members = sources(&sql, "members", dialect);
            let letters = sources(&sql, "letters", dialect);
            assert!(members + letters > 0, "{name}: {sql}");
            assert_eq!(plain.matches("deleted_at IS NULL").count(), members, "{name}: {sql}");
            assert_eq!(plain.matches("gone = FALSE").count(), letters, "{name}: {sql}");
        }
        assert!(written >= 40, "{written}");
    }
}

#[test]
fn statements_can_see_all_rows_or_only_those_that_are_marked() {
    let sql = |sql: rowhouse::Result<Sql>| sql.unwrap().sql;
    let all = Member::query().left_join(Member::letters).with_deleted().select(Member::id);
    assert_eq!(
        sql(all.to_sql(Dialect::Sqlite)),
        r#"SELECT "members"."id" FROM "members" LEFT JOIN "letters" ON "letters"."member_id" = "members"."id""#
    );
    let only = Member::query().only_deleted().left_join(Member::letters).select(Member::id);
    assert_eq!(
        sql(only.to_sql(Dialect::Postgres)),
        r#"SELECT "members"."id" FROM "members" LEFT JOIN "letters" ON "letters"."member_id" = "members"."id" AND "letters"."gone" = FALSE WHERE "members"."deleted_at" IS NOT NULL"#
    );
    // What a query inside says is its own.
    let inside = Stamp::query().with_deleted().filter(Stamp::member_id.is_in(Member::query().select(Member::id)));
    assert!(sql(inside.to_sql(Dialect::Sqlite)).contains("IS NULL"));
    let outside = Member::query().filter(Member::id.is_in(Boss::query().with_deleted().select(Boss.id)));
    assert_eq!(sql(outside.to_sql(Dialect::Sqlite)).matches("IS NULL").count(), 1);
    let restore = Member::update().only_deleted().set(Member::deleted_at.to(None)).all_rows();
    assert_eq!(
        sql(restore.to_sql(Dialect::Mysql)),
        "UPDATE `members` SET `deleted_at` = ? WHERE `deleted_at` IS NOT NULL"
    );
    let purge = Member::delete().with_deleted().permanently().all_rows();
    assert_eq!(sql(purge.to_sql(Dialect::Sqlite)), r#"DELETE FROM "members""#);
}

#[test]
fn the_mark_stands_in_on_or_where_or_in_place_of_the_table() {
    let sql = |sql: rowhouse::Result<Sql>| sql.unwrap().sql;
    let left = Member::query().filter(Member::name.eq("a")).left_join(Member::letters).select(Letter::text);
    assert_eq!(
        sql(left.to_sql(Dialect::Sqlite)),
        r#"SELECT "letters"."text" FROM "members" LEFT JOIN "letters" ON "letters"."member_id" = "members"."id" AND "letters"."gone" = FALSE WHERE "members"."name" = ? AND "members"."deleted_at" IS NULL"#
    );
    let right = Member::query().right_join(Member::letters).select(Letter::text);
    assert_eq!(
        sql(right.to_sql(Dialect::Postgres)),
        r#"SELECT "letters"."text" FROM (SELECT * FROM "members" WHERE "deleted_at" IS NULL) AS "members" RIGHT JOIN (SELECT * FROM "letters" WHERE "gone" = FALSE) AS "letters" ON "letters"."member_id" = "members"."id""#
    );
    let delete = Member::delete().filter(Member::name.eq("a") | Member::name.eq("b"));
    assert_eq!(
        sql(delete.to_sql(Dialect::Sqlite)),
        r#"UPDATE "members" SET "deleted_at" = ? WHERE ("name" = ? OR "name" = ?) AND "deleted_at" IS NULL"#
    );
}
