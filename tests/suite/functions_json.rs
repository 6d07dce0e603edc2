//! Places in JSON documents, arrays, and tuples of columns.

use rowhouse::prelude::*;
use serde_json::{Value, json};

use crate::support::TestDb;
use crate::things::{Thing, checks, stored};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "documents")]
struct Document {
    id: Id<Document>,
    data: Option<Value>,
    tags: Vec<String>,
    numbers: Option<Vec<i64>>,
}

fn documents(db: &TestDb) -> rowhouse::Result<Vec<Document>> {
    db.engine.create_all(&models![Document])?;
    let mut session = db.session();
    let data = [
        Some(json!({ "a": { "b": [1, 2.5, "x", true, null] }, "n": 7, "t": "ä😀\"\\", "odd key.x": "y" })),
        Some(json!({ "a": { "b": [] }, "n": "7", "t": null, "f": false })),
        Some(json!([1, 2, [3]])),
        Some(json!("text")),
        Some(json!(null)),
        None,
    ];
    let tags =
        [vec!["red", "ä😀"], vec![], vec!["red", "a\"b"], vec!["blue"], vec!["", "x"], vec!["red", "blue", "red"]];
    let numbers = [Some(vec![1, 2, 3]), None, Some(vec![]), Some(vec![-5, 1 << 40]), Some(vec![2]), Some(vec![3, 3])];
    session.add_all(data.into_iter().zip(tags).zip(numbers).map(|((data, tags), numbers)| Document {
        id: Id::new(),
        data,
        tags: tags.into_iter().map(str::to_owned).collect(),
        numbers,
    }));
    session.commit()?;
    Document::query().order_by(Document::id.asc()).all(&db.engine)
}

#[track_caller]
fn check<V: rowhouse::types::Scalar + std::fmt::Debug>(
    db: &TestDb,
    documents: &[Document],
    sql: Expr<Document, Option<V>>,
    rust: impl Fn(&Document) -> Option<V>,
) {
    let query = Document::query().select(sql).order_by(Document::id.asc());
    let text = query.to_sql(db.dialect()).unwrap();
    let found = query.all(&db.engine).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let expected: Vec<Option<V>> = documents.iter().map(rust).collect();
    assert_eq!(found, expected, "{text}");
}

fn at<'d>(document: &'d Document, pointer: &str) -> Option<&'d Value> {
    document.data.as_ref()?.pointer(pointer)
}

