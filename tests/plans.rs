//! Flush plans without a database: the steps that each backend is sent, and what becomes of what it gives back.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "plans/unique.rs"]
mod unique;

use rowhouse::core::dialect::{Backend, Server, Version};
use rowhouse::core::model::KeySeed;
use rowhouse::core::plan::{Answer, Plan, RowSink, Shape};
use rowhouse::core::row::ValueRow;
use rowhouse::core::session::{FlushPlan, Objects};
use rowhouse::core::types::{Ids, Value};
use rowhouse::prelude::*;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "users")]
struct User {
    id: Id<User>,
    name: String,
    #[column(default = 3)]
    stars: Auto<i32>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "posts")]
struct Post {
    id: Id<Post>,
    author_id: Id<User>,
    title: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "nodes")]
struct Node {
    id: Id<Node>,
    parent_id: Option<Id<Node>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "settings", key = String)]
struct Setting {
    id: Id<Setting>,
    #[column(default = 3)]
    value: Auto<i64>,
}

/// A unit of work on a backend, and what the plans of its flushes have sent.
struct Work {
    objects: Objects,
    ids: Ids,
    backend: Backend,
    sent: Vec<Sent>,
}

/// A step, owned.
#[derive(Debug, Clone)]
struct Sent {
    sql: String,
    params: Vec<Value>,
    shape: Shape,
    answer: Answer,
}

/// What a database gives back.
#[derive(Debug, Clone)]
enum Reply {
    Rows(Vec<Vec<Value>>),
    Counts(Vec<u64>),
    Keys(Vec<i64>),
}

impl Work {
    fn on(backend: Backend) -> Self {
        Self { objects: Objects::new(), ids: Ids::default(), backend, sent: Vec::new() }
    }

    fn add<M: Model>(&mut self, object: M) -> Handle<M> {
        self.objects.add(object, &mut self.ids, &mut || KeySeed { unix_millis: 0, random: [0; 10] })
    }

    fn get<M: Model>(&self, handle: Handle<M>) -> &M {
        self.objects.get(handle).unwrap()
    }

    fn set<M: Model>(&mut self, handle: Handle<M>) -> &mut M {
        self.objects.get_mut(handle).unwrap()
    }

    /// Runs the plan as a session does: what came of it is applied if it runs whole, and taken back if not.
    fn flush(&mut self, mut database: impl FnMut(&Sent) -> Reply) -> rowhouse::Result<()> {
        let mark = self.ids.mark();
        let result = FlushPlan::new(&self.objects, &mut self.ids, &self.backend)
            .and_then(|plan| drive(plan, &mut self.sent, &mut database));
        match result {
            Ok(outcome) => self.objects.apply(outcome, &self.ids),
            Err(error) => {
                self.ids.rollback_to(mark);
                Err(error)
            }
        }
    }

    /// What was sent since the last call, a line each.
    fn lines(&mut self) -> Vec<String> {
        self.sent.drain(..).map(|sent| sent.line()).collect()
    }
}

fn drive<P: Plan>(
    mut plan: P,
    log: &mut Vec<Sent>,
    database: &mut dyn FnMut(&Sent) -> Reply,
) -> rowhouse::Result<P::Output> {
    while let Some((step, sink)) = plan.step()? {
        let params = step.params.iter().map(|param| Value::from_param(Ok(*param))).collect();
        let sent = Sent { sql: step.sql.to_owned(), params, shape: step.shape, answer: step.answer };
        let reply = database(&sent);
        log.push(sent);
        match reply {
            Reply::Rows(rows) => rows.iter().try_for_each(|row| sink.row(&ValueRow(row)))?,
            Reply::Counts(counts) => counts.into_iter().try_for_each(|count| sink.affected(count))?,
            Reply::Keys(keys) => keys.into_iter().try_for_each(|key| sink.inserted(key))?,
        }
    }
    plan.finish()
}

