//! Conditions of related rows, aggregates of them, and paths.

use super::*;

#[derive(Model, Clone, Debug)]
#[model(table = "teams", has_many(members = Member::team_id, old = Member::team_id, filter = Member::age.gt(60)))]
struct Team {
    id: Id<Team>,
    name: String,
    part_of: Option<Id<Team>>,
}

#[derive(Model, Clone, Debug)]
#[model(
    table = "members",
    has_many(guided = Member::guide_id),
    has_one(last = Member::guide_id, order_by = Member::id.desc()),
    many_to_many(skills: Skill = MemberSkill::member_id => MemberSkill::skill_id)
)]
struct Member {
    id: Id<Member>,
    team_id: Id<Team>,
    guide_id: Option<Id<Member>>,
    age: i32,
}

#[derive(Model, Clone, Debug)]
#[model(table = "skills")]
struct Skill {
    id: Id<Skill>,
    name: String,
}

#[derive(Model, Clone, Debug)]
#[model(table = "member_skills")]
struct MemberSkill {
    #[column(primary_key)]
    member_id: Id<Member>,
    #[column(primary_key)]
    skill_id: Id<Skill>,
    level: i32,
}

#[test]
fn conditions() {
    assert_sql!(
        Team::query().filter(Team::members.any(Member::age.gt(60) | Member::age.lt(18))).select(Team::id),
        r#"
        sqlite    SELECT "id" FROM "teams" WHERE EXISTS (SELECT 1 FROM "members" WHERE "members"."team_id" = "teams"."id" AND ("members"."age" > ? OR "members"."age" < ?))  [60, 18]
        postgres  SELECT "id" FROM "teams" WHERE EXISTS (SELECT 1 FROM "members" WHERE "members"."team_id" = "teams"."id" AND ("members"."age" > $1 OR "members"."age" < $2))  [60, 18]
        mysql     SELECT `id` FROM `teams` WHERE EXISTS (SELECT 1 FROM `members` WHERE `members`.`team_id` = `teams`.`id` AND (`members`.`age` > ? OR `members`.`age` < ?))  [60, 18]"#
    );
    assert_sql!(
        Team::query().filter(Team::old.is_empty()).select(Team::id),
        r#"
        sqlite    SELECT "id" FROM "teams" WHERE NOT (EXISTS (SELECT 1 FROM "members" WHERE "members"."team_id" = "teams"."id" AND "members"."age" > ?))  [60]
        postgres  SELECT "id" FROM "teams" WHERE NOT (EXISTS (SELECT 1 FROM "members" WHERE "members"."team_id" = "teams"."id" AND "members"."age" > $1))  [60]
        mysql     SELECT `id` FROM `teams` WHERE NOT (EXISTS (SELECT 1 FROM `members` WHERE `members`.`team_id` = `teams`.`id` AND `members`.`age` > ?))  [60]"#
    );
    assert_sql!(
        Team::query().filter(Team::members.every(Member::age.gt(18))).select(Team::id),
        r#"
        sqlite    SELECT "id" FROM "teams" WHERE NOT (EXISTS (SELECT 1 FROM "members" WHERE "members"."team_id" = "teams"."id" AND NOT ("members"."age" > ?)))  [18]
        postgres  SELECT "id" FROM "teams" WHERE NOT (EXISTS (SELECT 1 FROM "members" WHERE "members"."team_id" = "teams"."id" AND NOT ("members"."age" > $1)))  [18]
        mysql     SELECT `id` FROM `teams` WHERE NOT (EXISTS (SELECT 1 FROM `members` WHERE `members`.`team_id` = `teams`.`id` AND NOT (`members`.`age` > ?)))  [18]"#
    );
}

#[test]
fn conditions_of_the_same_model_and_through_a_link() {
    assert_sql!(
        Member::query().filter(Member::guided.any(Member::guided.exists())).select(Member::id),
        r#"
        sqlite    SELECT "id" FROM "members" WHERE EXISTS (SELECT 1 FROM "members" AS "members_1" WHERE "members_1"."guide_id" = "members"."id" AND EXISTS (SELECT 1 FROM "members" AS "members_2" WHERE "members_2"."guide_id" = "members_1"."id"))
        postgres  SELECT "id" FROM "members" WHERE EXISTS (SELECT 1 FROM "members" AS "members_1" WHERE "members_1"."guide_id" = "members"."id" AND EXISTS (SELECT 1 FROM "members" AS "members_2" WHERE "members_2"."guide_id" = "members_1"."id"))
        mysql     SELECT `id` FROM `members` WHERE EXISTS (SELECT 1 FROM `members` AS `members_1` WHERE `members_1`.`guide_id` = `members`.`id` AND EXISTS (SELECT 1 FROM `members` AS `members_2` WHERE `members_2`.`guide_id` = `members_1`.`id`))"#
    );
    assert_sql!(
        Member::query().filter(Member::skills.any(Skill::name.eq("sql") & MemberSkill::level.gt(2))).select(Member::id),
        r#"
        sqlite    SELECT "id" FROM "members" WHERE EXISTS (SELECT 1 FROM "skills" JOIN "member_skills" ON "member_skills"."skill_id" = "skills"."id" WHERE "member_skills"."member_id" = "members"."id" AND "skills"."name" = ? AND "member_skills"."level" > ?)  ["sql", 2]
        postgres  SELECT "id" FROM "members" WHERE EXISTS (SELECT 1 FROM "skills" JOIN "member_skills" ON "member_skills"."skill_id" = "skills"."id" WHERE "member_skills"."member_id" = "members"."id" AND "skills"."name" = $1 AND "member_skills"."level" > $2)  ["sql", 2]
        mysql     SELECT `id` FROM `members` WHERE EXISTS (SELECT 1 FROM `skills` JOIN `member_skills` ON `member_skills`.`skill_id` = `skills`.`id` WHERE `member_skills`.`member_id` = `members`.`id` AND `skills`.`name` = ? AND `member_skills`.`level` > ?)  ["sql", 2]"#
    );
}