backend_tests! {
    fn places_in_a_document(db: &TestDb) -> Result<()> {
        let all = documents(db)?;
        for (path, pointer) in [("a.b[0]", "/a/b/0"), ("a.b[1]", "/a/b/1"), ("a.b[2]", "/a/b/2"), ("a.b[3]", "/a/b/3"), ("a.b[4]", "/a/b/4"),
            ("n", "/n"), ("t", "/t"), ("f", "/f"), ("missing.b", "/missing/b"), ("[2][0]", "/2/0"), ("", "")] {
            let place = || Document::data.path(path);
            check(db, &all, place().as_text().on(), |d| Some(at(d, pointer)?.as_str()?.to_owned()));
            check(db, &all, place().as_int().on(), |d| at(d, pointer)?.as_i64());
            check(db, &all, place().as_float().on(), |d| at(d, pointer)?.as_f64());
            check(db, &all, place().as_bool().on(), |d| at(d, pointer)?.as_bool());
            check(db, &all, place().as_json().on(), |d| at(d, pointer).cloned());
            check(db, &all, place().length().on(), |d| Some(at(d, pointer)?.as_array()?.len() as i32));
            check(db, &all, place().exists().on(), |d| Some(at(d, pointer).is_some()));
        }
        check(db, &all, Document::data.path("").key("odd key.x").as_text().on(), |d| Some(at(d, "/odd key.x")?.as_str()?.to_owned()));
        let found = Document::query().filter(Document::data.path("t").as_text().eq("ä😀\"\\")).count(&db.engine)?;
        assert_eq!(found, 1);
        Ok(())
    }

    fn what_is_no_path_is_named(db: &TestDb) -> Result<()> {
        documents(db)?;
        let error = Document::query().select(Document::data.path("a..b").as_int()).all(&db.engine).unwrap_err();
        assert!(error.to_string().contains("this is no path in JSON such as `a.b[0]`: \"a..b\""), "{error}");
        let error = Document::query().select(Document::data.path("").key("a\"b").as_int()).all(&db.engine).unwrap_err();
        assert!(error.to_string().contains("neither quotes nor backslashes"), "{error}");
        Ok(())
    }

    fn documents_in_documents(db: &TestDb) -> Result<()> {
        documents(db)?;
        let count = |part: Value| Document::query().filter(Document::data.json_contains(part)).count(&db.engine);
        assert_eq!(count(json!({ "n": 7 }))?, 1);
        assert_eq!(count(json!({ "a": { "b": [1] } }))?, 1);
        assert_eq!(count(json!({ "a": {} }))?, 2);
        assert_eq!(count(json!([2, 1]))?, 1);
        assert_eq!(count(json!([[3]]))?, 1);
        assert_eq!(count(json!(2))?, 1);
        assert_eq!(count(json!("text"))?, 1);
        assert_eq!(count(json!({ "n": 8 }))?, 0);
        Ok(())
    }

    fn arrays_are_looked_into(db: &TestDb) -> Result<()> {
        let all = documents(db)?;
        let strings = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        check(db, &all, Document::tags.array_length().on(), |d| Some(d.tags.len() as i32));
        check(db, &all, Document::numbers.array_length().on(), |d| Some(d.numbers.as_ref()?.len() as i32));
        for tag in ["red", "ä😀", "a\"b", "", "green"] {
            check(db, &all, Document::tags.array_contains(tag).on(), |d| Some(d.tags.iter().any(|held| held == tag)));
        }
        check(db, &all, Document::numbers.array_contains(3_i64).on(), |d| Some(d.numbers.as_ref()?.contains(&3)));
        check(db, &all, Document::numbers.array_contains(1_i64 << 40).on(), |d| Some(d.numbers.as_ref()?.contains(&(1 << 40))));
        for wanted in [&["red"][..], &["red", "blue"], &[], &["a\"b", "red"]] {
            let some = strings(wanted);
            let has = |d: &Document, tag: &String| d.tags.contains(tag);
            check(db, &all, Document::tags.array_contains_all(some.clone()).on(), |d| Some(some.iter().all(|tag| has(d, tag))));
            check(db, &all, Document::tags.array_overlaps(some.clone()).on(), |d| Some(some.iter().any(|tag| has(d, tag))));
            check(db, &all, Document::tags.array_contained_by(some.clone()).on(), |d| Some(d.tags.iter().all(|tag| some.contains(tag))));
        }
        check(db, &all, Document::numbers.array_overlaps(vec![2, 9]).on(), |d| Some(d.numbers.as_ref()?.contains(&2)));
        Ok(())
    }

    fn arrays_are_taken_apart_and_made_longer(db: &TestDb) -> Result<()> {
        let all = documents(db)?;
        check(db, &all, Document::tags.element(0).on(), |d| d.tags.first().cloned());
        check(db, &all, Document::tags.element(1).on(), |d| d.tags.get(1).cloned());
        check(db, &all, Document::numbers.element(1).on(), |d| d.numbers.as_ref()?.get(1).copied());
        check(db, &all, Document::tags.array_append("ü\"").on(), |d| Some([&d.tags[..], &["ü\"".to_owned()]].concat()));
        check(db, &all, Document::numbers.array_append(-1_i64).on(), |d| Some([&d.numbers.as_ref()?[..], &[-1]].concat()));
        Ok(())
    }

    fn tuples_are_compared_as_a_whole(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        let both = |t: &Thing| Some((t.n, t.m?));
        checks! { db, things;
            (Thing::n, Thing::text).eq((3, "a")) => |t| Some(t.n == 3 && t.text == "a");
            (Thing::n, Thing::text).ne((3, Thing::text)) => |t| Some(t.n != 3);
            (Thing::n, Thing::text).lt((3, "b")) => |t| Some((t.n, t.text.as_str()) < (3, "b"));
            (Thing::n, Thing::text).ge((3, "b")) => |t| Some((t.n, t.text.as_str()) >= (3, "b"));
            (Thing::n, Thing::text, Thing::x).gt((3, "b", 0.5)) => |t| Some((t.n, t.text.as_str(), t.x) > (3, "b", 0.5));
            (Thing::n, Thing::text, Thing::x).le((3, "b", 0.5)) => |t| Some((t.n, t.text.as_str(), t.x) <= (3, "b", 0.5));
            (Thing::n, Thing::text).is_in([(3, "a"), (2, "ab"), (1, "")]) => |t| {
                Some([(3, "a"), (2, "ab"), (1, "")].contains(&(t.n, &t.text)))
            };
            (Thing::n, Thing::m).eq((1, 1)) => |t| if t.n == 1 { Some(t.m? == 1) } else { Some(false) };
            (Thing::n, Thing::m).gt((1, 1)) => |t| if t.n == 1 { both(t).map(|both| both > (1, 1)) } else { Some(t.n > 1) };
        }
        let none: [(i32, &str); 0] = [];
        assert_eq!(Thing::query().filter((Thing::n, Thing::text).is_in(none)).count(&db.engine)?, 0);
        Ok(())
    }
}
