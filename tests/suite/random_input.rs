//! Random text and bytes through every path that takes a value, and random names through every path that takes a name: never
//! part of the SQL but as a name in quotes, always equal when read back. Each test counts its cases, over 10,000 a backend.

use std::collections::{BTreeSet, HashSet};

use rowhouse::prelude::*;
use rowhouse::{Result, Row, raw};

use crate::support::{Backend, Random, statements};
use crate::wild::{WIDTH, Wild, WildNames};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "inputs")]
struct Input {
    id: Id<Input>,
    #[column(unique, length = 120)]
    key: String,
    text: String,
    note: Option<String>,
    data: Vec<u8>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "keyed_inputs", key = String)]
struct Keyed {
    id: Id<Keyed>,
    parent: Option<Id<Keyed>>,
}

/// What SQL reads as something else, between characters of all kinds.
const FRAGMENTS: [&str; 32] = [
    "'",
    "''",
    "\"",
    "`",
    "\\",
    "\\'",
    "--",
    "-- ",
    "/*",
    "*/",
    "#",
    ";",
    "?",
    "??",
    "$1",
    "$$",
    "$a$",
    ":name",
    "::",
    "{x}",
    "{{",
    "%",
    "_",
    "%s",
    "(",
    ")",
    "[",
    "]",
    " OR 1=1",
    "; DROP TABLE inputs; --",
    "\n",
    "E'",
];

/// Text of at least eight bytes, so that it is in no SQL by chance.
pub(crate) fn text(random: &mut Random) -> String {
    let mut text = String::new();
    while text.len() < 8 || random.below(12) > 0 {
        match random.below(2) {
            0 => text.push_str(random.pick(&FRAGMENTS)),
            _ => text.push(random.character()),
        }
    }
    text
}

/// Texts no two of which are equal, at most 100 characters long.
pub(crate) fn texts(random: &mut Random, count: usize) -> Vec<String> {
    let mut texts = BTreeSet::new();
    while texts.len() < count {
        texts.insert(text(random).chars().take(100).collect::<String>());
    }
    let mut texts: Vec<String> = texts.into_iter().collect();
    for at in (1..texts.len()).rev() {
        texts.swap(at, random.below(at as u64 + 1) as usize);
    }
    texts
}

fn bytes(random: &mut Random) -> Vec<u8> {
    (0..random.below(40)).map(|_| random.next_u64() as u8).collect()
}

/// A name that every backend takes: not too long, and unlike all others by its number.
pub(crate) fn name(random: &mut Random, number: usize, backend: Backend) -> String {
    let mut name = number.to_string();
    for character in text(random).chars().chain(text(random).chars()) {
        // MySQL's names have no characters of four bytes.
        let is_fit = backend != Backend::Mysql || character.len_utf8() < 4;
        if is_fit && name.len() + character.len_utf8() < 40 {
            name.push(character);
        }
    }
    // MySQL's end in no blank.
    name + "."
}

/// Asserts that none of the values is in a statement, and that there are few statements.
#[track_caller]
pub(crate) fn assert_apart<'v>(sent: &[String], values: impl IntoIterator<Item = &'v str>, most: usize) {
    let distinct: HashSet<&String> = sent.iter().collect();
    assert!(distinct.len() <= most, "{} statements, such as {:?}", distinct.len(), distinct.iter().next());
    for value in values {
        assert!(!distinct.iter().any(|sql| sql.contains(value)), "{value:?} is in a statement");
    }
}

/// The statement with each quoted name replaced by a sign, and its numbers left out.
pub(crate) fn shape(sql: &str, backend: Backend) -> String {
    let mark = if backend == Backend::Mysql { '`' } else { '"' };
    let mut shape = String::new();
    let mut characters = sql.chars().peekable();
    while let Some(character) = characters.next() {
        if character != mark {
            shape.push(character);
            continue;
        }
        while let Some(inside) = characters.next() {
            if inside == mark && characters.next_if_eq(&mark).is_none() {
                break;
            }
        }
        shape.push('@');
    }
    shape
}

