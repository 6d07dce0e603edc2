//! Keys: provisional ones, those that the session makes, those that the application chooses, and changing them.

use rowhouse::prelude::*;

use crate::blog::{Post, User, create};
use crate::support::writes;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "documents", key = Uuid)]
struct Document {
    id: Id<Document>,
    title: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "pages")]
struct Page {
    id: Id<Page>,
    document_id: Id<Document>,
    number: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "countries")]
struct Country {
    #[column(primary_key)]
    code: String,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "cities")]
struct City {
    id: Id<City>,
    #[column(references = Country::code, on_update = cascade)]
    country: String,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "labels", key = String)]
struct Label {
    id: Id<Label>,
    color: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "likes")]
struct Like {
    #[column(primary_key)]
    user_id: Id<User>,
    #[column(primary_key)]
    post_id: Id<Post>,
    stars: i32,
}

fn document(title: &str) -> Document {
    Document { id: Id::new(), title: title.to_owned() }
}

fn country(code: &str, name: &str) -> Country {
    Country { code: code.to_owned(), name: name.to_owned() }
}

backend_tests! {
    fn a_provisional_id_is_a_foreign_key_at_once_and_a_key_after_the_flush(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let alex = session.add(User::named("alex"));
        let provisional = session[alex].id;
        assert!(provisional.is_provisional());
        assert!(matches!(provisional.get(), Err(Error::Unset { .. })));
        let first = session.add(Post::by(provisional, "first"));
        session.flush()?;
        assert!(!session[alex].id.is_provisional());
        assert_eq!(session[first].author_id, session[alex].id);
        // The variable still holds it: as a foreign key, in a query, and as what to get.
        let second = session.add(Post::by(provisional, "second"));
        assert_eq!(Post::query().filter(Post::author_id.eq(provisional)).count(&mut session)?, 2);
        assert_eq!(session.get::<User>(provisional)?, Some(alex));
        session.commit()?;
        assert_eq!(session[second].author_id, session[alex].id);
        assert_eq!(session.get::<User>(provisional)?, Some(alex));
        let third = session.add(Post::by(provisional, "third"));
        session.commit()?;
        assert_eq!(session[third].author_id, session[alex].id);
        Ok(())
    }

    fn a_query_with_a_provisional_id_flushes_its_object(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let alex = session.add(User::named("alex"));
        let id = session[alex].id;
        assert_eq!(User::query().filter(User::id.eq(id)).select(User::name).one(&mut session)?, "alex");
        let bo = session.add(User::named("bo"));
        let id = session[bo].id;
        assert_eq!(session.get::<User>(id)?, Some(bo));
        Ok(())
    }

    fn an_unknown_provisional_id_is_an_error_that_names_its_model(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let stray = Id::<User>::new();
        let unresolved = |error: Error| matches!(error, Error::Unresolved { model: "User" });
        assert!(unresolved(session.get::<User>(stray).unwrap_err()));
        assert!(unresolved(User::query().filter(User::id.eq(stray)).count(&mut session).unwrap_err()));
        assert!(unresolved(User::query().filter(User::id.eq(stray)).count(&db.engine).unwrap_err()));
        let post = session.add(Post::by(stray, "lost"));
        assert!(unresolved(session.flush().unwrap_err()));
        session.delete(post)?;
        session.set_autoflush(false);
        let alex = session.add(User::named("alex"));
        let id = session[alex].id;
        assert!(unresolved(session.get::<User>(id).unwrap_err()));
        session.commit()?;
        assert_eq!(session.get::<User>(id)?, Some(alex));
        Ok(())
    }

    fn one_provisional_id_is_of_one_object(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let alex = User::named("alex");
        session.add(alex.clone());
        session.add(User { email: "other@x.org".into(), ..alex });
        let error = session.commit().unwrap_err();
        assert!(matches!(error, Error::SameRow { model: "User", .. }), "{error}");
        assert_eq!(User::query().count(&db.engine)?, 0);
        Ok(())
    }

    fn given_keys_and_made_ones_mix(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let made = session.add(User::named("a"));
        let given = session.add(User { id: Id::from(1000), ..User::named("b") });
        let more = session.add_all(["c", "d"].map(User::named));
        let child = session.add(Post::by(Id::from(1000), "of b"));
        session.commit()?;
        assert_eq!(session[given].id, Id::from(1000));
        for handle in [made, given, more[0], more[1]] {
            let name: String =
                User::query().filter(User::id.eq(session[handle].id)).select(User::name).one(&db.engine)?;
            assert_eq!(name, session[handle].name);
        }
        assert_eq!(session[child].author_id, session[given].id);
        assert_eq!(session.get::<User>(1000)?, Some(given));
        Ok(())
    }

    fn a_uuid_key_is_made_when_the_object_is_added(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Document, Page])?;
        let mut session = db.session();
        let added = session.add_all((0..100).map(|n| document(&n.to_string())));
        let keys = added.iter().map(|handle| session[*handle].id.get()).collect::<rowhouse::Result<Vec<Uuid>>>()?;
        assert!(keys.iter().all(|key| key.get_version_num() == 7), "{keys:?}");
        assert!(keys.is_sorted() && keys.windows(2).all(|pair| pair[0] != pair[1]), "{keys:?}");
        let page = session.add(Page { id: Id::new(), document_id: session[added[7]].id, number: 1 });
        session.commit()?;
        let titles: Vec<String> =
            Document::query().order_by(Document::id.asc()).select(Document::title).all(&db.engine)?;
        assert_eq!(titles, (0..100).map(|n| n.to_string()).collect::<Vec<_>>());
        assert_eq!(Page::query().one(&db.engine)?, session[page]);
        assert_eq!(session.get::<Document>(keys[7])?, Some(added[7]));
        let mut other = db.session();
        let found = other.get::<Document>(keys[7])?.unwrap();
        assert_eq!(other[found], session[added[7]]);
        Ok(())
    }

    fn an_id_held_from_before_add_stands_for_the_uuid_key(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Document, Page])?;
        let mut session = db.session();
        let text = document("text");
        let held = text.id;
        let page = session.add(Page { id: Id::new(), document_id: held, number: 1 });
        let text = session.add(text);
        session.commit()?;
        assert_eq!(session[page].document_id, session[text].id);
        assert_eq!(session.get::<Document>(held)?, Some(text));
        Ok(())
    }

    fn a_given_uuid_key_is_kept(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Document])?;
        let key = Uuid::from_u128(7);
        let mut session = db.session();
        let given = session.add(Document { id: Id::from(key), title: "t".into() });
        session.commit()?;
        assert_eq!(session[given].id.get()?, key);
        assert_eq!(Document::query().one(&db.engine)?, session[given]);
        Ok(())
    }

    fn text_keys_are_the_applications(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Country, City, Label])?;
        let mut session = db.session();
        let lower = session.add(country("ch", "lower case"));
        let upper = session.add(country("CH", "Schweiz"));
        let bern = session.add(City { id: Id::new(), country: "CH".into(), name: "Bern".into() });
        let red = session.add(Label { id: Id::from("re'd"), color: "#f00".into() });
        session.commit()?;
        assert_eq!(session.get::<Country>("CH".to_owned())?, Some(upper));
        assert_eq!(session.get::<Label>(Id::from("re'd"))?, Some(red));
        let mut other = db.session();
        let found = other.get::<Country>("ch".to_owned())?.unwrap();
        assert_eq!(other[found], session[lower]);
        assert_eq!(other.get::<Country>("Ch".to_owned())?, None);
        assert_eq!(other.get::<Country>("CH ".to_owned())?, None);
        other.rollback()?;
        session[upper].name = "Suisse".into();
        session.delete(lower)?;
        session.commit()?;
        assert_eq!(Country::query().all(&db.engine)?, [country("CH", "Suisse")]);
        assert_eq!(City::query().one(&db.engine)?, session[bern]);
        Ok(())
    }

    fn keys_of_several_columns(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User, Post, Like])?;
        let mut session = db.session();
        let (alex, bo) = (session.add(User::named("alex")), session.add(User::named("bo")));
        let post = session.add(Post::by(session[alex].id, "one"));
        let like = |session: &Session, user: Handle<User>, stars| {
            Like { user_id: session[user].id, post_id: session[post].id, stars }
        };
        let (of_alex, of_bo) = (like(&session, alex, 1), like(&session, bo, 2));
        let (of_alex, of_bo) = (session.add(of_alex), session.add(of_bo));
        session.commit()?;
        let key = (session[bo].id, session[post].id);
        assert_eq!(session.get::<Like>(key)?, Some(of_bo));
        session[of_bo].stars = 5;
        session.delete(of_alex)?;
        let (result, sent) = writes(|| session.commit());
        result?;
        assert_eq!(sent, [
            r#"UPDATE "likes" SET "stars" = ? WHERE "user_id" = ? AND "post_id" = ?"#,
            r#"DELETE FROM "likes" WHERE "user_id" = ? AND "post_id" = ?"#,
        ]);
        assert_eq!(Like::query().one(&db.engine)?, session[of_bo]);
        let mut other = db.session();
        let found = other.get::<Like>(key)?.unwrap();
        assert_eq!(other[found].stars, 5);
        assert_eq!(other.get::<Like>((session[alex].id, session[post].id))?, None);
        Ok(())
    }

    fn a_key_can_be_changed(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Country, City])?;
        let mut session = db.session();
        let burma = session.add(country("BU", "Burma"));
        session.add(City { id: Id::new(), country: "BU".into(), name: "Yangon".into() });
        session.commit()?;
        session[burma].code = "MM".into();
        // Until the flush, the row is still named by the old key.
        session.set_autoflush(false);
        assert_eq!(session.get::<Country>("BU".to_owned())?, Some(burma));
        let (result, sent) = writes(|| session.flush());
        result?;
        assert_eq!(sent, [r#"UPDATE "countries" SET "code" = ? WHERE "code" = ?"#]);
        assert_eq!(session.get::<Country>("MM".to_owned())?, Some(burma));
        assert_eq!(session.get::<Country>("BU".to_owned())?, None);
        session[burma].name = "Myanmar".into();
        session.commit()?;
        assert_eq!(Country::query().all(&db.engine)?, [country("MM", "Myanmar")]);
        assert_eq!(City::query().select(City::country).one(&db.engine)?, "MM");
        session[burma].code = "XX".into();
        session.flush()?;
        session.rollback()?;
        assert_eq!(session.get::<Country>("MM".to_owned())?, Some(burma));
        assert_eq!(session[burma], country("MM", "Myanmar"));
        Ok(())
    }

    fn a_key_can_be_used_again_after_its_row_is_deleted(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Country])?;
        let mut session = db.session();
        let old = session.add(country("DD", "old"));
        session.commit()?;
        session.delete(old)?;
        session.flush()?;
        let new = session.add(country("DD", "new"));
        session.flush()?;
        assert_eq!(session.get::<Country>("DD".to_owned())?, Some(new));
        session.rollback()?;
        assert_eq!(session.get::<Country>("DD".to_owned())?, Some(old));
        assert!(session.try_get(new).is_none());
        Ok(())
    }
}