impl Sent {
    fn line(&self) -> String {
        let params: Vec<String> = self.params.iter().map(show).collect();
        let shape = match self.shape {
            Shape::Once => String::new(),
            Shape::Rows { width } => format!("rows of {width}: "),
            Shape::Columns { width } => format!("arrays of {width}: "),
        };
        format!("{shape}{} [{}]", self.sql, params.join(", "))
    }

    /// How many rows an INSERT has.
    fn rows(&self) -> usize {
        let columns = self.sql.split_once(" (").and_then(|(_, rest)| rest.split_once(')'));
        match columns {
            Some((columns, _)) if !columns.is_empty() => self.params.len() / columns.split(", ").count(),
            _ => 1,
        }
    }

    /// The parameters of each row.
    fn by_row(&self) -> impl Iterator<Item = &[Value]> {
        self.params.chunks((self.params.len() / self.rows()).max(1))
    }

    fn returned(&self) -> usize {
        self.sql.split_once(" RETURNING ").map_or(0, |(_, columns)| columns.split(", ").count())
    }
}

fn show(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Text(text) => format!("'{text}'"),
        other => format!("{other:?}"),
    }
}

/// A database that gives out keys from 101 on, `step` apart, and makes each other value of ten times the key.
fn database(step: i64) -> impl FnMut(&Sent) -> Reply {
    let mut next = 101;
    let mut take = move |rows: usize| -> Vec<i64> {
        let keys = (0..rows as i64).map(|row| next + row * step).collect();
        next += rows as i64 * step;
        keys
    };
    let row = |key: Value, width: usize| {
        let made = if let Value::Int(key) = key { Value::Int(key * 10) } else { Value::Int(7) };
        [vec![key], vec![made; width - 1]].concat()
    };
    move |sent| match sent.answer {
        Answer::Affected | Answer::Executed | Answer::Upserted(_) => Reply::Counts(vec![1; runs(sent)]),
        Answer::InsertedKey => {
            let keys = take(sent.rows());
            Reply::Keys(if sent.shape == Shape::Once { keys[..1].to_vec() } else { keys })
        }
        Answer::Rows if sent.sql.starts_with("SELECT @@") => Reply::Rows(vec![vec![Value::Int(step), Value::Int(1)]]),
        Answer::Rows if sent.sql.starts_with("SELECT") => {
            Reply::Rows(sent.params.iter().map(|key| row(key.clone(), 2)).collect())
        }
        Answer::Rows if sent.sql.contains("\"settings\"") || sent.sql.contains("`settings`") => {
            Reply::Rows(sent.by_row().map(|params| row(params[0].clone(), sent.returned())).collect())
        }
        Answer::Rows => {
            Reply::Rows(take(sent.rows()).into_iter().map(|key| row(Value::Int(key), sent.returned())).collect())
        }
    }
}

/// How often the statement runs.
fn runs(sent: &Sent) -> usize {
    match sent.shape {
        Shape::Rows { width } => sent.params.len() / width,
        Shape::Once | Shape::Columns { .. } => 1,
    }
}

fn sqlite() -> Backend {
    Backend::newest(Dialect::Sqlite)
}

fn postgres() -> Backend {
    Backend::newest(Dialect::Postgres)
}

fn mysql() -> Backend {
    Backend::newest(Dialect::Mysql)
}

fn mariadb() -> Backend {
    Backend::new(Server::MariaDb, Version::new(10, 11, 0))
}

fn backends() -> [Backend; 4] {
    [sqlite(), postgres(), mysql(), mariadb()]
}

fn user(name: &str) -> User {
    User { id: Id::new(), name: name.to_owned(), stars: Auto::from(1) }
}

fn post(author: Id<User>, title: &str) -> Post {
    Post { id: Id::new(), author_id: author, title: title.to_owned() }
}

fn node(parent: Option<Id<Node>>) -> Node {
    Node { id: Id::new(), parent_id: parent }
}

fn setting(key: &str) -> Setting {
    Setting { id: Id::from(key), value: Auto::new() }
}

