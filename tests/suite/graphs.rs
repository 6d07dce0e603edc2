//! Graphs of objects that are saved together, rows that move, and sets of which the difference is written.

use rowhouse::ObjectState as State;
use rowhouse::prelude::*;

use crate::support::{TestDb, statements};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(
    table = "gr_authors",
    has_many(books = Book::author_id, lent = Book::lent_to, notes = Memo::author_id, orphans = delete),
    has_one(desk = Desk::author_id)
)]
struct Author {
    id: Id<Author>,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "gr_desks")]
struct Desk {
    id: Id<Desk>,
    #[column(unique)]
    author_id: Id<Author>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "gr_notes")]
struct Memo {
    id: Id<Memo>,
    author_id: Id<Author>,
    text: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "gr_books", many_to_many(genres: Genre = BookGenre::book_id => BookGenre::genre_id, stores: Store = Stock::book_id => Stock::store_id))]
struct Book {
    id: Id<Book>,
    author_id: Id<Author>,
    lent_to: Option<Id<Author>>,
    title: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "gr_genres", many_to_many(books: Book = BookGenre::genre_id => BookGenre::book_id))]
struct Genre {
    id: Id<Genre>,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "gr_book_genres")]
struct BookGenre {
    #[column(primary_key)]
    book_id: Id<Book>,
    #[column(primary_key)]
    genre_id: Id<Genre>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "gr_stores", key = Uuid)]
struct Store {
    id: Id<Store>,
    city: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "gr_stock")]
struct Stock {
    id: Id<Stock>,
    book_id: Id<Book>,
    store_id: Id<Store>,
    pieces: i32,
}

/// Its key is an address, which each backend stores in a way of its own.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "gr_hosts", many_to_many(genres: Genre = HostGenre::host => HostGenre::genre_id))]
struct Host {
    #[column(primary_key)]
    address: std::net::IpAddr,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "gr_host_genres")]
struct HostGenre {
    #[column(primary_key, references = Host::address)]
    host: std::net::IpAddr,
    #[column(primary_key)]
    genre_id: Id<Genre>,
}

fn session(db: &TestDb) -> rowhouse::Result<Session> {
    db.engine.create_all(&models![Author, Desk, Memo, Book, Genre, BookGenre, Store, Stock])?;
    Ok(db.session())
}

fn author(name: &str) -> Author {
    Author { id: Id::new(), name: name.into() }
}

fn book(title: &str) -> Book {
    Book { id: Id::new(), author_id: Id::new(), lent_to: None, title: title.into() }
}

fn memo(text: &str) -> Memo {
    Memo { id: Id::new(), author_id: Id::new(), text: text.into() }
}

fn genre(name: &str) -> Genre {
    Genre { id: Id::new(), name: name.into() }
}

fn stock(pieces: i32) -> Stock {
    Stock { id: Id::new(), book_id: Id::new(), store_id: Id::new(), pieces }
}

/// The genres of each book, as `title:genre`.
fn genres(session: &mut Session) -> rowhouse::Result<String> {
    let links = BookGenre::query()
        .select((BookGenre::book_id.to(Book::title), BookGenre::genre_id.to(Genre::name)))
        .order_by((BookGenre::book_id.to(Book::title).asc(), BookGenre::genre_id.to(Genre::name).asc()))
        .all(session)?;
    Ok(links.into_iter().map(|(title, genre)| format!("{title}:{genre}")).collect::<Vec<_>>().join(" "))
}

fn books_of(session: &mut Session, name: &str) -> rowhouse::Result<String> {
    let titles = Book::query().filter(Book::author_id.to(Author::name).eq(name)).select(Book::title);
    Ok(titles.order_by(Book::title.asc()).all(session)?.join(" "))
}

