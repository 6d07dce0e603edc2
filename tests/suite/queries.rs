//! Queries as values: what they select, in which order, how many rows, and on what they run.

use rowhouse::prelude::*;

use crate::support::{Random, TestDb};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "users")]
struct User {
    id: Id<User>,
    name: String,
    age: Option<i32>,
    city: Option<String>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "posts")]
struct Post {
    id: Id<Post>,
    author_id: Id<User>,
    editor_id: Option<Id<User>>,
    title: String,
}

fn user(name: &str, age: Option<i32>, city: Option<&str>) -> User {
    User { id: Id::new(), name: name.to_owned(), age, city: city.map(str::to_owned) }
}

/// Five users, with NULLs among the ages and the cities.
fn users(db: &TestDb) -> rowhouse::Result<()> {
    db.engine.create_all(&models![User, Post])?;
    let mut session = db.session();
    session.add_all([
        user("Alex", Some(30), Some("Rome")),
        user("Bo", None, Some("Oslo")),
        user("Cy", Some(17), None),
        user("Dee", Some(30), Some("Oslo")),
        user("Eve", None, None),
    ]);
    session.commit()
}

fn adults() -> Expr<User, Option<bool>> {
    User::age.ge(18).on()
}

fn lives_in(city: &str) -> Expr<User, Option<bool>> {
    User::city.eq(city).on()
}

type Names = Vec<String>;

