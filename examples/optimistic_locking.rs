//! Optimistic locking: two sessions change one row; the second learns of it and starts again, with what the first has written.
//!
//! ```text
//! cargo run --example optimistic_locking                                  # SQLite in memory
//! cargo run --example optimistic_locking -- postgres://user@host/database
//! cargo run --example optimistic_locking -- mysql://user@host/database
//! ```
//!
//! It makes the table `optimistic_locking_articles`, and drops it again.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use rowhouse::prelude::*;

#[derive(Model, Clone, Debug)]
#[model(table = "optimistic_locking_articles")]
struct Article {
    id: Id<Article>,
    text: String,
    /// Counts the changes of the row: an UPDATE and a DELETE look for the number that the object was read with.
    #[column(version)]
    version: i32,
}

fn main() -> rowhouse::Result<()> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "sqlite::memory:".into());
    let engine = Engine::connect(&url)?;
    engine.drop_all(&models![Article])?;
    engine.create_all(&models![Article])?;
    let result = show(&engine);
    engine.drop_all(&models![Article])?;
    result
}

fn show(engine: &Engine) -> rowhouse::Result<()> {
    let mut mine = engine.session();
    let my_article = mine.add(Article { id: Id::new(), text: "A start".into(), version: 1 });
    mine.commit()?;
    let id = mine[my_article].id;

    // Another session reads the row, changes it and is done first.
    let mut yours = engine.session();
    let your_article = yours.get::<Article>(id)?.expect("it was committed");
    yours[your_article].text.push_str(", and yours");
    yours.commit()?;

    // The row is no longer the one that was read: nothing is overwritten.
    mine[my_article].text.push_str(", and mine");
    let error = mine.commit().expect_err("the row has another version");
    println!("{error}");
    assert!(matches!(error, Error::Stale { model: "Article", .. }));

    // Read it again, and do it again on what is there now.
    mine.rollback()?;
    mine.refresh(my_article)?;
    mine[my_article].text.push_str(", and mine");
    mine.commit()?;
    println!("version {}: {}", mine[my_article].version, mine[my_article].text);
    assert_eq!((mine[my_article].text.as_str(), mine[my_article].version), ("A start, and yours, and mine", 3));

    // The same as a loop: each round is a transaction in a session of its own.
    for word in ["; then", " the end"] {
        append(engine, id, word)?;
    }
    println!("{}", Article::query().select(Article::text).one(engine)?);
    Ok(())
}

/// Appends to the text, whoever else does.
fn append(engine: &Engine, id: Id<Article>, word: &str) -> rowhouse::Result<()> {
    loop {
        let result = engine.transaction(|session| {
            let article = session.get::<Article>(id)?.expect("nobody deletes it");
            session[article].text.push_str(word);
            session.flush()
        });
        match result {
            Err(Error::Stale { .. }) => {}
            other => return other,
        }
    }
}