/// The steps for two users with a post each, the posts added first.
fn parents_and_children(backend: Backend) -> Vec<String> {
    let mut work = Work::on(backend);
    let (ann, bob) = (user("ann"), user("bob"));
    let posts = [work.add(post(bob.id, "of bob")), work.add(post(ann.id, "of ann"))];
    let users = [work.add(ann), work.add(bob)];
    work.flush(database(1)).unwrap();
    assert_eq!(users.map(|user| work.get(user).id), [Id::from(101), Id::from(102)]);
    assert_eq!(posts.map(|post| work.get(post).author_id), [Id::from(102), Id::from(101)]);
    assert_eq!(posts.map(|post| work.get(post).id), [Id::from(103), Id::from(104)]);
    assert!(!work.objects.has_changes());
    work.lines()
}

fn assert_lines(lines: &[String], expected: &[&str]) {
    assert_eq!(lines, expected, "\n{}\n", lines.join("\n"));
}

/// What MySQL is asked about the keys of a table.
fn asked(table: &str) -> String {
    format!(
        "SELECT @@SESSION.auto_increment_increment, (SELECT COUNT(*) FROM information_schema.tables \
         WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ? AND engine = 'InnoDB') [NULL, '{table}']"
    )
}

#[test]
fn parents_are_inserted_first_and_their_keys_go_into_the_children() {
    assert_lines(
        &parents_and_children(sqlite()),
        &[
            r#"rows of 2: INSERT INTO "users" ("name", "stars") VALUES (?, ?) ['ann', 1, 'bob', 1]"#,
            r#"rows of 2: INSERT INTO "posts" ("author_id", "title") VALUES (?, ?) [102, 'of bob', 101, 'of ann']"#,
        ],
    );
    assert_lines(
        &parents_and_children(postgres()),
        &[
            r#"arrays of 2: INSERT INTO "users" ("name", "stars") SELECT "name", "stars" FROM unnest($1::text[], $2::integer[]) WITH ORDINALITY AS "rowhouse_rows" ("name", "stars", "rowhouse_order") ORDER BY "rowhouse_order" RETURNING "id" ['ann', 1, 'bob', 1]"#,
            r#"arrays of 2: INSERT INTO "posts" ("author_id", "title") SELECT "author_id", "title" FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS "rowhouse_rows" ("author_id", "title", "rowhouse_order") ORDER BY "rowhouse_order" RETURNING "id" [102, 'of bob', 101, 'of ann']"#,
        ],
    );
    assert_lines(
        &parents_and_children(mysql()),
        &[
            &asked("users"),
            "INSERT INTO `users` (`name`, `stars`) VALUES (?, ?), (?, ?) ['ann', 1, 'bob', 1]",
            &asked("posts"),
            "INSERT INTO `posts` (`author_id`, `title`) VALUES (?, ?), (?, ?) [102, 'of bob', 101, 'of ann']",
        ],
    );
    assert_lines(
        &parents_and_children(mariadb()),
        &[
            "INSERT INTO `users` (`name`, `stars`) VALUES (?, ?), (?, ?) RETURNING `id` ['ann', 1, 'bob', 1]",
            "INSERT INTO `posts` (`author_id`, `title`) VALUES (?, ?), (?, ?) RETURNING `id` [102, 'of bob', 101, 'of ann']",
        ],
    );
}

/// The steps for six users, of which every other one leaves its stars to the database.
fn mixed(backend: Backend) -> Vec<String> {
    let mut work = Work::on(backend);
    let stars = |n| if n % 2 == 0 { Auto::new() } else { Auto::from(n) };
    let users: Vec<_> = (0..6).map(|n| work.add(User { stars: stars(n), ..user(&format!("u{n}")) })).collect();
    work.flush(database(1)).unwrap();
    let mut keys = Vec::new();
    for (n, user) in users.into_iter().enumerate() {
        let user = work.get(user);
        let key = user.id.get().unwrap();
        let expected = if n % 2 == 0 { key as i32 * 10 } else { n as i32 };
        assert_eq!(user.stars.get().unwrap(), &expected, "{backend}");
        keys.push(key);
    }
    assert_eq!(keys, [101, 104, 102, 105, 103, 106], "{backend}");
    work.lines()
}

