//! Columns that are not read with the others.

use rowhouse::Deferred;
use rowhouse::prelude::*;

use crate::support::{TestDb, statements};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "documents", has_many(notes = Note::document_id))]
struct Document {
    id: Id<Document>,
    #[column(length = 40)]
    title: String,
    body: Deferred<String>,
    picture: Deferred<Option<Vec<u8>>>,
    #[column(version)]
    version: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "notes")]
struct Note {
    id: Id<Note>,
    document_id: Id<Document>,
    text: String,
}

#[derive(Changes)]
#[changes(Document)]
struct DocumentChanges {
    title: Option<String>,
    body: Option<String>,
}

fn document(title: &str) -> Document {
    Document {
        id: Id::new(),
        title: title.into(),
        body: format!("body of {title}").into(),
        picture: None.into(),
        version: 1,
    }
}

/// Documents of these titles.
fn documents(db: &TestDb, titles: &[&str]) -> rowhouse::Result<()> {
    db.engine.create_all(&models![Document, Note])?;
    Document::insert_all(titles.iter().copied().map(document)).execute(&db.engine)?;
    Ok(())
}

fn bodies(db: &TestDb) -> rowhouse::Result<Vec<String>> {
    Document::query().order_by(Document::id.asc()).select(Document::body).all(&db.engine)
}

