//! Random names through every path that takes one at run time: what is told to the database is that name, in quotes, or as a
//! value. `random_input.rs` does so with tables, columns, indexes, comments and defaults.
//!
//! | path | here |
//! |---|---|
//! | schemas, checks, foreign keys, enum types and their values | `names_of_schemas_…` |
//! | `on_constraint`, names in errors | `names_of_schemas_…` |
//! | names of projections (common table expressions, queries in FROM) and their columns; `window`; `tag` | `names_in_queries` |
//! | aliases | `names_in_queries`: `Source::ALIAS` is a constant of a type, so that there are none that are made at run time |
//! | `collate` | `names_of_collations` |
//! | keys of JSON documents, by `JsonPath::key` and `path` | `keys_of_json_documents` |
//! | `application_name`, `search_path`, `sql_mode`, `attach`, and the database in the URL | `names_in_options` |
//!
//! No names of users: savepoints are `rowhouse_` and a number, counted by the session, and labels of sessions are sent nowhere.
//! The names of `function` and `sql_function!`, and operators, are SQL by what their documentation says, and `&'static str`, as are
//! conditions, expressions, types and table options of models.

use std::collections::HashSet;

use rowhouse::prelude::*;
use rowhouse::{Result, Row, raw};

use crate::random_input::{name, quoted, shape, text};
use crate::support::{Backend, Random, TestDb, statements};
use crate::wild::{LISTED, REFERENCING, UNIQUE, WIDTH, Wild, WildAlias, WildNames, WildRest, WildRows, leak};

/// A schema that is gone when the test is: MySQL's are databases beside that of the test.
struct Schema<'e>(&'e Engine, String);

impl Drop for Schema<'_> {
    fn drop(&mut self) {
        if self.0.backend().dialect() == Dialect::Mysql {
            let _ = raw(format!("DROP DATABASE IF EXISTS {}", quoted(&self.1, Backend::Mysql))).execute(self.0);
        }
    }
}

fn names(random: &mut Random, backend: Backend, rest: Option<WildRest>) -> WildNames {
    let mut name = |number: usize| name(random, number, backend);
    WildNames {
        columns: (0..WIDTH).map(&mut name).collect(),
        table: name(90),
        index: name(91),
        unique: name(92),
        comment: name(93),
        default: name(94),
        rest,
    }
}

/// Texts that keep to what [`WildRest`] says.
fn texts(random: &mut Random, values: &[String]) -> Vec<String> {
    let mut texts: Vec<String> = (0..WIDTH).map(|_| text(random)).collect();
    texts[REFERENCING] = texts[UNIQUE].clone();
    if !values.is_empty() {
        texts[LISTED] = random.pick(&values[1..]);
    }
    texts
}

/// The engine of the test; on SQLite, one with a database attached under the name.
fn engine_with(db: &TestDb, schema: &str) -> Result<Engine> {
    Engine::builder(&db.url).on(Dialect::Sqlite, |builder| builder.attach(schema, ":memory:")).connect()
}

/// Asserts that an error names the constraint, and the column of one on a column.
#[track_caller]
fn named(violation: &rowhouse::error::Violation, column: Option<&str>, constraint: &str, backend: Backend) {
    // MySQL writes control characters in its messages as `\\0001`, which is a name too, so that it is not turned back.
    let is_told = |name: &str| backend != Backend::Mysql || !name.chars().any(char::is_control);
    if is_told(constraint) && column.is_none_or(is_told) {
        let columns: Vec<Box<str>> = column.into_iter().map(Box::from).collect();
        assert_eq!((&violation.columns, &*violation.constraint), (&columns, constraint), "{}", violation.source);
    }
}

/// A table without rows, which is there at the end.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "canaries")]
struct Canary {
    id: Id<Canary>,
    text: String,
    data: serde_json::Value,
}

/// Some rows of other texts.
fn canaries(db: &TestDb, random: &mut Random) -> Result<Vec<String>> {
    db.engine.create_all(&models![Canary])?;
    let mut session = db.session();
    let texts: Vec<String> = (0..5).map(|_| text(random)).collect();
    session.add_all(texts.iter().map(|text| Canary {
        id: Id::new(),
        text: text.clone(),
        data: serde_json::Value::Null,
    }));
    session.commit()?;
    Ok(texts)
}

