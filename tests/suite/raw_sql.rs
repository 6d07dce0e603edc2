//! SQL of the user's own: values, lists, named and numbered placeholders, what comes back.

use std::collections::BTreeSet;

use rowhouse::prelude::*;
use rowhouse::{Result, Row, raw, types::Value};

use crate::blog::{Post, User, create};
use crate::support::{Backend, TestDb};

/// Alex (30), Bo (none) and Cy (40).
fn users(db: &TestDb) -> Result<()> {
    create(&db.engine)?;
    let mut session = db.session();
    session.add_all([
        User { age: Some(30), ..User::named("Alex") },
        User::named("Bo"),
        User { age: Some(40), ..User::named("Cy") },
    ]);
    session.commit()
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T>, expected: &str) {
    match result {
        Err(Error::Query { reason }) => assert_eq!(&*reason, expected),
        other => panic!("{other:?}"),
    }
}

backend_tests! {
    fn calls_indexes_and_references_stand_in_braces(db: &TestDb) -> Result<()> {
        users(db)?;
        let (names, user, age) = (vec!["Alex", "Bo"], User::named("Cy"), &40);
        let n: i64 = sql!("select count(*) from users where name in ({names[0]}, {names[1]}, {user.name})").scalar(&db.engine)?;
        assert_eq!(n, 3);
        let n: i64 = sql!("select count(*) from users where age = {*age} and name = {user.name.as_str()}").scalar(&db.engine)?;
        assert_eq!(n, 1);
        let n: i64 = sql!("select count(*) from users where age = {i64::from(*age)}").scalar(&db.engine)?;
        assert_eq!(n, 1);
        Ok(())
    }

    fn a_list_is_expanded_and_may_be_empty(db: &TestDb) -> Result<()> {
        users(db)?;
        let count = |ids: &[i64]| -> Result<(i64, i64)> {
            Ok((
                sql!("select count(*) from users where id in ({..ids}) and 1 = 1").scalar(&db.engine)?,
                sql!("select count(*) from users where id NOT IN ( {..ids} ) and 1 = 1").scalar(&db.engine)?,
            ))
        };
        assert_eq!(count(&[1, 3])?, (2, 1));
        assert_eq!(count(&[2])?, (1, 2));
        assert_eq!(count(&[])?, (0, 3));
        assert_eq!(count(&(0..300).collect::<Vec<_>>())?, (3, 0));
        Ok(())
    }

    fn lists_are_of_texts_options_ids_and_of_any_collection(db: &TestDb) -> Result<()> {
        users(db)?;
        let (names, set) = (["Alex", "x'); drop table users; --"], BTreeSet::from(["Bo".to_owned()]));
        let n: i64 = sql!("select count(*) from users where name in ({..names}) or name in ({..set})").scalar(&db.engine)?;
        assert_eq!(n, 2);
        let ages = vec![Some(30), None];
        let n: i64 = sql!("select count(*) from users where age in ({..ages})").scalar(&db.engine)?;
        assert_eq!(n, 1);
        let mut session = db.session();
        let new = session.add(User::named("Dee"));
        let ids = [session[new].id, Id::from(1)];
        let n: i64 = sql!("select count(*) from users where id in ({..ids})").scalar(&mut session)?;
        assert_eq!(n, 2, "a provisional id is resolved in a list");
        Ok(())
    }

    fn a_list_stands_wherever_values_with_commas_can(db: &TestDb) -> Result<()> {
        users(db)?;
        let row = [Some(7), None];
        sql!("insert into users (email, name, age, id) values ('d', 'Dee', {..row[1..]}, {row[0]})").execute(&db.engine)?;
        let none: [i64; 0] = [];
        refused(
            sql!("select coalesce({..none})").all::<i64, _>(&db.engine),
            "an empty list means something only alone in the parentheses of `IN (…)`",
        );
        let names: Vec<String> = sql!("select name from users where id = 7").scalars(&db.engine)?;
        assert_eq!(names, ["Dee"]);
        Ok(())
    }

    fn a_list_has_one_text_whatever_its_length(db: &TestDb) -> Result<()> {
        users(db)?;
        let texts = |ids: &[i64]| {
            let query = raw("select count(*) from users where id in (?)").bind_list(ids.to_vec());
            query.to_sql(db.dialect()).unwrap().sql
        };
        assert_eq!(texts(&[1, 2, 3]), texts(&[1, 2, 3, 4]));
        if db.dialect() == Dialect::Postgres {
            assert_eq!(texts(&[]), texts(&[1, 2, 3, 4]));
        }
        Ok(())
    }

    fn question_marks_are_placeholders_on_every_backend(db: &TestDb) -> Result<()> {
        users(db)?;
        let query = raw("select name from users where age > ? and name <> ? and name <> '?' -- ?\n order by name");
        let names: Vec<String> = query.bind(18).bind("Cy").all(&db.engine)?;
        assert_eq!(names, ["Alex"]);
        let n: i64 = raw("select count(*) from users where age = ? or name = ?").params(&(40, "Bo")).scalar(&db.engine)?;
        assert_eq!(n, 2);
        let n: i64 = raw("select count(*) from users where age in (?, ?)").params(&[30, 40]).scalar(&db.engine)?;
        assert_eq!(n, 2);
        let n: i64 = raw("select count(*) from users where name in (?) and age > ?").bind_list(["Alex", "Cy"]).bind(35).scalar(&db.engine)?;
        assert_eq!(n, 1);
        Ok(())
    }

    fn names_are_placeholders_on_every_backend(db: &TestDb) -> Result<()> {
        users(db)?;
        let query = "select count(*) from users where (name = :name or email = :name) and age >= :age and ':x' = ':x'";
        let n: i64 = raw(query).set("name", "Alex").set("age", 18).scalar(&db.engine)?;
        assert_eq!(n, 1);
        let pairs = [("low", 20), ("high", 35)];
        let n: i64 = raw("select count(*) from users where age between :low and :high").params(&pairs).scalar(&db.engine)?;
        assert_eq!(n, 1);
        let alex: User = User::query().filter(User::name.eq("Alex")).one(&db.engine)?;
        let n: i64 = raw("select count(*) from users where id = :id and email = :email").params(&alex).scalar(&db.engine)?;
        assert_eq!(n, 1);
        let n: i64 = raw("select count(*) from users where id in (:ids)").set_list("ids", [1, 2]).scalar(&db.engine)?;
        assert_eq!(n, 2);
        Ok(())
    }

    fn values_and_placeholders_must_match(db: &TestDb) -> Result<()> {
        users(db)?;
        let name = "select count(*) from users where name = :name and age = :age";
        refused(raw(name).set("name", "x").execute(&db.engine), "no value is bound to `:age`");
        refused(
            raw(name).set("name", "x").set("age", 1).set("id", 1).execute(&db.engine),
            "a value is bound to `:id`, which the SQL does not have",
        );
        refused(
            raw("select ?, ?").bind(1).execute(&db.engine),
            "placeholder 2 of 2 has no value; a question mark that is none is written `??`",
        );
        refused(raw("select ?").params(&(1, 2)).execute(&db.engine), "value 2 has no placeholder: the SQL has 1");
        refused(
            raw("select ?, :a").bind(1).set("a", 1).execute(&db.engine),
            "it has placeholders with names and without: use `?` or `:name` for all",
        );
        if db.backend != Backend::Postgres {
            refused(
                sql!("select ?").execute(&db.engine),
                "a `?` in `sql!` is a placeholder here, and no value belongs to it: name the value, `{value}`",
            );
        }
        Ok(())
    }

    fn what_was_done_is_told(db: &TestDb) -> Result<()> {
        users(db)?;
        let insert = "insert into users (email, name) values (?, ?)";
        let done = raw(insert).bind("d").bind("Dee").execute(&db.engine)?;
        assert_eq!(done.rows_affected, 1);
        assert_eq!(done.last_insert_id, if db.backend == Backend::Postgres { None } else { Some(4) });
        let done = sql!("update users set age = 1 where id > 2").execute(&db.engine)?;
        assert_eq!((done.rows_affected, done.last_insert_id), (2, None));
        let done = sql!("update users set age = 1 where id > 2").execute(&db.engine)?;
        assert_eq!(done.rows_affected, 2, "matched rows count, changed or not");
        let done = sql!("delete from users where id > 9").execute(&db.engine)?;
        assert_eq!((done.rows_affected, done.last_insert_id), (0, None));
        Ok(())
    }

    fn many_rows_are_written_in_one_go(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let rows = (0..1000).map(|n| (format!("{n}@x.org"), format!("name ' {n}"), (n % 3 > 0).then_some(n)));
        let insert = raw("insert into users (email, name, age) values (?, lower(?), ?)");
        assert_eq!(insert.execute_many(rows, &db.engine)?.rows_affected, 1000);
        let all: Vec<(String, String, Option<i32>)> = sql!("select email, name, age from users order by id").all(&db.engine)?;
        assert_eq!(all.len(), 1000);
        assert_eq!(all[500], ("500@x.org".into(), "name ' 500".into(), Some(500)));
        assert_eq!(all[999], ("999@x.org".into(), "name ' 999".into(), None));
        let update = raw("update users set age = ? where email = ?");
        let rows = (0..100).map(|n| (n, format!("{n}@x.org")));
        assert_eq!(update.execute_many(rows, &db.engine)?.rows_affected, 100);
        let none: [(i32, &str); 0] = [];
        assert_eq!(update.execute_many(none, &db.engine)?.rows_affected, 0);
        let sum: i64 = sql!("select count(*) from users where age is null").scalar(&db.engine)?;
        assert_eq!(sum, 300);
        Ok(())
    }

    fn many_rows_have_names_in_pairs_and_models(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let insert = raw("insert into users (email, name, age) values (:email, :name, :age)");
        let rows = [User::named("Alex"), User { age: Some(3), ..User::named("Bo") }];
        assert_eq!(insert.execute_many(rows, &db.engine)?.rows_affected, 2);
        let twice = raw("insert into users (email, name) values (:name, :name)");
        let rows = ["Cy", "Dee", "Eve"].map(|name| [("name", name)]);
        assert_eq!(twice.execute_many(rows, &db.engine)?.rows_affected, 3);
        let names: Vec<(String, String, Option<i32>)> = sql!("select email, name, age from users order by id").all(&db.engine)?;
        assert_eq!(names[1], ("Bo@x.org".into(), "Bo".into(), Some(3)));
        assert_eq!(names[4], ("Eve".into(), "Eve".into(), None));
        Ok(())
    }

    fn of_many_rows_all_are_written_or_none(db: &TestDb) -> Result<()> {
        users(db)?;
        let insert = raw("insert into users (email, name) values (?, ?)");
        let rows = [("d", "Dee"), ("d", "Dee again")];
        assert!(insert.execute_many(rows, &db.engine).unwrap_err().is_unique_violation());
        assert_eq!(User::query().count(&db.engine)?, 3);
        let update = raw("update users set email = ? where id = ?");
        assert!(update.execute_many([("e", 1), ("e", 2)], &db.engine).unwrap_err().is_unique_violation());
        assert_eq!(sql!("select email from users where id = 1").scalar::<String, _>(&db.engine)?, "Alex@x.org");
        // In a session, the transaction is the session's.
        let mut session = db.session();
        insert.execute_many([("f", "Fay"), ("g", "Gus")], &mut session)?;
        assert_eq!(User::query().count(&mut session)?, 5);
        session.rollback()?;
        assert_eq!(User::query().count(&db.engine)?, 3);
        Ok(())
    }

    fn rows_of_values_must_fit(db: &TestDb) -> Result<()> {
        users(db)?;
        let two = raw("insert into users (email, name) values (?, ?)");
        refused(two.execute_many([("a",)], &db.engine), "the SQL has 2 placeholders, and a row has 1 values for them");
        let names = raw("insert into users (email, name) values (:email, :name)");
        refused(names.execute_many([[("email", "a")]], &db.engine), "no value is bound to `:name`");
        let pairs = [[("email", "a"), ("name", "b"), ("x", "c")]];
        refused(names.execute_many(pairs, &db.engine), "a row has a value `x`, and the SQL has no `:x`");
        refused(
            raw("delete from users").execute_many([[("a", 1)]], &db.engine),
            "the SQL has no placeholders, so every row would do the same",
        );
        refused(
            raw("delete from users where id = ?").bind(1).execute_many([(1,)], &db.engine),
            "`execute_many` takes all values from its rows, and some are bound already",
        );
        Ok(())
    }

    fn a_row_is_read_by_name_and_by_position(db: &TestDb) -> Result<()> {
        users(db)?;
        let rows: Vec<Row> = sql!("select id, name, age from users order by id").all(&db.engine)?;
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[0].get::<String>("name")?, "Alex");
        assert_eq!(rows[0].get::<i64>(0)?, 1);
        assert_eq!(rows[0].get::<Id<User>>("ID")?, Id::from(1));
        assert_eq!(rows[1].get::<Option<i32>>("age")?, None);
        assert_eq!((&rows[1]["age"], &rows[0][1]), (&Value::Null, &Value::Text("Alex".into())));
        let names: Vec<&str> = rows[0].columns().iter().map(|column| column.name()).collect();
        assert_eq!(names, ["id", "name", "age"]);
        let types: Vec<String> = rows[0].columns().iter().map(|column| column.sql_type().to_lowercase()).collect();
        let expected = match db.backend {
            Backend::Sqlite => ["integer", "text", "integer"],
            Backend::Postgres => ["bigint", "text", "integer"],
            Backend::Mysql => ["bigint", "text", "int"],
        };
        assert_eq!(types, expected);
        Ok(())
    }

    fn a_column_that_a_row_has_not_is_told(db: &TestDb) -> Result<()> {
        users(db)?;
        let row: Row = sql!("select id, name from users where id = 1").one(&db.engine)?;
        let error = row.get::<i64>("nam").unwrap_err().to_string();
        assert_eq!(error, "rows of this result cannot be read as `Row`: it has no column `nam`, but `id`, `name`");
        let error = row.get::<i64>("name").unwrap_err().to_string();
        assert_eq!(error, "column 2 of the result is read as `i64`, but column `name` holds text");
        assert!(row.get::<i64>(2).is_err());
        Ok(())
    }

    fn a_row_becomes_a_struct_and_json(db: &TestDb) -> Result<()> {
        users(db)?;
        let row: Row = sql!("select * from users where id = 2").one(&db.engine)?;
        assert_eq!(row.read::<User>()?, User::query().filter(User::name.eq("Bo")).one(&db.engine)?);
        assert!(matches!(row.read::<Post>(), Err(Error::Columns { .. })));
        let expected = serde_json::json!({"id": 2, "email": "Bo@x.org", "name": "Bo", "age": null});
        assert_eq!(row.to_json(), expected);
        Ok(())
    }

    fn a_row_holds_values_of_every_kind(db: &TestDb) -> Result<()> {
        #[derive(Model, Clone, Debug, PartialEq)]
        #[model(table = "kinds")]
        struct Kinds {
            id: Id<Kinds>,
            flag: bool,
            float: f64,
            bytes: Vec<u8>,
            uuid: Uuid,
            date: NaiveDate,
            at: DateTime<Utc>,
            local: NaiveDateTime,
            document: serde_json::Value,
        }
        db.engine.create_all(&models![Kinds])?;
        let kinds = Kinds {
            id: Id::from(1),
            flag: true,
            float: 1.5,
            bytes: vec![0, 255],
            uuid: Uuid::from_u128(7),
            date: NaiveDate::from_ymd_opt(2024, 2, 29).unwrap(),
            at: DateTime::from_timestamp_micros(1_700_000_000_123_456).unwrap(),
            local: DateTime::from_timestamp_micros(1_700_000_000_500_000).unwrap().naive_utc(),
            document: serde_json::json!({"a": [1, null]}),
        };
        let mut session = db.session();
        session.add(kinds.clone());
        session.commit()?;
        let row: Row = sql!("select * from kinds").one(&db.engine)?;
        assert_eq!(row.read::<Kinds>()?, kinds);
        assert_eq!(row.get::<DateTime<Utc>>("at")?, kinds.at);
        assert_eq!(row.get::<NaiveDate>("date")?, kinds.date);
        assert_eq!(row.get::<Uuid>("uuid")?, kinds.uuid);
        let json = row.to_json();
        assert_eq!(json["bytes"], "\\x00ff");
        // MySQL's `datetime` has no zone, so that nothing tells that the model's moments are of UTC.
        let zone = if db.backend == Backend::Mysql { "" } else { "Z" };
        assert_eq!(json["at"], format!("2023-11-14T22:13:20.123456{zone}"));
        assert_eq!(json["local"], "2023-11-14T22:13:20.5");
        // MariaDB's documents are texts.
        if db.engine.backend().server != rowhouse::Server::MariaDb {
            assert_eq!(json["document"], kinds.document);
        }
        Ok(())
    }

    fn a_moment_in_a_zone_has_it_in_json(db: &TestDb) -> Result<()> {
        let ty = if db.backend == Backend::Postgres { "timestamptz" } else { "timestamp" };
        raw(format!("create table moments (at {} null)", if db.backend == Backend::Sqlite { "TIMESTAMP" } else { ty })).execute(&db.engine)?;
        sql!("insert into moments (at) values ('2026-11-23 01:02:03')").execute(&db.engine)?;
        let row: Row = sql!("select at from moments").one(&db.engine)?;
        assert_eq!(row.to_json(), serde_json::json!({"at": "2026-11-23T01:02:03Z"}));
        if db.backend == Backend::Sqlite {
            sql!("update moments set at = 'noon'").execute(&db.engine)?;
            let row: Row = sql!("select at from moments").one(&db.engine)?;
            assert_eq!(row.to_json(), serde_json::json!({"at": "noon"}));
        }
        Ok(())
    }

    fn all_scalars_of_the_first_column(db: &TestDb) -> Result<()> {
        users(db)?;
        let ages: Vec<Option<i32>> = sql!("select age, name from users order by id").scalars(&db.engine)?;
        assert_eq!(ages, [Some(30), None, Some(40)]);
        Ok(())
    }

    fn rows_are_handed_out_as_they_come(db: &TestDb) -> Result<()> {
        users(db)?;
        let mut names = Vec::new();
        let count = sql!("select name, id from users order by id").for_each(&db.engine, |(name, id): (String, i64)| {
            names.push((name, id));
            Ok(())
        })?;
        assert_eq!((count, names.len(), names[2].0.as_str()), (3, 3, "Cy"));
        // An error ends it, and the connection goes on.
        let mut session = db.session();
        let mut seen = 0;
        let result = sql!("select * from users order by id").for_each(&mut session, |user: User| {
            seen += 1;
            user.age.map(|_| ()).ok_or(Error::Unset { what: "age" })
        });
        assert!(matches!(result, Err(Error::Unset { what: "age" })) && seen == 2, "{result:?}");
        assert_eq!(User::query().count(&mut session)?, 3);
        Ok(())
    }

    #[requires(|backend| backend.dialect() == Dialect::Postgres)]
    fn operators_of_question_marks_are_written(db: &TestDb) -> Result<()> {
        let key = "a";
        let has: bool = raw(r#"select '{"a": 1}'::jsonb ?? ?::text and '{"a": 1}'::jsonb ?| array[?]"#).params(&(key, key)).scalar(&db.engine)?;
        assert!(has);
        let has: bool = sql!(r#"select '{{"a": 1}}'::jsonb ? {key}"#).scalar(&db.engine)?;
        assert!(has);
        Ok(())
    }
}
