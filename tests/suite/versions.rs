//! Optimistic locking: `#[column(version)]`.

use rowhouse::prelude::*;

use crate::support::TestDb;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "articles")]
struct Article {
    id: Id<Article>,
    #[column(unique)]
    title: String,
    price: i64,
    #[column(version)]
    version: i32,
}

#[derive(Changes)]
#[changes(Article)]
struct ArticleChanges {
    price: Change<i64>,
    version: Change<i32>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "prices")]
struct Price {
    #[column(primary_key)]
    shop: i32,
    #[column(version)]
    version: i64,
    #[column(primary_key, length = 20)]
    item: String,
    amount: i64,
    #[column(generated = "amount * 2", stored)]
    double: Auto<i64>,
}

/// A version that is a moment.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "pages")]
struct Page {
    id: Id<Page>,
    text: String,
    #[column(version)]
    changed_at: DateTime<Utc>,
}

fn page(text: &str) -> Page {
    Page { id: Id::new(), text: text.into(), changed_at: DateTime::UNIX_EPOCH }
}

fn article(n: i64) -> Article {
    Article { id: Id::new(), title: format!("t{n:04}"), price: n, version: 1 }
}

fn articles(db: &TestDb, count: i64) -> rowhouse::Result<(Session, Vec<Handle<Article>>)> {
    db.engine.create_all(&models![Article])?;
    let mut session = db.session();
    let articles = session.add_all((0..count).map(article));
    session.commit()?;
    Ok((session, articles))
}

/// Somebody else changes rows, and counts up their versions.
fn change_elsewhere(engine: &Engine, ids: &[Id<Article>]) -> rowhouse::Result<()> {
    let mut other = engine.session();
    for id in ids {
        let article = other.get::<Article>(*id)?.unwrap();
        other[article].price += 1000;
    }
    other.commit()
}

fn versions(engine: &Engine) -> rowhouse::Result<Vec<i32>> {
    Article::query().order_by(Article::id.asc()).select(Article::version).all(engine)
}