#[test]
fn objects_that_leave_the_same_columns_to_the_database_share_a_statement() {
    assert_lines(
        &mixed(sqlite()),
        &[
            r#"rows of 1: INSERT INTO "users" ("name") VALUES (?) RETURNING "id", "stars" ['u0', 'u2', 'u4']"#,
            r#"rows of 2: INSERT INTO "users" ("name", "stars") VALUES (?, ?) ['u1', 1, 'u3', 3, 'u5', 5]"#,
        ],
    );
    assert_lines(
        &mixed(mysql()),
        &[
            &asked("users"),
            "INSERT INTO `users` (`name`) VALUES (?), (?), (?) ['u0', 'u2', 'u4']",
            "SELECT `id`, `stars` FROM `users` WHERE `id` = ? OR `id` = ? OR `id` = ? [101, 102, 103]",
            &asked("users"),
            "INSERT INTO `users` (`name`, `stars`) VALUES (?, ?), (?, ?), (?, ?) ['u1', 1, 'u3', 3, 'u5', 5]",
        ],
    );
    assert_lines(
        &mixed(mariadb()),
        &[
            "INSERT INTO `users` (`name`) VALUES (?), (?), (?) RETURNING `id`, `stars` ['u0', 'u2', 'u4']",
            "INSERT INTO `users` (`name`, `stars`) VALUES (?, ?), (?, ?), (?, ?) RETURNING `id` ['u1', 1, 'u3', 3, 'u5', 5]",
        ],
    );
    assert_eq!(mixed(postgres()).len(), 2);
}