#[test]
fn aggregates() {
    assert_sql!(
        Team::query()
            .select((Team::members.count(), Team::members.max(Member::age)))
            .filter(Team::members.count().gt(3)),
        r#"
        sqlite    SELECT (SELECT COUNT(*) FROM "members" WHERE "members"."team_id" = "teams"."id"), (SELECT MAX("members"."age") FROM "members" WHERE "members"."team_id" = "teams"."id") FROM "teams" WHERE (SELECT COUNT(*) FROM "members" WHERE "members"."team_id" = "teams"."id") > ?  [3]
        postgres  SELECT (SELECT COUNT(*) FROM "members" WHERE "members"."team_id" = "teams"."id"), (SELECT MAX("members"."age") FROM "members" WHERE "members"."team_id" = "teams"."id") FROM "teams" WHERE (SELECT COUNT(*) FROM "members" WHERE "members"."team_id" = "teams"."id") > $1  [3]
        mysql     SELECT (SELECT COUNT(*) FROM `members` WHERE `members`.`team_id` = `teams`.`id`), (SELECT MAX(`members`.`age`) FROM `members` WHERE `members`.`team_id` = `teams`.`id`) FROM `teams` WHERE (SELECT COUNT(*) FROM `members` WHERE `members`.`team_id` = `teams`.`id`) > ?  [3]"#
    );
}

#[test]
fn paths_join_each_table_once() {
    let whole = || Member::team_id.to(Team::part_of).to(Team::name);
    assert_sql!(
        Member::query()
            .select((Member::id, Member::team_id.to(Team::name)))
            .filter(whole().eq("all"))
            .order_by(whole().asc()),
        r#"
        sqlite    SELECT "members"."id", "teams_1"."name" FROM "members" LEFT JOIN "teams" AS "teams_1" ON "teams_1"."id" = "members"."team_id" LEFT JOIN "teams" AS "teams_2" ON "teams_2"."id" = "teams_1"."part_of" WHERE "teams_2"."name" = ? ORDER BY "teams_2"."name"  ["all"]
        postgres  SELECT "members"."id", "teams_1"."name" FROM "members" LEFT JOIN "teams" AS "teams_1" ON "teams_1"."id" = "members"."team_id" LEFT JOIN "teams" AS "teams_2" ON "teams_2"."id" = "teams_1"."part_of" WHERE "teams_2"."name" = $1 ORDER BY "teams_2"."name" NULLS FIRST  ["all"]
        mysql     SELECT `members`.`id`, `teams_1`.`name` FROM `members` LEFT JOIN `teams` AS `teams_1` ON `teams_1`.`id` = `members`.`team_id` LEFT JOIN `teams` AS `teams_2` ON `teams_2`.`id` = `teams_1`.`part_of` WHERE `teams_2`.`name` = ? ORDER BY `teams_2`.`name`  ["all"]"#
    );
}

#[test]
fn paths_without_a_join() {
    assert_sql!(
        Member::delete().filter(Member::team_id.to(Team::part_of).to(Team::name).eq("all")),
        r#"
        sqlite    DELETE FROM "members" WHERE (SELECT (SELECT "teams_2"."name" FROM "teams" AS "teams_2" WHERE "teams_2"."id" = "teams_1"."part_of") FROM "teams" AS "teams_1" WHERE "teams_1"."id" = "members"."team_id") = ?  ["all"]
        postgres  DELETE FROM "members" WHERE (SELECT (SELECT "teams_2"."name" FROM "teams" AS "teams_2" WHERE "teams_2"."id" = "teams_1"."part_of") FROM "teams" AS "teams_1" WHERE "teams_1"."id" = "members"."team_id") = $1  ["all"]
        mysql     DELETE FROM `members` WHERE (SELECT (SELECT `teams_2`.`name` FROM `teams` AS `teams_2` WHERE `teams_2`.`id` = `teams_1`.`part_of`) FROM `teams` AS `teams_1` WHERE `teams_1`.`id` = `members`.`team_id`) = ?  ["all"]"#
    );
    assert_sql!(
        Member::query().select(Member::last.to(Member::age)),
        r#"
        sqlite    SELECT (SELECT "members_1"."age" FROM "members" AS "members_1" WHERE "members_1"."guide_id" = "members"."id" ORDER BY "members_1"."id" DESC LIMIT 1) FROM "members"
        postgres  SELECT (SELECT "members_1"."age" FROM "members" AS "members_1" WHERE "members_1"."guide_id" = "members"."id" ORDER BY "members_1"."id" DESC LIMIT 1) FROM "members"
        mysql     SELECT (SELECT `members_1`.`age` FROM `members` AS `members_1` WHERE `members_1`.`guide_id` = `members`.`id` ORDER BY `members_1`.`id` DESC LIMIT 1) FROM `members`"#
    );
}
