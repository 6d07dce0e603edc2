//! Joins, aliases and whole models.

use super::*;

#[derive(Model, Clone, Debug)]
#[model(table = "posts")]
struct Post {
    id: Id<Post>,
    author_id: Id<User>,
    editor_id: Option<Id<User>>,
    title: String,
    #[column(references = Language::code)]
    language: String,
}

#[derive(Model, Clone, Debug)]
#[model(table = "languages", has_many(posts = Post::language))]
struct Language {
    #[column(primary_key)]
    code: String,
    name: String,
}

alias!(Editor = User);

#[test]
fn a_join_by_foreign_key() {
    assert_sql!(
        User::query().join(Post::author_id).select((User::name, Post::title)),
        r#"
        sqlite    SELECT "users"."name", "posts"."title" FROM "users" JOIN "posts" ON "posts"."author_id" = "users"."id"
        postgres  SELECT "users"."name", "posts"."title" FROM "users" JOIN "posts" ON "posts"."author_id" = "users"."id"
        mysql     SELECT `users`.`name`, `posts`.`title` FROM `users` JOIN `posts` ON `posts`.`author_id` = `users`.`id`"#
    );
    assert_sql!(
        Post::query().left_join(Post::author_id).select((User::name, Post::title)),
        r#"
        sqlite    SELECT "users"."name", "posts"."title" FROM "posts" LEFT JOIN "users" ON "posts"."author_id" = "users"."id"
        postgres  SELECT "users"."name", "posts"."title" FROM "posts" LEFT JOIN "users" ON "posts"."author_id" = "users"."id"
        mysql     SELECT `users`.`name`, `posts`.`title` FROM `posts` LEFT JOIN `users` ON `posts`.`author_id` = `users`.`id`"#
    );
}

#[test]
fn right_and_full_joins() {
    assert_sql!(
        Post::query().right_join(Post::author_id).select((User::name, Post::title)),
        r#"
        sqlite    SELECT "users"."name", "posts"."title" FROM "posts" RIGHT JOIN "users" ON "posts"."author_id" = "users"."id"
        postgres  SELECT "users"."name", "posts"."title" FROM "posts" RIGHT JOIN "users" ON "posts"."author_id" = "users"."id"
        mysql     SELECT `users`.`name`, `posts`.`title` FROM `posts` RIGHT JOIN `users` ON `posts`.`author_id` = `users`.`id`"#
    );
    assert_sql!(
        Post::query().full_join(Post::author_id).select((User::name, Post::title)),
        r#"
        sqlite    SELECT "users"."name", "posts"."title" FROM "posts" FULL JOIN "users" ON "posts"."author_id" = "users"."id"
        postgres  SELECT "users"."name", "posts"."title" FROM "posts" FULL JOIN "users" ON "posts"."author_id" = "users"."id"
        mysql     MySQL 9.7.0 has no FULL JOIN; write it as two queries put together: a `left_join` of one table, and the rows of the other without a counterpart"#
    );
}

#[test]
fn cross_joins_and_conditions() {
    assert_sql!(
        Post::query().cross_join::<Language>().select((Language::name, Post::title)),
        r#"
        sqlite    SELECT "languages"."name", "posts"."title" FROM "posts" CROSS JOIN "languages"
        postgres  SELECT "languages"."name", "posts"."title" FROM "posts" CROSS JOIN "languages"
        mysql     SELECT `languages`.`name`, `posts`.`title` FROM `posts` CROSS JOIN `languages`"#
    );
    let longer = User::matching(User::name.gt(Post::title) & User::age.ge(18));
    assert_sql!(
        Post::query().join(longer).select(Post::id),
        r#"
        sqlite    SELECT "posts"."id" FROM "posts" JOIN "users" ON "users"."name" > "posts"."title" AND "users"."age" >= ?  [18]
        postgres  SELECT "posts"."id" FROM "posts" JOIN "users" ON "users"."name" > "posts"."title" AND "users"."age" >= $1  [18]
        mysql     SELECT `posts`.`id` FROM `posts` JOIN `users` ON `users`.`name` > `posts`.`title` AND `users`.`age` >= ?  [18]"#
    );
    assert_sql!(
        Post::query().left_join(User::matching(None::<Expr<User>>)).select(Post::id),
        r#"
        sqlite    SELECT "posts"."id" FROM "posts" LEFT JOIN "users" ON 1 = 1
        postgres  SELECT "posts"."id" FROM "posts" LEFT JOIN "users" ON 1 = 1
        mysql     SELECT `posts`.`id` FROM `posts` LEFT JOIN `users` ON 1 = 1"#
    );
}