backend_tests! {
    fn an_update_counts_up_the_version(db: &TestDb) -> Result<()> {
        let (mut session, articles) = articles(db, 2)?;
        for expected in 2..5 {
            session[articles[0]].price += 1;
            session.commit()?;
            assert_eq!((session[articles[0]].version, session[articles[1]].version), (expected, 1));
            assert_eq!(versions(&db.engine)?, [expected, 1]);
        }
        session[articles[0]].price += 1;
        session.flush()?;
        session.rollback()?;
        assert_eq!((session[articles[0]].version, versions(&db.engine)?), (4, vec![4, 1]));
        Ok(())
    }

    fn merging_an_object_of_another_version_is_stale(db: &TestDb) -> Result<()> {
        let (session, articles) = articles(db, 1)?;
        let form = Article { price: 5, ..session[articles[0]].clone() };
        let merged = |form: &Article| {
            let mut session = db.session();
            session.merge(form.clone())?;
            session.commit()
        };
        merged(&form)?;
        // The row has version 2 by now.
        assert!(matches!(merged(&form), Err(Error::Stale { model: "Article", .. })));
        assert_eq!(versions(&db.engine)?, [2]);
        Ok(())
    }

    fn an_update_of_another_version_is_stale(db: &TestDb) -> Result<()> {
        let (mut session, articles) = articles(db, 2)?;
        change_elsewhere(&db.engine, &[session[articles[0]].id])?;
        session[articles[0]].price = 5;
        session[articles[1]].price = 6;
        let error = session.commit().unwrap_err();
        assert!(matches!(&error, Error::Stale { model: "Article", key } if &**key == "Id<Article>(1)"), "{error}");
        assert_eq!(versions(&db.engine)?, [2, 1]);
        assert_eq!(session[articles[0]].version, 1);
        Ok(())
    }

    fn a_delete_of_another_version_is_stale(db: &TestDb) -> Result<()> {
        let (mut session, articles) = articles(db, 1)?;
        change_elsewhere(&db.engine, &[session[articles[0]].id])?;
        session.delete(articles[0])?;
        let error = session.commit().unwrap_err();
        assert!(matches!(error, Error::Stale { model: "Article", .. }), "{error}");
        assert_eq!(Article::query().count(&db.engine)?, 1);
        Ok(())
    }

    fn a_batch_names_the_rows_of_other_versions(db: &TestDb) -> Result<()> {
        let (mut session, articles) = articles(db, 50)?;
        change_elsewhere(&db.engine, &[session[articles[7]].id, session[articles[30]].id])?;
        for article in &articles {
            session[*article].price += 1;
        }
        let error = session.commit().unwrap_err();
        let named = |error: &Error, sqlite: bool| match error {
            // SQLite writes row by row, and stops at the first.
            Error::Stale { model: "Article", key } if sqlite => &**key == "Id<Article>(8)",
            Error::Stale { model: "Article", key } => &**key == "Id<Article>(8), Id<Article>(31)",
            _ => false,
        };
        let sqlite = db.engine.backend().dialect() == Dialect::Sqlite;
        assert!(named(&error, sqlite), "{error}");
        session.rollback()?;
        for article in &articles {
            session.delete(*article)?;
        }
        let error = session.commit().unwrap_err();
        assert!(named(&error, sqlite), "{error}");
        assert_eq!(Article::query().count(&db.engine)?, 50);
        Ok(())
    }

    fn a_batch_counts_up_all_versions(db: &TestDb) -> Result<()> {
        let (mut session, articles) = articles(db, 20)?;
        for expected in 2..4 {
            for article in &articles {
                session[*article].price += 1;
            }
            session.commit()?;
            assert!(articles.iter().all(|article| session[*article].version == expected));
            assert_eq!(versions(&db.engine)?, [expected; 20]);
        }
        for article in articles {
            session.delete(article)?;
        }
        session.commit()?;
        assert_eq!(Article::query().count(&db.engine)?, 0);
        Ok(())
    }

    fn what_the_program_does_to_the_version_does_not_count(db: &TestDb) -> Result<()> {
        let (mut session, articles) = articles(db, 6)?;
        for article in &articles {
            session[*article].version = 70;
        }
        session.commit()?;
        assert_eq!((session[articles[0]].version, versions(&db.engine)?), (1, vec![1; 6]));
        for article in &articles {
            session[*article].version = 80;
            session[*article].price = 8;
        }
        session.apply(articles[1], ArticleChanges { price: Change::Set(9), version: Change::Set(90) })?;
        session.commit()?;
        assert_eq!((session[articles[1]].version, versions(&db.engine)?), (2, vec![2; 6]));
        Ok(())
    }

    fn parked_rows_are_counted_once(db: &TestDb) -> Result<()> {
        let (mut session, articles) = articles(db, 2)?;
        session[articles[0]].title = "t0001".into();
        session[articles[1]].title = "t0000".into();
        session.commit()?;
        assert_eq!(versions(&db.engine)?, [2, 2]);
        assert_eq!(session[articles[0]].version, 2);
        Ok(())
    }

    fn keys_of_several_columns_have_versions_too(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Price])?;
        let mut session = db.session();
        let price = |n: i32| Price { shop: n % 3, version: 5, item: format!("i{n}"), amount: 1, double: Auto::new() };
        let prices = session.add_all((0..12).map(price));
        session.commit()?;
        for (n, price) in prices.iter().enumerate() {
            session[*price].amount = n as i64 + 10;
        }
        session.commit()?;
        for (n, price) in prices.iter().enumerate() {
            assert_eq!((session[*price].version, session[*price].double.get()?), (6, &(2 * n as i64 + 20)));
        }
        for price in &prices[4..] {
            session.delete(*price)?;
        }
        session.commit()?;
        let left: Vec<(i64, i64)> =
            Price::query().order_by(Price::amount.asc()).select((Price::amount, Price::version)).all(&db.engine)?;
        assert_eq!(left, [(10, 6), (11, 6), (12, 6), (13, 6)]);
        Ok(())
    }

    fn a_moment_that_is_the_version_moves_on_with_each_change(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Page])?;
        let clock = rowhouse::Clock::fixed(std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(100));
        let mut session = db.session();
        session.set_clock(clock.clone());
        let page = session.add(page("a"));
        session.commit()?;
        let micros = |session: &Session| session[page].changed_at.timestamp_micros();
        assert_eq!(micros(&session), 100_000_000);
        session[page].text.push('b');
        session.commit()?; // the clock stands still
        assert_eq!(micros(&session), 100_000_001);
        clock.set(std::time::SystemTime::UNIX_EPOCH);
        session[page].text.push('c');
        session.commit()?; // and goes back
        assert_eq!(micros(&session), 100_000_002);
        assert_eq!(Page::query().one(&db.engine)?, session[page]);
        clock.set(std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(200));
        session[page].text.push('d');
        session[page].changed_at = DateTime::UNIX_EPOCH; // does not count
        session.flush()?;
        assert_eq!(micros(&session), 200_000_000);
        session.rollback()?;
        assert_eq!((micros(&session), session[page].text.as_str()), (100_000_002, "abc"));
        session[page].changed_at = DateTime::UNIX_EPOCH; // is no change
        session.commit()?;
        assert_eq!(micros(&session), 100_000_002);
        assert_eq!(Page::query().one(&db.engine)?, session[page]);
        Ok(())
    }

    fn a_row_of_another_moment_is_stale(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Page])?;
        let mut session = db.session();
        let pages = session.add_all((0..20).map(|n| page(&format!("p{n}"))));
        session.commit()?;
        let mut other = db.session();
        let same = other.get::<Page>(session[pages[7]].id)?.unwrap();
        other[same].text = "other".into();
        other.commit()?;
        let before = session[pages[3]].changed_at;
        for page in &pages {
            session[*page].text.push('!');
        }
        let error = session.flush().unwrap_err();
        assert!(matches!(&error, Error::Stale { model: "Page", key } if key.contains("(8)")), "{error}");
        assert_eq!(session[pages[3]].changed_at, before);
        session.refresh(pages[7])?;
        session[pages[7]].text.push('!');
        session.commit()?;
        assert!(session[pages[3]].changed_at > before);
        assert_eq!(Page::query().filter(Page::text.like("%!")).count(&db.engine)?, 20);
        other[same].text = "too late".into();
        assert!(matches!(other.flush(), Err(Error::Stale { .. })));
        other.rollback()?;
        other.delete(same)?;
        assert!(matches!(other.flush(), Err(Error::Stale { .. })));
        session.delete(pages[7])?;
        session.delete(pages[8])?;
        session.commit()?;
        assert_eq!(Page::query().count(&db.engine)?, 18);
        Page::insert(page("x")).execute(&mut session)?;
        Ok(())
    }
}