backend_tests! {
    fn names_of_schemas_constraints_and_enum_types(db: &TestDb) -> Result<()> {
        let mut random = Random::new(5);
        let mut shapes = HashSet::new();
        for _ in 0..12 {
            let mut name = |number: usize| name(&mut random, number, db.backend);
            // Databases of MySQL are seen by all tests.
            let schema = format!("rowhouse_test_{}_{}", std::process::id(), name(0));
            let (check, foreign_key, listed) = (name(1), name(2), name(3));
            let values: Vec<String> = (4..20).map(&mut name).collect();
            let checked = name(9);
            let rest = WildRest {
                schema: schema.clone(), check: check.clone(), condition: format!("{} <> 'no'", quoted(&checked, db.backend)),
                foreign_key: foreign_key.clone(), listed, values: values.clone(),
            };
            let mut names = names(&mut random, db.backend, Some(rest));
            names.columns[9] = checked;
            let (unique, columns) = (names.unique.clone(), names.columns.clone());
            Wild::live_in(names);
            let engine = engine_with(db, &schema)?;
            let schema = Schema(&engine, schema);
            let texts = texts(&mut random, &values);
            let (done, sent) = statements(|| -> Result<()> {
                engine.create_all(&models![Wild])?;
                engine.create_all(&models![Wild])?;
                let mut session = engine.session();
                let handle = session.add(Wild { id: Id::new(), texts: texts.clone() });
                session.commit()?;
                session[handle].texts[LISTED] = values[0].clone();
                session.commit()?;
                assert_eq!(Wild::query().filter(Wild::column(9).eq(texts[9].as_str())).one(&engine)?, session[handle]);
                Ok(())
            });
            done?;
            let plain = sent.iter().filter(|sql| !sql.starts_with("CREATE T") && !sql.starts_with("COMMENT"));
            shapes.insert(plain.map(|sql| shape(sql, db.backend)).collect::<Vec<_>>());

            // An upsert that names the constraint, and errors that do.
            let twice = || Wild { id: Id::new(), texts: texts.clone() };
            assert_eq!(Wild::insert(twice()).on_constraint(unique.clone()).do_nothing().execute(&engine)?, 0);
            let broken = |at: usize, text: &str| {
                let mut row = Wild { id: Id::new(), texts: texts.clone() };
                row.texts[UNIQUE] = "unlike".into();
                row.texts[REFERENCING] = texts[UNIQUE].clone(); // There: one constraint is broken at a time.
                row.texts[at] = text.into();
                let mut session = engine.session();
                session.add(row);
                session.flush()
            };
            let Err(Error::Unique(violation)) = broken(UNIQUE, &texts[UNIQUE]) else { panic!("it is not unique") };
            named(&violation, Some(&columns[UNIQUE]), &unique, db.backend);
            let Err(Error::ForeignKey(violation)) = broken(REFERENCING, "nobody's") else { panic!("it references nothing") };
            named(&violation, Some(&columns[REFERENCING]), &foreign_key, db.backend);
            let Err(Error::Check(violation)) = broken(9, "no") else { panic!("it is checked") };
            named(&violation, None, &check, db.backend);
            assert!(broken(LISTED, "unlisted").is_err());
            assert_eq!(Wild::query().count(&engine)?, 1);
            engine.drop_all(&models![Wild])?;
            drop(schema);
        }
        assert_eq!(shapes.len(), 1, "{shapes:#?}");
        Ok(())
    }

    fn names_in_queries(db: &TestDb) -> Result<()> {
        let mut random = Random::new(6);
        Wild::live_in(names(&mut random, db.backend, None));
        db.engine.create_all(&models![Wild])?;
        let rows: Vec<Vec<String>> = (0..2).map(|_| texts(&mut random, &[])).collect();
        let mut session = db.session();
        session.add_all(rows.iter().map(|texts| Wild { id: Id::new(), texts: texts.clone() }));
        session.commit()?;
        let mut shapes = HashSet::new();
        let mut cases = 0;
        for number in 0..250 {
            let mut name = |number: usize| name(&mut random, number, db.backend);
            WildRows::live_in(name(number), [name(1), name(2)]);
            let window_name = leak(name(3));
            let tag = text(&mut random);
            let (done, sent) = statements(|| -> Result<()> {
                let found = || Wild::query().select((Wild::column(10), Wild::column(11).nullif("nothing"))).read_as::<WildRows>();
                let first = WildRows::FIRST.eq(rows[0][10].as_str());
                let one = WildRows { first: rows[0][10].clone(), second: Some(rows[0][11].clone()) };
                assert_eq!(WildRows::query().with_cte(found()).filter(first).one(&db.engine)?, one);
                assert_eq!(found().as_table().order_by(WildRows::SECOND.asc()).filter(WildRows::FIRST.eq(rows[0][10].as_str())).one(&db.engine)?, one);
                let joined = Wild::query().join(WildRows::matching(WildRows::FIRST.eq(Wild::column(10)))).with_cte(found());
                assert_eq!(joined.tag(&tag).count(&db.engine)?, 2);
                let ranked = Wild::query().window(window_name, window().order_by(Wild::column(12).asc()));
                let ranks = ranked.select(row_number().over(window_name)).order_by(Wild::column(12).asc()).all(&db.engine)?;
                assert_eq!(ranks, [1, 2]);
                let both = Wild::query().join(WildAlias::matching(WildAlias::column(10).eq(Wild::column(10))));
                let both = both.select((Wild::column(13), WildAlias::column(13))).all(&db.engine)?;
                assert!(both.len() == 2 && both.iter().all(|(own, other)| own == other));
                Ok(())
            });
            done?;
            let comment = |sql: &str| sql.rsplit_once("/*").map(|(_, tag)| tag.trim_end_matches("*/").to_owned());
            let tags: Vec<String> = sent.iter().filter_map(|sql| comment(&shape(sql, db.backend))).collect();
            assert!(tags.len() == 1 && !tags[0].contains(['*', '\'', '"', '`', ';', '\\', '\n', '?', '$', '{']), "{tags:?}");
            let shape = |sql: &String| shape(sql, db.backend).split("/*").next().unwrap_or_default().to_owned();
            shapes.insert(sent.iter().map(shape).collect::<Vec<_>>());
            cases += 6;
        }
        assert_eq!(shapes.len(), 1, "{shapes:#?}");
        assert!(cases >= 1_500);
        Ok(())
    }

    fn names_of_collations(db: &TestDb) -> Result<()> {
        let mut random = Random::new(7);
        let mut texts = canaries(db, &mut random)?;
        texts.sort();
        for number in 0..60 {
            let collation = name(&mut random, number, db.backend);
            let query = Canary::query().select(Canary::text).order_by(Canary::text.collate(collation.clone()).asc());
            let error = query.all(&db.engine).expect_err("there is no such collation").to_string();
            // MySQL cuts it off.
            let start: String = collation.chars().take(6).collect();
            assert!(error.contains(&start), "{collation:?}: {error}");
            if db.backend == Backend::Postgres {
                raw(format!("CREATE COLLATION {} FROM \"C\"", quoted(&collation, db.backend))).execute(&db.engine)?;
                assert_eq!(query.all(&db.engine)?, texts);
            }
        }
        assert_eq!(Canary::query().count(&db.engine)?, 5);
        Ok(())
    }

    fn keys_of_json_documents(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Canary])?;
        let mut random = Random::new(8);
        let keys: Vec<String> = (0..600).map(|_| text(&mut random)).collect();
        let object = keys.iter().zip(0..).map(|(key, number)| (key.clone(), serde_json::json!({ key: number }))).collect();
        let mut session = db.session();
        session.add(Canary { id: Id::new(), text: String::new(), data: serde_json::Value::Object(object) });
        session.commit()?;
        let mut found = 0;
        for (key, number) in keys.iter().zip(0..) {
            let is_legal = !key.contains(['"', '\\']) && !key.chars().any(char::is_control);
            let is_supported = db.engine.backend().server != rowhouse::Server::MariaDb || !key.starts_with('-');
            let number_there = Canary::data.path("").key(key).key(key).as_int();
            match Canary::query().select(number_there).one(&db.engine) {
                Ok(there) => assert_eq!(there, Some(number), "{key:?}"),
                Err(Error::Unsupported { .. }) => assert!(!is_supported, "{key:?}"),
                Err(error) => assert!(!is_legal && error.to_string().contains("neither quotes nor backslashes"), "{key:?}: {error:?}"),
            }
            found += usize::from(is_legal && is_supported);
            // A path is no name: it is read, or refused.
            let by_path = Canary::query().select(Canary::data.path(key).as_text()).one(&db.engine);
            assert!(matches!(&by_path, Ok(_) | Err(Error::Encode { .. } | Error::Unsupported { .. })), "{key:?}: {by_path:?}");
        }
        assert!(found > 100, "{found}");
        Ok(())
    }

    fn names_in_options(db: &TestDb) -> Result<()> {
        let mut random = Random::new(9);
        canaries(db, &mut random)?;
        for number in 0..40 {
            let name = name(&mut random, number, db.backend);
            let builder = || Engine::builder(&db.url).pool_size(1);
            match db.backend {
                Backend::Sqlite => {
                    let engine = builder().attach(name.clone(), ":memory:").application_name(name.clone()).connect()?;
                    let attached: Vec<String> = sql!("select name from pragma_database_list").scalars(&engine)?;
                    assert_eq!(attached.last(), Some(&name));
                }
                Backend::Postgres => {
                    let path = format!("{}, public", quoted(&name, db.backend));
                    let ascii: String = name.chars().filter(|c| c.is_ascii_graphic()).collect();
                    let engine = builder().search_path(path.clone()).application_name(ascii.clone()).connect()?;
                    let set: (String, String) = sql!("select current_setting('search_path'), current_setting('application_name')").one(&engine)?;
                    assert_eq!(set, (path, ascii));
                    // Text that is no list of names is refused by the server as a whole.
                    let text = text(&mut random);
                    if let Ok(engine) = builder().search_path(text.clone()).connect() {
                        assert_eq!(sql!("select current_setting('search_path')").scalar::<String, _>(&engine)?, text);
                    }
                }
                Backend::Mysql => {
                    let engine = builder().application_name(name.clone()).connect()?;
                    assert_eq!(sql!("select 1").scalar::<i64, _>(&engine)?, 1);
                    let error = builder().sql_mode(name.clone()).connect().expect_err("there is no such mode").to_string();
                    assert!(error.contains("sql_mode"), "{error}");
                }
            }
        }
        assert_eq!(Canary::query().count(&db.engine)?, 5);
        Ok(())
    }

    fn names_of_databases_in_a_url(db: &TestDb) -> Result<()> {
        let mut random = Random::new(10);
        for number in 0..4 {
            let database = format!("rowhouse_test_{}_{}", std::process::id(), name(&mut random, number, db.backend));
            let encoded: String = database.bytes().map(|byte| format!("%{byte:02X}")).collect();
            if db.backend == Backend::Sqlite {
                // It is a file's, which is not told to anybody in SQL.
                let file = std::env::temp_dir().join(database.replace('/', "-"));
                let engine = Engine::connect(&format!("sqlite:{}/{}", std::env::temp_dir().display(), encoded.replace("%2F", "-")))?;
                engine.create_all(&models![Canary])?;
                drop(engine);
                std::fs::remove_file(&file).unwrap();
                continue;
            }
            let (base, _) = db.url.rsplit_once('/').expect("the URL names a database");
            raw(format!("CREATE DATABASE {}", quoted(&database, db.backend))).execute(&db.engine)?;
            let engine = Engine::builder(&format!("{base}/{encoded}")).pool_size(1).connect();
            let row: Result<Row> = engine.and_then(|engine| if db.backend == Backend::Postgres {
                sql!("select current_database()::text").one(&engine)
            } else {
                sql!("select database()").one(&engine)
            });
            raw(format!("DROP DATABASE {}", quoted(&database, db.backend))).execute(&db.engine)?;
            assert_eq!(row?.get::<String>(0)?, database);
        }
        Ok(())
    }
}