#[test]
fn relations_and_stated_foreign_keys() {
    assert_sql!(
        Language::query().left_join(Language::posts).select((Language::code, Post::id)),
        r#"
        sqlite    SELECT "languages"."code", "posts"."id" FROM "languages" LEFT JOIN "posts" ON "posts"."language" = "languages"."code"
        postgres  SELECT "languages"."code", "posts"."id" FROM "languages" LEFT JOIN "posts" ON "posts"."language" = "languages"."code"
        mysql     SELECT `languages`.`code`, `posts`.`id` FROM `languages` LEFT JOIN `posts` ON `posts`.`language` = `languages`.`code`"#
    );
    assert_sql!(
        Post::query().join(Post::language).select(Language::name),
        r#"
        sqlite    SELECT "languages"."name" FROM "posts" JOIN "languages" ON "posts"."language" = "languages"."code"
        postgres  SELECT "languages"."name" FROM "posts" JOIN "languages" ON "posts"."language" = "languages"."code"
        mysql     SELECT `languages`.`name` FROM `posts` JOIN `languages` ON `posts`.`language` = `languages`.`code`"#
    );
}

#[test]
fn aliases() {
    assert_sql!(
        Post::query()
            .join(Post::author_id)
            .left_join(Post::editor_id.references::<Editor>())
            .filter(Editor.age.gt(User::age))
            .order_by((Editor.name.asc(), Post::id.desc()))
            .select((User::name, Editor.name)),
        r#"
        sqlite    SELECT "users"."name", "Editor"."name" FROM "posts" JOIN "users" ON "posts"."author_id" = "users"."id" LEFT JOIN "users" AS "Editor" ON "posts"."editor_id" = "Editor"."id" WHERE "Editor"."age" > "users"."age" ORDER BY "Editor"."name", "posts"."id" DESC
        postgres  SELECT "users"."name", "Editor"."name" FROM "posts" JOIN "users" ON "posts"."author_id" = "users"."id" LEFT JOIN "users" AS "Editor" ON "posts"."editor_id" = "Editor"."id" WHERE "Editor"."age" > "users"."age" ORDER BY "Editor"."name" NULLS FIRST, "posts"."id" DESC
        mysql     SELECT `users`.`name`, `Editor`.`name` FROM `posts` JOIN `users` ON `posts`.`author_id` = `users`.`id` LEFT JOIN `users` AS `Editor` ON `posts`.`editor_id` = `Editor`.`id` WHERE `Editor`.`age` > `users`.`age` ORDER BY `Editor`.`name`, `posts`.`id` DESC"#
    );
    assert_sql!(
        Editor::query().filter(Editor.name.eq("Alex")).select(Editor.id),
        r#"
        sqlite    SELECT "Editor"."id" FROM "users" AS "Editor" WHERE "Editor"."name" = ?  ["Alex"]
        postgres  SELECT "Editor"."id" FROM "users" AS "Editor" WHERE "Editor"."name" = $1  ["Alex"]
        mysql     SELECT `Editor`.`id` FROM `users` AS `Editor` WHERE `Editor`.`name` = ?  ["Alex"]"#
    );
}

#[test]
fn whole_models() {
    assert_sql!(
        Language::query().left_join(Language::posts).select((Language::all(), Post::all())),
        r#"
        sqlite    SELECT "languages"."code", "languages"."name", "posts"."id", "posts"."author_id", "posts"."editor_id", "posts"."title", "posts"."language" FROM "languages" LEFT JOIN "posts" ON "posts"."language" = "languages"."code"
        postgres  SELECT "languages"."code", "languages"."name", "posts"."id", "posts"."author_id", "posts"."editor_id", "posts"."title", "posts"."language" FROM "languages" LEFT JOIN "posts" ON "posts"."language" = "languages"."code"
        mysql     SELECT `languages`.`code`, `languages`.`name`, `posts`.`id`, `posts`.`author_id`, `posts`.`editor_id`, `posts`.`title`, `posts`.`language` FROM `languages` LEFT JOIN `posts` ON `posts`.`language` = `languages`.`code`"#
    );
    assert_sql!(
        Language::query().join(Language::posts).limit(3),
        r#"
        sqlite    SELECT "languages"."code", "languages"."name" FROM "languages" JOIN "posts" ON "posts"."language" = "languages"."code" LIMIT ?  [3]
        postgres  SELECT "languages"."code", "languages"."name" FROM "languages" JOIN "posts" ON "posts"."language" = "languages"."code" LIMIT $1  [3]
        mysql     SELECT `languages`.`code`, `languages`.`name` FROM `languages` JOIN `posts` ON `posts`.`language` = `languages`.`code` LIMIT ?  [3]"#
    );
}