#[test]
fn a_single_object_is_inserted_by_a_plain_statement() {
    for (backend, expected) in [
        (sqlite(), r#"rows of 2: INSERT INTO "users" ("name", "stars") VALUES (?, ?) ['ann', 1]"#),
        (postgres(), r#"INSERT INTO "users" ("name", "stars") VALUES ($1, $2) RETURNING "id" ['ann', 1]"#),
        (mysql(), "INSERT INTO `users` (`name`, `stars`) VALUES (?, ?) ['ann', 1]"),
        (mariadb(), "INSERT INTO `users` (`name`, `stars`) VALUES (?, ?) RETURNING `id` ['ann', 1]"),
    ] {
        let mut work = Work::on(backend);
        let ann = work.add(user("ann"));
        work.flush(database(1)).unwrap();
        assert_eq!(work.get(ann).id, Id::from(101));
        assert_lines(&work.lines(), &[expected]);
    }
}

#[test]
fn many_objects_go_in_pieces_that_the_backend_takes() {
    for (backend, pieces) in
        [(sqlite(), [256, 256, 88].as_slice()), (postgres(), &[600]), (mysql(), &[600]), (mariadb(), &[600])]
    {
        let mut work = Work::on(backend);
        let users: Vec<_> = (0..600).map(|n| work.add(user(&n.to_string()))).collect();
        work.flush(database(1)).unwrap();
        let inserts = work.sent.iter().filter(|sent| sent.sql.starts_with("INSERT"));
        assert_eq!(inserts.map(Sent::rows).collect::<Vec<_>>(), pieces, "{backend}");
        let keys: Vec<_> = users.iter().map(|user| work.get(*user).id.get().unwrap()).collect();
        assert_eq!(keys, (101..701).collect::<Vec<_>>(), "{backend}");
    }
}

#[test]
fn keys_of_one_mysql_statement_go_in_the_servers_steps() {
    let mut work = Work::on(mysql());
    let users = [work.add(user("a")), work.add(user("b")), work.add(user("c"))];
    work.flush(database(5)).unwrap();
    assert_eq!(users.map(|user| work.get(user).id), [101, 106, 111].map(Id::from));
}

#[test]
fn a_mysql_table_that_promises_no_consecutive_keys_gets_its_rows_one_by_one() {
    let mut work = Work::on(mysql());
    let users = [work.add(user("a")), work.add(user("b"))];
    let mut keys = [7, 3].into_iter();
    work.flush(|sent| match sent.answer {
        Answer::Rows => Reply::Rows(vec![vec![Value::Int(1), Value::Int(0)]]),
        _ => Reply::Keys(vec![keys.next().unwrap()]),
    })
    .unwrap();
    assert_eq!(users.map(|user| work.get(user).id), [7, 3].map(Id::from));
    assert_lines(
        &work.lines(),
        &[
            &asked("users"),
            "INSERT INTO `users` (`name`, `stars`) VALUES (?, ?) ['a', 1]",
            "INSERT INTO `users` (`name`, `stars`) VALUES (?, ?) ['b', 1]",
        ],
    );
}

#[test]
fn given_keys_are_part_of_the_statement_and_mysql_is_asked_nothing() {
    let mut work = Work::on(mysql());
    for key in [8, 9] {
        work.add(User { id: Id::from(key), ..user("u") });
    }
    work.flush(database(1)).unwrap();
    assert_lines(
        &work.lines(),
        &["INSERT INTO `users` (`id`, `name`, `stars`) VALUES (?, ?, ?), (?, ?, ?) [8, 'u', 1, 9, 'u', 1]"],
    );
}

#[test]
fn counted_keys_that_come_back_in_disorder_are_sorted() {
    for backend in [postgres(), mariadb()] {
        let mut work = Work::on(backend);
        let users = ["a", "b", "c"].map(|name| work.add(User { stars: Auto::new(), ..user(name) }));
        let rows = [12, 10, 11].map(|key| vec![Value::Int(key), Value::Int(key * 2)]).to_vec();
        work.flush(|_| Reply::Rows(rows.clone())).unwrap();
        assert_eq!(users.map(|user| work.get(user).id), [10, 11, 12].map(Id::from), "{backend}");
        assert_eq!(users.map(|user| *work.get(user).stars.get().unwrap()), [20, 22, 24], "{backend}");
    }
}

#[test]
fn keys_that_come_back_one_by_one_belong_to_the_objects_in_their_order() {
    for stars in [Auto::new(), Auto::from(1)] {
        let mut work = Work::on(sqlite());
        let users = ["a", "b", "c"].map(|name| work.add(User { stars, ..user(name) }));
        let keys = [12, 10, 11];
        work.flush(|sent| match sent.answer {
            Answer::Rows => Reply::Rows(keys.map(|key| vec![Value::Int(key), Value::Int(key * 2)]).to_vec()),
            _ => Reply::Keys(keys.to_vec()),
        })
        .unwrap();
        assert_eq!(users.map(|user| work.get(user).id), keys.map(Id::from));
    }
}

#[test]
fn a_key_that_comes_back_twice_is_an_error() {
    let mut work = Work::on(sqlite());
    for name in ["a", "b"] {
        work.add(user(name));
    }
    let error = work.flush(|_| Reply::Keys(vec![5, 5])).unwrap_err();
    assert!(error.to_string().contains("`users`: 2 rows were inserted, and 1 keys came back"), "{error}");
}

#[test]
fn rows_of_chosen_keys_that_come_back_in_disorder_are_matched_by_key() {
    for backend in backends() {
        let mut work = Work::on(backend);
        let settings = ["b", "a", "c"].map(|key| work.add(setting(key)));
        let rows = [("c", 3), ("b", 1), ("a", 2)].map(|(key, value)| vec![Value::Text(key.into()), Value::Int(value)]);
        work.flush(|sent| match sent.answer {
            Answer::Rows => Reply::Rows(rows.to_vec()),
            _ => Reply::Counts(vec![1; runs(sent)]),
        })
        .unwrap();
        assert_eq!(settings.map(|setting| *work.get(setting).value.get().unwrap()), [1, 2, 3], "{backend}");
    }
}

#[test]
fn a_row_that_comes_back_for_no_object_or_not_at_all_is_an_error() {
    for backend in backends() {
        for rows in [vec![("b", 1), ("x", 2)], vec![("b", 1)], vec![("b", 1), ("b", 2)]] {
            let mut work = Work::on(backend);
            let settings = ["b", "a"].map(|key| work.add(setting(key)));
            let rows: Vec<Vec<Value>> =
                rows.iter().map(|(key, value)| vec![Value::Text((*key).into()), Value::Int(*value)]).collect();
            let result = work.flush(|sent| match sent.answer {
                Answer::Rows => Reply::Rows(rows.clone()),
                _ => Reply::Counts(vec![1; runs(sent)]),
            });
            let error = result.unwrap_err();
            assert!(matches!(error, Error::Stale { model: "Setting", .. }), "{backend}: {error}");
            assert!(settings.iter().all(|setting| !work.get(*setting).value.is_set()), "{backend}");
        }
    }
}

#[test]
fn keys_that_get_lost_are_an_error_and_nothing_is_applied() {
    let one_row = || Reply::Rows(vec![vec![Value::Int(1)]]);
    let no_key = |sent: &Sent| match sent.answer {
        Answer::Rows => Reply::Rows(vec![vec![Value::Int(1), Value::Int(1)]]),
        _ => Reply::Keys(vec![0]),
    };
    for backend in backends() {
        let mut work = Work::on(backend);
        let (ann, bob) = (work.add(user("ann")), work.add(user("bob")));
        let result = work.flush(|sent| match backend.server {
            Server::Postgres | Server::MariaDb => one_row(),
            Server::Sqlite | Server::Mysql => no_key(sent),
        });
        let error = result.unwrap_err();
        assert!(matches!(error, Error::Database(_)), "{backend}: {error}");
        assert!(error.to_string().contains("`users`: 2 rows were inserted"), "{backend}: {error}");
        assert!(work.get(ann).id.is_provisional() && work.get(bob).id.is_provisional());
        assert!(work.objects.has_changes() && work.ids.is_empty());
        work.flush(database(1)).unwrap();
        assert_eq!(work.get(bob).id, Id::from(102));
    }
}

/// Ten users that have rows, with keys from 101 on.
fn ten_users(backend: Backend) -> (Work, Vec<Handle<User>>) {
    let mut work = Work::on(backend);
    let users = (0..10).map(|n| work.add(user(&format!("u{n}")))).collect();
    work.flush(database(1)).unwrap();
    work.sent.clear();
    (work, users)
}

#[test]
fn updates_of_the_same_columns_share_a_statement() {
    for (backend, names, stars) in [
        (
            sqlite(),
            r#"UPDATE "users" SET "name" = ? WHERE "id" = ?"#,
            r#"UPDATE "users" SET "stars" = ? WHERE "id" = ?"#,
        ),
        (
            postgres(),
            r#"UPDATE "users" SET "name" = $1 WHERE "id" = $2"#,
            r#"UPDATE "users" SET "stars" = $1 WHERE "id" = $2"#,
        ),
        (mysql(), "UPDATE `users` SET `name` = ? WHERE `id` = ?", "UPDATE `users` SET `stars` = ? WHERE `id` = ?"),
        (mariadb(), "UPDATE `users` SET `name` = ? WHERE `id` = ?", "UPDATE `users` SET `stars` = ? WHERE `id` = ?"),
    ] {
        let (mut work, users) = ten_users(backend);
        work.set(users[3]).name = "x".into();
        work.set(users[1]).stars.set(5);
        work.set(users[0]).name = "y".into();
        work.set(users[5]).name = "u5".into();
        work.flush(database(1)).unwrap();
        assert_lines(
            &work.lines(),
            &[&format!("rows of 2: {names} ['y', 101, 'x', 104]"), &format!("rows of 2: {stars} [5, 102]")],
        );
        work.flush(|sent| panic!("nothing is left to send, but {}", sent.sql)).unwrap();
    }
}

/// What a database with the users 101 to 110, but one, gives back for all of them.
fn without(missing: i64, sent: &Sent) -> Reply {
    let there = (101..111).filter(|key| *key != missing);
    match (sent.answer, sent.shape) {
        (Answer::Rows, _) => Reply::Rows(there.map(|key| vec![Value::Int(key)]).collect()),
        (_, Shape::Rows { .. }) => Reply::Counts((101..111).map(|key| u64::from(key != missing)).collect()),
        _ => Reply::Counts(vec![9]),
    }
}

#[test]
fn batches_of_updates_and_deletes_are_few_statements() {
    for (backend, expected) in [
        (
            postgres(),
            [
                r#"WITH "rowhouse_rows" AS (SELECT "rowhouse_sent".* FROM unnest($1::bigint[], $2::text[]) AS "rowhouse_sent" ("id", "name") JOIN "users" ON "users"."id" = "rowhouse_sent"."id" ORDER BY "users"."id" FOR NO KEY UPDATE OF "users") UPDATE "users" SET "name" = "rowhouse_rows"."name" FROM "rowhouse_rows" WHERE "users"."id" = "rowhouse_rows"."id" RETURNING "users"."id""#,
                r#"WITH "rowhouse_rows" AS (SELECT "rowhouse_sent".* FROM unnest($1::bigint[]) AS "rowhouse_sent" ("id") JOIN "users" ON "users"."id" = "rowhouse_sent"."id" ORDER BY "users"."id" FOR UPDATE OF "users") DELETE FROM "users" USING "rowhouse_rows" WHERE "users"."id" = "rowhouse_rows"."id" RETURNING "users"."id""#,
            ],
        ),
        (
            mariadb(),
            [
                "UPDATE `users` JOIN (SELECT CAST(? AS SIGNED) AS `id`, CAST(? AS CHAR) COLLATE utf8mb4_nopad_bin AS `name` UNION ALL",
                "DELETE FROM `users` WHERE `id` IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING `id`",
            ],
        ),
    ] {
        let (mut work, users) = ten_users(backend);
        for user in &users {
            work.set(*user).name.push('!');
        }
        let all = |sent: &Sent| if sent.answer == Answer::Rows { without(0, sent) } else { Reply::Counts(vec![10]) };
        work.flush(all).unwrap();
        for user in &users {
            work.objects.delete(*user);
        }
        work.flush(all).unwrap();
        let sent = work.lines();
        assert_eq!(sent.len(), 2, "{sent:#?}");
        assert!(sent.iter().zip(expected).all(|(sent, expected)| sent.contains(expected)), "{sent:#?}");
    }
}

#[test]
fn a_batch_that_misses_a_row_names_it_and_is_not_applied() {
    for backend in backends() {
        let (mut work, users) = ten_users(backend);
        for user in &users {
            work.set(*user).name.push('!');
        }
        let error = work.flush(|sent| without(104, sent)).unwrap_err();
        assert!(matches!(&error, Error::Stale { model: "User", key } if &**key == "Id<User>(104)"), "{error}");
        assert!(work.objects.has_changes());
        for user in &users {
            work.objects.delete(*user);
        }
        let error = work.flush(|sent| without(110, sent)).unwrap_err();
        assert!(matches!(&error, Error::Stale { model: "User", key } if &**key == "Id<User>(110)"), "{error}");
    }
}

#[test]
fn rows_that_point_at_others_are_deleted_before_them() {
    let mut work = Work::on(postgres());
    let user = work.add(user("ann"));
    let post = work.add(post(work.get(user).id, "one"));
    work.flush(database(1)).unwrap();
    work.sent.clear();
    work.objects.delete(user);
    work.objects.delete(post);
    work.flush(database(1)).unwrap();
    assert_lines(
        &work.lines(),
        &[
            r#"rows of 1: DELETE FROM "posts" WHERE "id" = $1 [102]"#,
            r#"rows of 1: DELETE FROM "users" WHERE "id" = $1 [101]"#,
        ],
    );
}

#[test]
fn inserts_come_before_updates_and_updates_before_deletes() {
    let (mut work, users) = ten_users(sqlite());
    work.objects.delete(users[0]);
    work.set(users[1]).name = "x".into();
    work.add(user("new"));
    work.flush(database(1)).unwrap();
    let first_words: Vec<_> = work.sent.iter().map(|sent| sent.sql.split(' ').next().unwrap()).collect();
    assert_eq!(first_words, ["INSERT", "UPDATE", "DELETE"]);
}

#[test]
fn a_tree_is_inserted_in_waves_from_its_root_and_deleted_in_reverse() {
    let mut work = Work::on(mariadb());
    let (root, inner) = (node(None), node(None));
    let leaf = work.add(node(Some(inner.id)));
    let inner = work.add(Node { parent_id: Some(root.id), ..inner });
    let other_leaf = work.add(node(Some(root.id)));
    let root = work.add(root);
    work.flush(database(1)).unwrap();
    assert_lines(
        &work.lines(),
        &[
            "INSERT INTO `nodes` (`parent_id`) VALUES (?) RETURNING `id` [NULL]",
            "INSERT INTO `nodes` (`parent_id`) VALUES (?), (?) RETURNING `id` [101, 101]",
            "INSERT INTO `nodes` (`parent_id`) VALUES (?) RETURNING `id` [102]",
        ],
    );
    for node in [root, inner, leaf, other_leaf] {
        work.objects.delete(node);
    }
    work.flush(database(1)).unwrap();
    assert_lines(
        &work.lines(),
        &[
            "rows of 1: DELETE FROM `nodes` WHERE `id` = ? [103, 104]",
            "rows of 1: DELETE FROM `nodes` WHERE `id` = ? [102]",
            "rows of 1: DELETE FROM `nodes` WHERE `id` = ? [101]",
        ],
    );
}

#[test]
fn new_rows_that_point_at_each_other_are_filled_by_an_update() {
    let mut work = Work::on(mariadb());
    let (one, other) = (Id::new(), Id::new());
    let one = work.add(Node { id: one, parent_id: Some(other) });
    let other = work.add(Node { id: other, parent_id: Some(work.get(one).id) });
    work.flush(database(1)).unwrap();
    assert_lines(
        &work.lines(),
        &[
            "INSERT INTO `nodes` () VALUES () RETURNING `id` []",
            "INSERT INTO `nodes` (`parent_id`) VALUES (?) RETURNING `id` [101]",
            "rows of 2: UPDATE `nodes` SET `parent_id` = ? WHERE `id` = ? [102, 101]",
        ],
    );
    work.objects.delete(one);
    work.objects.delete(other);
    work.flush(database(1)).unwrap();
    assert_lines(
        &work.lines(),
        &[
            "rows of 2: UPDATE `nodes` SET `parent_id` = ? WHERE `id` = ? [NULL, 102]",
            "rows of 1: DELETE FROM `nodes` WHERE `id` = ? [101]",
            "rows of 1: DELETE FROM `nodes` WHERE `id` = ? [102]",
        ],
    );
}

#[test]
fn a_unit_of_work_without_changes_has_an_empty_plan() {
    for backend in backends() {
        let mut work = Work::on(backend);
        let mut ids = Ids::default();
        assert!(FlushPlan::new(&work.objects, &mut ids, &backend).unwrap().is_empty());
        work.add(user("ann"));
        assert!(!FlushPlan::new(&work.objects, &mut ids, &backend).unwrap().is_empty());
    }
}
