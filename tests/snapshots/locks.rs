//! Locks on rows, and comments behind a query.

use super::*;

#[derive(Model, Clone, Debug)]
#[model(table = "jobs")]
struct Job {
    id: Id<Job>,
    user_id: Id<User>,
}

#[test]
fn locks() {
    assert_sql!(
        Job::query().for_update(),
        r#"
        sqlite    SQLite 3.54.0 has no locks on rows; a transaction that writes keeps all others from writing: take `session.get_for_update(key)`, or begin it by `session.begin(…)`, which is BEGIN IMMEDIATE
        postgres  SELECT "id", "user_id" FROM "jobs" FOR UPDATE
        mysql     SELECT `id`, `user_id` FROM `jobs` FOR UPDATE"#
    );
    assert_sql!(
        Job::query().limit(3).for_share().skip_locked(),
        r#"
        sqlite    SQLite 3.54.0 has no locks on rows; a transaction that writes keeps all others from writing: take `session.get_for_update(key)`, or begin it by `session.begin(…)`, which is BEGIN IMMEDIATE
        postgres  SELECT "id", "user_id" FROM "jobs" LIMIT $1 FOR SHARE SKIP LOCKED  [3]
        mysql     SELECT `id`, `user_id` FROM `jobs` LIMIT ? FOR SHARE SKIP LOCKED  [3]"#
    );
    assert_sql!(
        Job::query().join(Job::user_id).for_update().of(Job::all()).nowait(),
        r#"
        sqlite    SQLite 3.54.0 has no locks on rows; a transaction that writes keeps all others from writing: take `session.get_for_update(key)`, or begin it by `session.begin(…)`, which is BEGIN IMMEDIATE
        postgres  SELECT "jobs"."id", "jobs"."user_id" FROM "jobs" JOIN "users" ON "jobs"."user_id" = "users"."id" FOR UPDATE OF "jobs" NOWAIT
        mysql     SELECT `jobs`.`id`, `jobs`.`user_id` FROM `jobs` JOIN `users` ON `jobs`.`user_id` = `users`.`id` FOR UPDATE OF `jobs` NOWAIT"#
    );
    assert_sql!(
        Job::query().group_by(Job::id).for_update(),
        r#"
        sqlite    this query has no meaning: a lock is on rows of a table, and its rows are made of several of them
        postgres  this query has no meaning: a lock is on rows of a table, and its rows are made of several of them
        mysql     this query has no meaning: a lock is on rows of a table, and its rows are made of several of them"#
    );
    assert_sql!(
        Job::query().skip_locked(),
        r#"
        sqlite    this query has no meaning: `skip_locked` is about a lock: it stands behind `for_update` or `for_share`
        postgres  this query has no meaning: `skip_locked` is about a lock: it stands behind `for_update` or `for_share`
        mysql     this query has no meaning: `skip_locked` is about a lock: it stands behind `for_update` or `for_share`"#
    );
}

#[test]
fn tags() {
    assert_sql!(
        names().filter(User::age.eq(1)).tag("checkout"),
        r#"
        sqlite    SELECT "name" FROM "users" WHERE "age" = ? /* checkout */  [1]
        postgres  SELECT "name" FROM "users" WHERE "age" = $1 /* checkout */  [1]
        mysql     SELECT `name` FROM `users` WHERE `age` = ? /* checkout */  [1]"#
    );
    assert_sql!(
        names().tag("a */ b").tag("!c"),
        r#"
        sqlite    SELECT "name" FROM "users" /* a _/ b */ /* _c */
        postgres  SELECT "name" FROM "users" /* a _/ b */ /* _c */
        mysql     SELECT `name` FROM `users` /* a _/ b */ /* _c */"#
    );
}