pub(crate) fn quoted(name: &str, backend: Backend) -> String {
    match backend {
        Backend::Mysql => format!("`{}`", name.replace('`', "``")),
        _ => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

/// A literal of the dialect.
fn literal(text: &str, backend: Backend) -> String {
    let text = text.replace('\'', "''");
    match backend {
        Backend::Mysql => format!("'{}'", text.replace('\\', "\\\\")),
        _ => format!("'{text}'"),
    }
}

backend_tests! {
    fn values_of_sessions_and_queries(db: &TestDb) -> Result<()> {
        const COUNT: usize = 1_500;
        db.engine.create_all(&models![Input, Keyed])?;
        let mut random = Random::new(1);
        let keys = texts(&mut random, COUNT);
        let row = |random: &mut Random, key: &String| Input {
            id: Id::new(), key: key.clone(), text: text(random), note: (random.below(3) > 0).then(|| text(random)), data: bytes(random),
        };
        let rows: Vec<Input> = keys.iter().map(|key| row(&mut random, key)).collect();
        let mut session = db.session();
        let (handles, sent) = statements(|| {
            let handles = session.add_all(rows.iter().cloned());
            session.commit().map(|()| handles)
        });
        let handles = handles?;
        assert_apart(&sent, rows.iter().flat_map(|row| [&*row.key, &*row.text]), 40);
        let stored = Input::query().order_by(Input::id.asc()).all(&db.engine)?;
        assert!(stored.iter().zip(&handles).all(|(stored, handle)| *stored == session[*handle]), "all values are read back");
        let mut cases = 4 * COUNT;

        let ((), sent) = statements(|| {
            for handle in &handles[..500] {
                session[*handle].text = text(&mut random);
                session[*handle].note = Some(text(&mut random));
                session[*handle].data = bytes(&mut random);
            }
            session.commit().unwrap();
        });
        assert_apart(&sent, handles[..500].iter().map(|handle| &*session[*handle].text), 20);
        let stored = Input::query().order_by(Input::id.asc()).limit(500).all(&db.engine)?;
        assert!(stored.iter().zip(&handles).all(|(stored, handle)| *stored == session[*handle]), "all changes are read back");
        cases += 3 * 500;

        let (found, sent) = statements(|| -> Result<u64> {
            let mut found = 0;
            for keys in keys.chunks(100) {
                found += Input::query().filter(Input::key.is_in(keys)).count(&db.engine)?;
            }
            for key in &keys[..100] {
                found += Input::query().filter(Input::key.eq(key.as_str()) & Input::key.starts_with(key.as_str())).count(&db.engine)?;
                let part: String = key.chars().skip(1).collect();
                found += u64::from(Input::query().filter(Input::key.contains(&*part) & Input::key.ends_with(&*part)).exists(&db.engine)?);
                let same: String = Input::query().filter(Input::key.is(key.clone())).select(value(key.clone())).one(&db.engine)?;
                assert_eq!(same, *key);
            }
            Ok(found)
        });
        assert_apart(&sent, keys.iter().map(|key| &**key), 12);
        assert_eq!(found?, COUNT as u64 + 200);
        cases += COUNT + 500;

        let ids: Vec<Id<Keyed>> = keys[..500].iter().map(|key| Id::from(key.as_str())).collect();
        let ((), sent) = statements(|| {
            let mut session = db.session();
            session.add_all(ids.iter().map(|id| Keyed { id: id.clone(), parent: None }));
            session.flush().unwrap();
            let children = ids.iter().enumerate().map(|(number, id)| Keyed { id: Id::from(format!("{number}").as_str()), parent: Some(id.clone()) });
            session.add_all(children);
            session.commit().unwrap();
        });
        assert_apart(&sent, keys[..500].iter().map(|key| &**key), 60);
        let stored: HashSet<String> = sql!("select id from keyed_inputs where parent is null").scalars(&db.engine)?.into_iter().collect();
        assert_eq!(stored, keys[..500].iter().cloned().collect());
        let children = Keyed::query().filter(Keyed::parent.is_in(&ids)).all(&db.engine)?;
        assert!(children.len() == 500 && children.iter().all(|child| Some(&ids[child.id.get().unwrap().parse::<usize>().unwrap()]) == child.parent.as_ref()));
        cases += 1_000;
        assert!(cases >= 7_000, "{cases}");
        Ok(())
    }

    fn values_of_raw_sql(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Input])?;
        let mut random = Random::new(2);
        let keys = texts(&mut random, 1_000);
        let rows: Vec<(String, String, Vec<u8>)> = keys.iter().map(|key| (key.clone(), text(&mut random), bytes(&mut random))).collect();
        let insert = raw("insert into inputs (key_, text, data) values (?, ?, ?)".replace("key_", &quoted("key", db.backend)));
        let (done, sent) = statements(|| insert.execute_many(rows.iter().cloned(), &db.engine));
        assert_eq!(done?.rows_affected, 1_000);
        assert_apart(&sent, rows.iter().flat_map(|(key, text, _)| [&**key, &**text]), 12);
        let stored: Vec<Row> = sql!("select * from inputs order by id").all(&db.engine)?;
        for (stored, (key, text, data)) in stored.iter().zip(&rows) {
            assert_eq!((stored.get::<String>("key")?, stored.get::<String>("text")?), (key.clone(), text.clone()));
            assert_eq!(stored.get::<Vec<u8>>("data")?, *data);
        }
        let mut cases = 3_000;

        let (found, sent) = statements(|| -> Result<i64> {
            let column = quoted("key", db.backend);
            let mut found = 0;
            for keys in keys.chunks(100) {
                found += raw(format!("select count(*) from inputs where {column} in (?)")).bind_list(keys.iter().cloned()).scalar::<i64, _>(&db.engine)?;
                let (first, second) = (&keys[0], keys[1].as_str());
                found += raw(format!("select count(*) from inputs where {column} = :a or {column} = :b")).set("a", first.clone()).set("b", second).scalar::<i64, _>(&db.engine)?;
                let echoed: (String, String) = raw("select lower(lower(?)), upper(?)").params(&("X", "y")).one(&db.engine)?;
                assert_eq!(echoed, ("x".to_owned(), "Y".to_owned()));
                found += sql!("select count(*) from inputs where text in ({..keys}) or data = {first.as_bytes()}").scalar::<i64, _>(&db.engine)?;
            }
            Ok(found)
        });
        assert_apart(&sent, keys.iter().map(|key| &**key), 4);
        let also: usize = keys.chunks(100).map(|keys| rows.iter().filter(|(_, text, _)| keys.contains(text)).count()).sum();
        assert_eq!(found?, 1_020 + also as i64);
        cases += 2_000;
        assert!(cases >= 5_000, "{cases}");
        Ok(())
    }

    fn placeholders_are_told_from_random_literals_names_and_comments(db: &TestDb) -> Result<()> {
        const WIDTH: usize = 50;
        let mut random = Random::new(3);
        for _ in 0..20 {
            let texts: Vec<String> = (0..WIDTH).map(|_| text(&mut random)).collect();
            let mut query = "select 0".to_owned();
            for (number, text) in texts.iter().enumerate() {
                let comment = text.replace(['/', '*', '!'], "");
                let name = name(&mut random, number, db.backend);
                query += &format!(", {} as {} /* {comment} */", literal(text, db.backend), quoted(&name, db.backend));
                query += &format!(", length(?) -- {}\n", text.replace(['\n', '\r'], ""));
            }
            let lengths: Vec<String> = (0..WIDTH).map(|length| "x".repeat(length)).collect();
            let row: Row = raw(query).params(&lengths).one(&db.engine)?;
            for (number, text) in texts.iter().enumerate() {
                assert_eq!(row.get::<String>(1 + 2 * number)?, *text);
                assert_eq!(row.get::<i64>(2 + 2 * number)?, number as i64);
            }
        }
        Ok(())
    }

    fn names_of_tables_columns_indexes_comments_and_defaults(db: &TestDb) -> Result<()> {
        const TABLES: usize = 30;
        let mut random = Random::new(4);
        let mut shapes: HashSet<Vec<String>> = HashSet::new();
        for number in 0..TABLES {
            let mut name = |number: usize| name(&mut random, number, db.backend);
            let columns: Vec<String> = (0..WIDTH).map(&mut name).collect();
            let table: String = name(number).chars().take(20).collect::<String>() + ".";
            let (index, unique, comment) = (name(1_000 + number), name(2_000 + number), name(3_000));
            let default = text(&mut random);
            Wild::live_in(WildNames { table: table.clone(), columns: columns.clone(), index, unique, comment, default: default.clone(), rest: None });
            let texts: Vec<String> = (0..WIDTH).map(|_| text(&mut random)).collect();
            let (done, sent) = statements(|| -> Result<()> {
                db.engine.create_all(&models![Wild])?;
                let mut session = db.session();
                let handle = session.add(Wild { id: Id::new(), texts: texts.clone() });
                session.commit()?;
                session[handle].texts[7] = texts[8].clone();
                session.commit()?;
                let stored = Wild::query().filter(Wild::column(9).eq(texts[9].as_str())).order_by(Wild::column(3).asc()).one(&db.engine)?;
                assert_eq!(stored, session[handle]);
                let two: (String, Option<String>) = Wild::query().select((Wild::column(59), Wild::column(58).max())).group_by(Wild::column(59)).one(&db.engine)?;
                assert_eq!(two, (texts[59].clone(), Some(texts[58].clone())));
                let id = session[handle].id;
                assert!(session.get::<Wild>(id)?.is_some());
                session.delete(handle)?;
                session.commit()
            });
            done?;
            // Comments and defaults are literals of the DDL, so its text differs; all else has one shape.
            let plain = sent.iter().filter(|sql| !sql.starts_with("CREATE TABLE") && !sql.starts_with("COMMENT"));
            shapes.insert(plain.map(|sql| shape(sql, db.backend)).collect());

            let quoted = |name: &str| quoted(name, db.backend);
            let list = |skip: usize, each: &dyn Fn(&str) -> String| columns[skip..].iter().map(|name| each(name)).collect::<Vec<_>>().join(", ");
            let insert = format!("insert into {} ({}) values ({})", quoted(&table), list(1, &|name| quoted(name)), list(1, &|_| "?".to_owned()));
            assert_eq!(raw(insert).params(&texts[1..].to_vec()).execute(&db.engine)?.rows_affected, 1);
            let row: Row = raw(format!("select * from {}", quoted(&table))).one(&db.engine)?;
            let names: Vec<&str> = row.columns()[1..].iter().map(|column| column.name()).collect();
            assert_eq!(names, columns);
            assert_eq!(row.get::<String>(&*columns[0])?, default);
            assert_eq!(row.read::<Wild>()?.texts[1..], texts[1..]);
            db.engine.drop_all(&models![Wild])?;
        }
        assert_eq!(shapes.len(), 1, "{shapes:#?}");
        Ok(())
    }
}