backend_tests! {
    fn tuples_of_up_to_sixteen_are_selected(db: &TestDb) -> Result<()> {
        users(db)?;
        let (n, a) = (User::name, User::age);
        let query = User::query().filter(User::name.eq("Alex"));
        let one: (String,) = query.clone().select((n,)).one(&db.engine)?;
        assert_eq!(one, ("Alex".to_owned(),));
        let nested: (String, (Option<i32>, Id<User>)) = query.clone().select((n, (a, User::id))).one(&db.engine)?;
        assert_eq!(nested, ("Alex".to_owned(), (Some(30), Id::from(1))));
        let plus = |number: i32| a + number;
        let row = query.select((
            n, plus(1), plus(2), plus(3), plus(4), plus(5), plus(6), plus(7),
            plus(8), plus(9), plus(10), plus(11), plus(12), plus(13), plus(14), User::city,
        )).one(&db.engine)?;
        assert_eq!((row.0.as_str(), row.1, row.7, row.8, row.14), ("Alex", Some(31), Some(37), Some(38), Some(44)));
        assert_eq!(row.15.as_deref(), Some("Rome"));
        Ok(())
    }

    fn null_is_the_smallest_value_in_every_order(db: &TestDb) -> Result<()> {
        users(db)?;
        let names = User::query().select(User::name);
        let ascending: Names = names.clone().order_by((User::age.asc(), User::name.asc())).all(&db.engine)?;
        assert_eq!(ascending, ["Bo", "Eve", "Cy", "Alex", "Dee"]);
        let descending: Names = names.clone().order_by((User::age.desc(), User::name.desc())).all(&db.engine)?;
        assert_eq!(descending, ["Dee", "Alex", "Cy", "Eve", "Bo"]);
        let mixed: Names = names.clone().order_by(User::city.desc()).order_by(User::age.asc()).all(&db.engine)?;
        assert_eq!(mixed, ["Alex", "Bo", "Dee", "Eve", "Cy"]);
        let calculated: Names = names.clone().order_by(((User::age * -1).asc(), User::name.desc())).all(&db.engine)?;
        assert_eq!(calculated, ["Eve", "Bo", "Dee", "Alex", "Cy"]);
        let divided: Names = names.clone().order_by(((User::age / (User::age - 30)).desc(), User::id.asc())).all(&db.engine)?;
        assert_eq!(divided, ["Cy", "Alex", "Bo", "Dee", "Eve"]);
        let by_truth: Names = names.order_by((User::age.is_null().desc(), User::name.starts_with("B").asc(), User::name.asc())).all(&db.engine)?;
        assert_eq!(by_truth, ["Eve", "Bo", "Alex", "Cy", "Dee"]);
        Ok(())
    }

    fn limit_and_offset_cut_a_window(db: &TestDb) -> Result<()> {
        users(db)?;
        let names = ["Alex", "Bo", "Cy", "Dee", "Eve"];
        let query = User::query().select(User::name).order_by(User::name.asc());
        for offset in [None, Some(0), Some(1), Some(4), Some(5), Some(9), Some(i64::MAX as u64), Some(u64::MAX)] {
            for limit in [None, Some(0), Some(1), Some(3), Some(5), Some(9), Some(i64::MAX as u64), Some(u64::MAX)] {
                let mut query = query.clone();
                if let Some(rows) = limit {
                    query = query.limit(rows);
                }
                if let Some(rows) = offset {
                    query = query.offset(rows);
                }
                let skipped = usize::try_from(offset.unwrap_or(0)).unwrap();
                let taken = usize::try_from(limit.unwrap_or(u64::MAX)).unwrap();
                let expected: Names = names.iter().skip(skipped).take(taken).map(|name| (*name).to_owned()).collect();
                let case = format!("limit {limit:?} offset {offset:?}");
                assert_eq!(query.all(&db.engine)?, expected, "{case}");
                assert_eq!(query.first(&db.engine)?, expected.first().cloned(), "{case}");
                assert_eq!(query.count(&db.engine)?, expected.len() as u64, "{case}");
                assert_eq!(query.exists(&db.engine)?, !expected.is_empty(), "{case}");
                match (query.one(&db.engine), expected.as_slice()) {
                    (Err(Error::NotFound { .. }), []) | (Err(Error::MoreThanOne { .. }), [_, _, ..]) => {}
                    (Ok(found), [only]) => assert_eq!(found, *only, "{case}"),
                    (other, _) => panic!("{case}: {other:?}"),
                }
            }
        }
        Ok(())
    }

    fn the_later_limit_counts(db: &TestDb) -> Result<()> {
        users(db)?;
        let query = User::query().select(User::name).order_by(User::id.asc()).limit(1).limit(3).offset(4).offset(1);
        assert_eq!(query.all(&db.engine)?, ["Bo", "Cy", "Dee"]);
        Ok(())
    }

    fn one_tells_what_was_asked_for(db: &TestDb) -> Result<()> {
        users(db)?;
        match User::query().filter(User::name.eq("Nobody")).one(&db.engine) {
            Err(Error::NotFound { of, sql }) => assert!(of.ends_with("User") && sql.contains("users"), "{of} {sql}"),
            other => panic!("{other:?}"),
        }
        match User::query().select(User::name).one(&db.engine) {
            Err(error @ Error::MoreThanOne { .. }) => assert!(!error.to_string().contains("Alex"), "{error}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(User::query().filter(User::name.eq("Nobody")).first(&db.engine)?, None);
        assert!(User::query().filter(User::name.eq("Nobody")).all(&db.engine)?.is_empty());
        Ok(())
    }

    fn a_query_is_a_value(db: &TestDb) -> Result<()> {
        users(db)?;
        let base = User::query().order_by(User::name.asc());
        let stored = [base.clone().filter(adults()), base.clone().filter(lives_in("Oslo")), base.clone()];
        let found: Vec<u64> = stored.iter().map(|query| query.count(&db.engine)).collect::<Result<_, _>>()?;
        assert_eq!(found, [2, 2, 5]);
        // Each can be run again, on an engine, a session, and another thread.
        let query = base.filter(adults()).filter(lives_in("Oslo"));
        let mut session = db.session();
        assert_eq!(query.all(&mut session)?, query.all(&db.engine)?);
        let engine = db.engine.clone();
        let found = std::thread::spawn(move || query.one(&engine)).join().unwrap()?;
        assert_eq!(found.name, "Dee");
        Ok(())
    }

    fn filters_are_added_where_they_are_wanted(db: &TestDb) -> Result<()> {
        users(db)?;
        let search = |part: Option<&str>, city: Option<&str>, only_adults: bool| {
            let mut query = User::query().select(User::name).order_by(User::name.asc());
            query = query.filter(part.map(|part| User::name.contains(part))).filter(city.map(lives_in));
            if only_adults {
                query = query.filter(adults());
            }
            query.all(&db.engine)
        };
        assert_eq!(search(None, None, false)?, ["Alex", "Bo", "Cy", "Dee", "Eve"]);
        assert_eq!(search(Some("e"), None, false)?, ["Alex", "Dee", "Eve"]);
        assert_eq!(search(Some("e"), Some("Oslo"), false)?, ["Dee"]);
        assert_eq!(search(Some("e"), None, true)?, ["Alex", "Dee"]);
        Ok(())
    }

    fn conditions_are_gathered_in_lists(db: &TestDb) -> Result<()> {
        users(db)?;
        let mut wanted: Vec<Expr<User, Option<bool>>> = vec![adults(), lives_in("Oslo")];
        let names = |condition: Expr<User, Option<bool>>| {
            User::query().filter(condition).select(User::name).order_by(User::name.asc()).all(&db.engine)
        };
        assert_eq!(names(all(wanted.clone()).on())?, ["Dee"]);
        assert_eq!(names(any(wanted.clone()).on())?, ["Alex", "Bo", "Dee"]);
        wanted.push((User::name.eq("Cy") & User::age.eq(17)).on());
        assert_eq!(names(any(wanted.clone()).on())?, ["Alex", "Bo", "Cy", "Dee"]);
        assert_eq!(names((any(wanted) & User::name.ne("Bo")).on())?, ["Alex", "Cy", "Dee"]);
        Ok(())
    }

    fn many_filters_hold_together(db: &TestDb) -> Result<()> {
        users(db)?;
        let one_of = User::name.eq("Alex") | User::name.eq("Bo");
        let query = User::query().filter(one_of.clone()).filter(User::age.is_null() | User::age.gt(90)).filter(!lives_in("Rome"));
        assert_eq!(query.one(&db.engine)?.name, "Bo");
        let query = User::query().filter(one_of & (User::city.eq("Rome") | User::city.eq("Paris"))).filter(User::age.gt(1));
        assert_eq!(query.one(&db.engine)?.name, "Alex");
        Ok(())
    }

    fn a_session_flushes_before_it_asks(db: &TestDb) -> Result<()> {
        users(db)?;
        let mut session = db.session();
        let fay = session.add(user("Fay", None, None));
        assert_eq!(User::query().count(&mut session)?, 6);
        session[fay].name = "Gus".to_owned();
        assert!(User::query().filter(User::name.eq("Gus")).exists(&mut session)?);
        session.set_autoflush(false);
        session[fay].name = "Hal".to_owned();
        assert!(!User::query().filter(User::name.eq("Hal")).exists(&mut session)?);
        session.rollback()?;
        assert_eq!(User::query().count(&mut session)?, 5);
        Ok(())
    }

    fn a_query_may_hold_an_id_that_is_provisional(db: &TestDb) -> Result<()> {
        users(db)?;
        let mut session = db.session();
        let fay = session.add(user("Fay", None, None));
        let id = session[fay].id;
        assert!(id.is_provisional());
        session.add(Post { id: Id::new(), author_id: id, editor_id: Some(id), title: "New".to_owned() });
        session.add(Post { id: Id::new(), author_id: Id::from(1), editor_id: None, title: "Old".to_owned() });
        let by = Post::query().filter(Post::author_id.eq(id));
        assert_eq!(by.one(&mut session)?.title, "New");
        assert_eq!(Post::query().filter(Post::editor_id.eq(id)).count(&mut session)?, 1);
        assert_eq!(Post::query().filter(Post::editor_id.is(id)).count(&mut session)?, 1);
        assert_eq!(Post::query().filter(Post::editor_id.is_not(id)).count(&mut session)?, 1);
        assert_eq!(Post::query().filter(Post::author_id.is_in([id, Id::from(77)])).count(&mut session)?, 1);
        assert_eq!(Post::query().filter(Post::author_id.is_not_in([id])).one(&mut session)?.title, "Old");
        assert_eq!(Post::query().filter(Post::author_id.between(id, id)).count(&mut session)?, 1);
        let count: i64 = sql!("SELECT count(*) FROM posts WHERE author_id = {id}").scalar(&mut session)?;
        assert_eq!(count, 1);
        assert_eq!(by.track(&mut session)?.len(), 1);
        // Who does not know the id says so, and sends nothing.
        assert!(matches!(by.all(&db.engine), Err(Error::Unresolved { model: "User" })));
        assert!(matches!(by.all(&mut db.session()), Err(Error::Unresolved { .. })));
        session.commit()?;
        assert_eq!(by.count(&mut session)?, 1, "the session goes on knowing the id");
        Ok(())
    }

    fn counting_and_asking_leave_the_columns_out(db: &TestDb) -> Result<()> {
        users(db)?;
        let aggregates = User::query().select((count(), count(), User::age.avg()));
        assert_eq!(aggregates.count(&db.engine)?, 1);
        assert!(aggregates.exists(&db.engine)?);
        assert_eq!(aggregates.clone().limit(0).count(&db.engine)?, 0);
        assert!(!aggregates.offset(1).exists(&db.engine)?);
        let none = User::query().filter(User::name.eq("Nobody")).select(User::age.max());
        assert_eq!(none.count(&db.engine)?, 1);
        assert_eq!(none.one(&db.engine)?, None);
        let pairs = User::query().select((User::name, User::name)).order_by(User::age.desc()).limit(2);
        assert_eq!(pairs.count(&db.engine)?, 2);
        Ok(())
    }

    fn an_aggregate_where_it_means_nothing_is_refused(db: &TestDb) -> Result<()> {
        users(db)?;
        let refused = |result: Result<u64, Error>| match result {
            Err(Error::Query { .. }) => {}
            other => panic!("{other:?}"),
        };
        let length = |names: Names| names.len() as u64;
        refused(User::query().filter(User::age.max().gt(3)).count(&db.engine));
        refused(User::query().select((User::name, User::age.max())).all(&db.engine).map(|rows| rows.len() as u64));
        refused(User::query().select(User::name).order_by(User::age.max().asc()).all(&db.engine).map(length));
        refused(User::query().order_by(count().desc()).all(&db.engine).map(|users| users.len() as u64));
        refused(User::query().select(User::age.max()).order_by(User::name.asc()).all(&db.engine).map(|rows| rows.len() as u64));
        Ok(())
    }

    fn raw_sql_binds_what_it_names(db: &TestDb) -> Result<()> {
        users(db)?;
        let (name, none, some, id, part) = ("Alex", None::<i32>, Some("Oslo".to_owned()), Id::<User>::from(2), "%'; --");
        let n: i64 = sql!("SELECT count(*) FROM users WHERE name = {name}").scalar(&db.engine)?;
        assert_eq!(n, 1);
        let n: i64 = sql!("SELECT count(*) FROM users WHERE id = {id} AND city = {some}").scalar(&db.engine)?;
        assert_eq!(n, 1);
        let n: i64 = sql!("SELECT count(*) FROM users WHERE name LIKE {part} OR age = {none}").scalar(&db.engine)?;
        assert_eq!(n, 0);
        let rows: Vec<(i64, String, Option<i32>)> =
            sql!("SELECT id, name, age FROM users WHERE name <> {name} ORDER BY id").all(&db.engine)?;
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[0], (2, "Bo".to_owned(), None));
        let first: Option<(Id<User>, String)> = sql!("SELECT id, name FROM users ORDER BY id").first(&db.engine)?;
        assert_eq!(first, Some((Id::from(1), "Alex".to_owned())));
        let first: Option<i64> = sql!("SELECT id FROM users WHERE name = 'Nobody'").first(&db.engine)?;
        assert_eq!(first, None);
        let whole: User = sql!("SELECT id, name, age, city FROM users WHERE id = {id}").one(&db.engine)?;
        assert_eq!(whole, User { id, ..user("Bo", None, Some("Oslo")) });
        assert!(matches!(sql!("SELECT id FROM users").one::<i64, _>(&db.engine), Err(Error::MoreThanOne { .. })));
        assert!(matches!(sql!("SELECT id FROM users WHERE 1 = 0").scalar::<i64, _>(&db.engine), Err(Error::NotFound { .. })));
        let age: Option<i32> = sql!("SELECT age FROM users WHERE id = {id}").scalar(&db.engine)?;
        assert_eq!(age, None);
        Ok(())
    }

    fn raw_sql_changes_rows_in_a_session_and_out_of_one(db: &TestDb) -> Result<()> {
        users(db)?;
        let (city, age) = ("Bern".to_owned(), Some(50));
        assert_eq!(sql!("UPDATE users SET city = {city} WHERE age IS NULL").execute(&db.engine)?.rows_affected, 2);
        let mut session = db.session();
        assert_eq!(sql!("UPDATE users SET age = {age} WHERE city = {city}").execute(&mut session)?.rows_affected, 2);
        assert_eq!(User::query().filter(User::age.eq(50)).count(&mut session)?, 2);
        session.rollback()?;
        assert_eq!(User::query().filter(User::age.eq(50)).count(&mut session)?, 0);
        drop(session);
        let texts = ["'", "\\", "{}", "ä", ""];
        for text in texts {
            assert_eq!(sql!("INSERT INTO users (name) VALUES ({text})").execute(&db.engine)?.rows_affected, 1);
        }
        let names: Names = sql!("SELECT name FROM users WHERE id > 5 ORDER BY id").all(&db.engine)?;
        assert_eq!(names, texts);
        Ok(())
    }

    fn doubled_braces_are_braces(db: &TestDb) -> Result<()> {
        let value: String = sql!("SELECT '{{}} {{name}}'").scalar(&db.engine)?;
        assert_eq!(value, "{} {name}");
        let wrong = sql!("SELECT x FROM nowhere").all::<i64, _>(&db.engine);
        assert!(matches!(wrong, Err(Error::NoSuchTable(_))), "{wrong:?}");
        Ok(())
    }

    fn values_of_every_kind_are_bound_in_raw_sql(db: &TestDb) -> Result<()> {
        users(db)?;
        let object = user("Zoë", Some(1), None);
        let (wide, small, truth, names) = (5_i64, 5_i16, true, ("Alex", "Bo"));
        assert_eq!(sql!("SELECT count(*) FROM users WHERE id < {wide} AND age > {small}").scalar::<i64, _>(&db.engine)?, 3);
        assert_eq!(sql!("SELECT count(*) FROM users WHERE (age = 30) = {truth}").scalar::<i64, _>(&db.engine)?, 2);
        assert_eq!(sql!("SELECT count(*) FROM users WHERE name IN ({names.0}, {names.1})").scalar::<i64, _>(&db.engine)?, 2);
        sql!("INSERT INTO users (name, age, city) VALUES ({object.name}, {object.age}, {object.city})").execute(&db.engine)?;
        let read = User::query().filter(User::name.eq(&object.name)).one(&db.engine)?;
        assert_eq!((read.age, read.city), (Some(1), None));
        Ok(())
    }

    fn a_window_over_random_rows_is_the_one_that_rust_cuts(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User, Post])?;
        let mut random = Random::new(9);
        let mut session = db.session();
        session.add_all((0..200).map(|_| {
            let name: String = (0..random.below(4)).map(|_| random.pick(&['a', 'A', 'ä', 'z', ' '])).collect();
            user(&name, random.pick(&[None, Some(1), Some(-1), Some(7)]), random.pick(&[None, Some(""), Some("x")]))
        }));
        session.commit()?;
        let mut all = User::query().all(&db.engine)?;
        for round in 0..20 {
            let (limit, offset) = (random.below(50), random.below(200));
            let query = if round % 2 == 0 {
                all.sort_by(|a, b| (&a.city, &b.name, a.age, a.id.get().unwrap()).cmp(&(&b.city, &a.name, b.age, b.id.get().unwrap())));
                User::query().order_by((User::city.asc(), User::name.desc(), User::age.asc(), User::id.asc()))
            } else {
                all.sort_by(|a, b| (b.age, &a.name, &b.city, b.id.get().unwrap()).cmp(&(a.age, &b.name, &a.city, a.id.get().unwrap())));
                User::query().order_by((User::age.desc(), User::name.asc())).order_by((User::city.desc(), User::id.desc()))
            };
            let expected: Vec<User> = all.iter().skip(offset as usize).take(limit as usize).cloned().collect();
            assert_eq!(query.limit(limit).offset(offset).all(&db.engine)?, expected);
        }
        Ok(())
    }
}