backend_tests! {
    fn a_tree_is_saved_whole(db: &TestDb) -> Result<()> {
        let mut session = session(db)?;
        let old = session.add(genre("old"));
        let store = session.add(Store { id: Id::new(), city: "Rom".into() });
        let ann = session.add_graph(
            author("Ann")
                .with(Author::books, [
                    book("a").with(Book::genres, vec![old]).with(Book::stores, [(store, stock(3))]),
                    book("b").with(Book::genres, vec![old, old][..1].to_vec()).with(Book::stores, [(store, stock(4))]),
                ])
                .with(Author::notes, [memo("x"), memo("y")])
                .with(Author::desk, Desk { id: Id::new(), author_id: Id::new() }),
        )?;
        let new = session.add_with(memo("z"), Memo::author_id, author("Bob"))?;
        session.commit()?;
        assert_eq!(genres(&mut session)?, "a:old b:old");
        assert_eq!(books_of(&mut session, "Ann")?, "a b");
        assert_eq!(Memo::query().filter(Memo::author_id.eq(session[ann].id)).count(&mut session)?, 2);
        assert_eq!(Desk::query().filter(Desk::author_id.eq(session[ann].id)).count(&mut session)?, 1);
        assert_eq!(Author::query().filter(Author::id.eq(session[new].author_id)).select(Author::name).one(&mut session)?, "Bob");
        let pieces = Stock::query().select((Stock::book_id.to(Book::title), Stock::store_id.to(Store::city), Stock::pieces));
        let pieces = pieces.order_by(Stock::pieces.asc()).all(&mut session)?;
        assert_eq!(pieces, [("a".into(), "Rom".into(), 3), ("b".into(), "Rom".into(), 4)]);
        Ok(())
    }

    fn a_large_graph_takes_few_statements(db: &TestDb) -> Result<()> {
        let mut session = session(db)?;
        let tags = session.add_all(["x", "y", "z"].map(genre));
        for user in 0..1_000 {
            let books = (0..5).map(|number| book(&format!("{user}-{number}")).with(Book::genres, tags.iter().copied()));
            session.add_with(author(&format!("u{user}")), Author::books, books)?;
        }
        let (result, sent) = statements(|| session.commit());
        result?;
        assert_eq!(BookGenre::query().count(&mut session)?, 15_000);
        // SQLite has no round trips, and takes one statement a row.
        if db.engine.backend().dialect() != Dialect::Sqlite {
            assert!(sent.len() <= 15, "{} statements", sent.len());
        }
        Ok(())
    }

    fn a_child_moves_to_another_parent(db: &TestDb) -> Result<()> {
        let mut session = session(db)?;
        let ann = session.add_with(author("Ann"), Author::books, [book("a"), book("b")])?;
        session.commit()?;
        let bob = session.add(author("Bob"));
        let moved = Book::query().filter(Book::title.eq("a")).track(&mut session)?;
        session.relate(bob, Author::books, moved)?;
        session.commit()?;
        assert_eq!(books_of(&mut session, "Ann")?, "b");
        assert_eq!(books_of(&mut session, "Bob")?, "a");
        session.relate(ann, Author::books, [book("c")])?;
        assert_eq!(books_of(&mut session, "Ann")?, "b c");
        Ok(())
    }

    fn of_a_set_only_the_difference_is_written(db: &TestDb) -> Result<()> {
        let mut session = session(db)?;
        let [x, y, z] = ["x", "y", "z"].map(|name| session.add(genre(name)));
        let ann = session.add_with(author("Ann"), Author::books, [book("a").with(Book::genres, [x, y])])?;
        session.commit()?;
        assert_eq!(session.state(ann), State::Clean);
        let a = Book::query().track(&mut session)?[0];

        session.set_related(a, Book::genres, [y, z])?;
        let (result, written) = statements(|| session.flush());
        result?;
        let writes = |word: &str| written.iter().filter(|sql| sql.starts_with(word)).count();
        assert_eq!((writes("INSERT"), writes("DELETE"), writes("UPDATE")), (1, 1, 0), "{written:?}");
        assert_eq!(genres(&mut session)?, "a:y a:z");

        session.set_related(a, Book::genres, [z, y, y])?;
        assert!(!session.has_changes());
        session.relate(a, Book::genres, [x, y])?;
        assert_eq!(genres(&mut session)?, "a:x a:y a:z");
        session.unrelate(a, Book::genres, [x, z])?;
        assert_eq!(genres(&mut session)?, "a:y");
        let new = session.add(genre("new"));
        session.set_related(a, Book::genres, [new])?;
        session.relate(a, Book::genres, [genre("newer")])?;
        assert_eq!(genres(&mut session)?, "a:new a:newer");
        session.set_related(a, Book::genres, Vec::<Handle<Genre>>::new())?;
        assert_eq!(genres(&mut session)?, "");
        session.rollback()?;
        assert_eq!(genres(&mut session)?, "a:x a:y");
        // From the other side.
        session.set_related(x, Genre::books, Vec::<Handle<Book>>::new())?;
        session.relate(z, Genre::books, [a])?;
        assert_eq!(genres(&mut session)?, "a:y a:z");
        Ok(())
    }

    fn rows_of_a_link_keep_their_own_columns(db: &TestDb) -> Result<()> {
        let mut session = session(db)?;
        let [rom, ulm] = ["Rom", "Ulm"].map(|city| session.add(Store { id: Id::new(), city: city.into() }));
        session.add_with(author("Ann"), Author::books, [book("a").with(Book::stores, [(rom, stock(1)), (ulm, stock(2))])])?;
        session.commit()?;
        let a = Book::query().track(&mut session)?[0];
        let pieces = |session: &mut Session| Stock::query().select(Stock::pieces).order_by(Stock::pieces.asc()).all(session);
        session.set_related(a, Book::stores, [rom])?;
        assert_eq!(pieces(&mut session)?, [1]);
        session.set_related(a, Book::stores, [(rom, stock(7)), (ulm, stock(8))])?;
        let (result, written) = statements(|| session.flush());
        result?;
        assert_eq!(written.iter().filter(|sql| sql.starts_with("UPDATE")).count(), 1, "{written:?}");
        assert_eq!(pieces(&mut session)?, [7, 8]);

        let error = session.set_related(a, Book::stores, [Store { id: Id::new(), city: "Bad".into() }]).unwrap_err();
        assert!(error.to_string().contains("a `Stock` has columns of its own: give a row with each"), "{error}");
        Ok(())
    }

    fn a_link_has_keys_of_any_type(db: &TestDb) -> Result<()> {
        let mut session = session(db)?;
        db.engine.create_all(&models![Host, HostGenre])?;
        let address = "2001:db8::1".parse().unwrap();
        let host = session.add(Host { address });
        let genre = session.add(Genre { id: Id::new(), name: "x".into() });
        session.relate(host, Host::genres, [genre])?;
        session.commit()?;
        let links = HostGenre::query().all(&db.engine)?;
        assert_eq!(links, [HostGenre { host: address, genre_id: session[genre].id }]);
        session.set_related(host, Host::genres, Vec::<Handle<Genre>>::new())?;
        session.commit()?;
        assert_eq!(HostGenre::query().count(&db.engine)?, 0);
        Ok(())
    }

    fn orphans_are_deleted_or_freed_or_refused(db: &TestDb) -> Result<()> {
        let mut session = session(db)?;
        let ann = session.add_graph(author("Ann").with(Author::notes, [memo("x"), memo("y")]).with(Author::books, [book("a"), book("b")]))?;
        session.commit()?;
        let notes = Memo::query().order_by(Memo::text.asc()).track(&mut session)?;
        let kept = session.add(memo("z"));
        session.set_related(ann, Author::notes, [notes[1], kept])?;
        session.commit()?;
        let texts: Vec<String> = Memo::query().select(Memo::text).order_by(Memo::text.asc()).all(&mut session)?;
        assert_eq!(texts, ["y", "z"]);
        assert_eq!(session.state(notes[0]), State::Detached);
        session.unrelate(ann, Author::notes, [kept])?;
        assert_eq!(Memo::query().count(&mut session)?, 1);

        let books = Book::query().order_by(Book::title.asc()).track(&mut session)?;
        session.set_related(ann, Author::lent, books.clone())?;
        session.flush()?;
        session.set_related(ann, Author::lent, [books[1]])?;
        session.flush()?;
        assert_eq!((session[books[0]].lent_to, session[books[1]].lent_to), (None, Some(session[ann].id)));

        let error = session.unrelate(ann, Author::books, [books[0]]).unwrap_err().to_string();
        assert!(error.contains("a `Book` is never without its `Author`, since `Book::author_id` cannot be NULL"), "{error}");
        assert!(!session.has_changes());
        Ok(())
    }

    fn a_handle_of_another_session_is_refused(db: &TestDb) -> Result<()> {
        let mut session = session(db)?;
        let stranger = db.session().add(genre("x"));
        let error = session.add_with(book("a"), Book::genres, [stranger]).unwrap_err();
        assert!(matches!(error, rowhouse::Error::Detached { model: "Genre" }), "{error}");
        Ok(())
    }
}