backend_tests! {
    fn whole_rows_have_it_not_unless_they_are_asked_for_it(db: &TestDb) -> Result<()> {
        documents(db, &["a", "b"])?;
        let rows = Document::query().order_by(Document::id.asc()).all(&db.engine)?;
        assert!(rows.iter().all(|row| !row.body.is_loaded() && !row.picture.is_loaded()));
        let error = rows[0].body.get().unwrap_err();
        assert!(matches!(error, Error::NotLoaded { .. }));
        let expected = "this `Deferred<String>` is not loaded: `with_deferred` and `load_deferred` load it";
        assert_eq!((error.to_string().as_str(), format!("{:?}", rows[0].body).as_str()), (expected, "not loaded"));
        let rows = Document::query().with_deferred(Document::body).order_by(Document::id.asc()).all(&db.engine)?;
        assert_eq!((rows[1].body.get()?.as_str(), rows[1].picture.is_loaded()), ("body of b", false));
        assert_eq!(bodies(db)?, ["body of a", "body of b"]);
        assert_eq!(Document::query().filter(Document::body.contains("of b")).count(&db.engine)?, 1);
        let pairs: Vec<(Document, String)> =
            Document::query().order_by(Document::id.asc()).select((Document::all(), Document::title)).all(&db.engine)?;
        assert!(!pairs[0].0.body.is_loaded());
        let both = Document::query().filter(Document::title.eq("a")).union(Document::query().filter(Document::title.eq("b")));
        assert_eq!(both.all(&db.engine)?.len(), 2);
        let found = Document::query().with_deferred(Document::body).filter(Document::title.eq("a")).one(&db.engine)?;
        assert_eq!(found.body.get()?, "body of a");
        Ok(())
    }

    fn what_is_not_loaded_is_not_written(db: &TestDb) -> Result<()> {
        documents(db, &["a"])?;
        let mut session = db.session();
        let document = session.get::<Document>(1)?.unwrap();
        session[document].title = "b".into();
        let (result, sent) = statements(|| session.flush());
        result?;
        assert!(sent.iter().all(|sql| !sql.contains("body")), "{sent:?}");
        assert!(!session[document].body.is_loaded());
        session.commit()?;
        assert_eq!(bodies(db)?, ["body of a"]);
        Ok(())
    }

    fn what_is_set_is_written(db: &TestDb) -> Result<()> {
        documents(db, &["a", "b", "c", "d", "e"])?;
        let mut session = db.session();
        let all = Document::query().order_by(Document::id.asc()).track(&mut session)?;
        session[all[0]].body.set("new".into());
        session.apply(all[1], DocumentChanges { title: None, body: Some("newer".into()) })?;
        for document in &all[2..] {
            session[*document].picture.set(Some(vec![1, 2]));
        }
        session.commit()?;
        assert_eq!(bodies(db)?, ["new", "newer", "body of c", "body of d", "body of e"]);
        let pictures = Document::query().filter(Document::picture.is_not_null()).count(&db.engine)?;
        assert_eq!(pictures, 3);
        session[all[0]].body.set("newest".into());
        session.flush()?;
        session.rollback()?;
        assert_eq!(bodies(db)?[0], "new");
        Ok(())
    }

    fn a_session_loads_it_for_its_objects(db: &TestDb) -> Result<()> {
        documents(db, &["a", "b", "c"])?;
        let mut session = db.session();
        let all = Document::query().order_by(Document::id.asc()).track(&mut session)?;
        session.load_deferred(all[0], Document::body)?;
        assert_eq!(session[all[0]].body.get()?, "body of a");
        assert!(!session.has_changes() && !session[all[1]].body.is_loaded());
        session[all[1]].body.set("mine".into());
        session.load_deferred_all(&all, Document::body)?;
        assert_eq!((session[all[1]].body.get()?.as_str(), session[all[2]].body.get()?.as_str()), ("mine", "body of c"));
        session.load_deferred_all(&all, Document::picture)?;
        assert_eq!(session[all[2]].picture.get()?, &None); // NULL, and loaded
        session.commit()?;
        assert_eq!(bodies(db)?, ["body of a", "mine", "body of c"]);
        session[all[0]].body.set("body of a".into()); // as it is
        assert!(!session.has_changes());
        session[all[0]].picture.set(Some(vec![3]));
        session.commit()?;
        let again = Document::query().with_deferred(Document::body).filter(Document::id.eq(Id::from(3))).track(&mut session)?;
        assert_eq!(again, [all[2]]);
        Ok(())
    }

    fn a_query_loads_it_into_an_object_that_is_there(db: &TestDb) -> Result<()> {
        documents(db, &["a"])?;
        let mut session = db.session();
        let document = session.get::<Document>(1)?.unwrap();
        session[document].title = "b".into();
        session.set_autoflush(false);
        let same = Document::query().with_deferred(Document::body).track(&mut session)?;
        assert_eq!((same[0], session[document].body.get()?.as_str(), session[document].title.as_str()), (document, "body of a", "b"));
        session.commit()?;
        assert_eq!((bodies(db)?, session[document].version), (vec!["body of a".to_owned()], 2));
        Ok(())
    }

    fn a_refresh_unloads_it(db: &TestDb) -> Result<()> {
        documents(db, &["a"])?;
        let mut session = db.session();
        let document = session.get::<Document>(1)?.unwrap();
        session.load_deferred(document, Document::body)?;
        session.commit()?;
        Document::update().set(Document::body.to("other")).all_rows().execute(&db.engine)?;
        session.refresh(document)?;
        assert!(!session[document].body.is_loaded() && !session.has_changes());
        session.load_deferred(document, Document::body)?;
        assert_eq!(session[document].body.get()?, "other");
        session.set_autoflush(false);
        session[document].body.set("mine".into());
        Document::update().set(Document::title.to("t")).all_rows().execute(&mut session)?;
        assert_eq!((session[document].title.as_str(), session[document].body.get()?.as_str()), ("t", "mine"));
        session.commit()?;
        assert_eq!(bodies(db)?, ["mine"]);
        Ok(())
    }

    fn a_new_object_has_to_have_it(db: &TestDb) -> Result<()> {
        documents(db, &[])?;
        let mut session = db.session();
        let new = session.add(Document { body: Deferred::new(), ..document("a") });
        assert!(matches!(session.flush(), Err(Error::NotLoaded { .. })));
        session[new].body.set("there".into());
        session.commit()?;
        assert_eq!((session[new].body.get()?.as_str(), bodies(db)?), ("there", vec!["there".to_owned()]));
        Ok(())
    }

    fn merging_what_was_read_without_it_keeps_it(db: &TestDb) -> Result<()> {
        documents(db, &["a"])?;
        let mut session = db.session();
        let document = session.get::<Document>(1)?.unwrap();
        session.load_deferred(document, Document::body)?;
        let form = Document { title: "b".into(), ..Document::query().one(&db.engine)? };
        assert_eq!(session.merge(form)?, document);
        assert_eq!(session[document].body.get()?, "body of a");
        session.commit()?;
        assert_eq!((Document::query().one(&db.engine)?.title.as_str(), bodies(db)?), ("b", vec!["body of a".to_owned()]));
        Ok(())
    }

    fn only_what_is_deferred_is_loaded_by_itself(db: &TestDb) -> Result<()> {
        documents(db, &["a"])?;
        let mut session = db.session();
        let document = session.get::<Document>(1)?.unwrap();
        let error = session.load_deferred(document, Document::title).unwrap_err();
        assert!(error.to_string().contains("`Document::title` is read with the row, and not `Deferred`"), "{error}");
        let new = session.add(self::document("b"));
        assert!(matches!(session.load_deferred(new, Document::body), Err(Error::Detached { .. })));
        session.delete(new)?;
        session.commit()?;
        Document::delete().all_rows().execute(&db.engine)?;
        assert!(matches!(session.load_deferred(document, Document::body), Err(Error::Stale { .. })));
        Ok(())
    }
}
