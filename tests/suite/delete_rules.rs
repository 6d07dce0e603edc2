//! What becomes of the rows below an object that is deleted, by the rules that relations declare and a session carries out.

use rowhouse::ChangeKind;
use rowhouse::ObjectState as State;
use rowhouse::prelude::*;

use crate::support::{TestDb, statements};

#[path = "delete_rules/models.rs"]
mod models;
use models::*;

fn library(db: &TestDb) -> rowhouse::Result<Session> {
    db.engine.create_all(&models![Author, Desk, Book, Review, Answer, Genre, BookGenre, Loan, Bill, Pet])?;
    let mut session = db.session();
    session.add_all(["nobody", "Ann", "Bob"].map(author));
    session.commit()?;
    session.clear();
    Ok(session)
}

fn author(name: &str) -> Author {
    Author { id: Id::new(), name: name.into() }
}

fn named(session: &mut Session, name: &str) -> rowhouse::Result<Handle<Author>> {
    Ok(Author::query().filter(Author::name.eq(name)).track(session)?[0])
}

fn book(title: &str) -> Book {
    Book { id: Id::new(), author_id: Id::new(), title: title.into(), version: 0 }
}

fn review(text: &str) -> Review {
    Review { id: Id::new(), book_id: Id::new(), text: text.into(), version: 0 }
}

fn folder(name: &str) -> Folder {
    Folder { id: Id::new(), parent_id: None, name: name.into() }
}

/// Ann has two books, with two reviews and a genre each; Bob has one.
fn shelves(session: &mut Session) -> rowhouse::Result<Handle<Author>> {
    let (ann, bob) = (named(session, "Ann")?, named(session, "Bob")?);
    let genre = session.add(Genre { id: Id::new(), name: "x".into() });
    for (author, titles) in [(ann, &["a", "b"][..]), (bob, &["c"])] {
        for title in titles {
            let reviews = [review("good"), review("bad")];
            let book = book(title).with(Book::reviews, reviews).with(Book::genres, [genre]);
            session.relate(author, Author::books, [book])?;
        }
    }
    session.commit()?;
    Ok(ann)
}

fn count<M: Model>(session: &mut Session) -> rowhouse::Result<u64> {
    M::query().count(session)
}

fn of(sent: &[String], word: &str) -> usize {
    sent.iter().filter(|sql| sql.starts_with(word)).count()
}

backend_tests! {
    fn what_is_below_is_deleted_level_by_level(db: &TestDb) -> Result<()> {
        let mut session = library(db)?;
        shelves(&mut session)?;
        session.clear();
        let ann = named(&mut session, "Ann")?;
        session.delete(ann)?;
        let (result, sent) = statements(|| session.flush());
        result?;
        // Books are read, since their rules go on; reviews and links are not. The others: bills, loans, pets, the desk.
        assert_eq!((of(&sent, "SELECT"), of(&sent, "UPDATE")), (2, 2), "{sent:#?}");
        assert!(of(&sent, "DELETE") <= 6, "{sent:#?}");
        session.commit()?;
        assert_eq!((count::<Book>(&mut session)?, count::<Review>(&mut session)?, count::<BookGenre>(&mut session)?), (1, 2, 1));
        assert_eq!(Author::query().select(Author::name).order_by(Author::id.asc()).all(&mut session)?, ["nobody", "Bob"]);
        Ok(())
    }

    fn objects_below_are_removed_with_their_rows(db: &TestDb) -> Result<()> {
        let mut session = library(db)?;
        let ann = shelves(&mut session)?;
        let books = Book::query().order_by(Book::title.asc()).track(&mut session)?;
        let reviews = Review::query().order_by(Review::id.asc()).track(&mut session)?;
        // One that is new, one that moves away, and one that comes.
        let new = session.add(Book { author_id: session[ann].id, ..book("new") });
        let bob = named(&mut session, "Bob")?;
        session[books[1]].author_id = session[bob].id;
        session[books[2]].author_id = session[ann].id;
        session.delete(ann)?;
        session.commit()?;
        assert_eq!(Book::query().select(Book::title).all(&mut session)?, ["b"]);
        assert_eq!([books[0], new, books[2]].map(|book| session.state(book)), [State::Detached; 3]);
        assert_eq!((session.state(books[1]), session[books[1]].version), (State::Clean, 1));
        let states: Vec<State> = reviews.iter().map(|review| session.state(*review)).collect();
        assert_eq!(states, [State::Detached, State::Detached, State::Clean, State::Clean, State::Detached, State::Detached]);
        assert_eq!(count::<Review>(&mut session)?, 2);
        Ok(())
    }

    fn foreign_keys_become_null_and_versions_count(db: &TestDb) -> Result<()> {
        let mut session = library(db)?;
        let ann = named(&mut session, "Ann")?;
        let id = session[ann].id;
        let loans = session.add_all((0..3).map(|_| Loan { id: Id::new(), borrower_id: Some(id), version: 0 }));
        session.commit()?;
        session.clear();
        let known = session.get::<Loan>(Id::from(1))?.unwrap();
        let ann = named(&mut session, "Ann")?;
        session.delete(ann)?;
        session.commit()?;
        assert_eq!((session[known].borrower_id, session[known].version, loans.len()), (None, 1, 3));
        let rows: Vec<(Option<Id<Author>>, i32)> = Loan::query().select((Loan::borrower_id, Loan::version)).all(&mut session)?;
        assert_eq!(rows, [(None, 1); 3]);
        Ok(())
    }

    fn foreign_keys_become_their_default(db: &TestDb) -> Result<()> {
        let mut session = library(db)?;
        let ann = named(&mut session, "Ann")?;
        let id = session[ann].id;
        let pets = session.add_all((0..2).map(|_| Pet { id: Id::new(), owner_id: id }));
        session.commit()?;
        session.detach(pets[1])?;
        session.delete(ann)?;
        session.commit()?;
        assert_eq!(session[pets[0]].owner_id, Id::from(1));
        assert_eq!(Pet::query().select(Pet::owner_id).all(&mut session)?, [Id::from(1); 2]);
        Ok(())
    }

    fn what_restricts_is_told_before_anything_is_written(db: &TestDb) -> Result<()> {
        let mut session = library(db)?;
        let ann = shelves(&mut session)?;
        let id = session[ann].id;
        let bills = session.add_all((0..3).map(|_| Bill { id: Id::new(), author_id: id, book_id: None }));
        session.commit()?;
        session.detach(bills[2])?;
        session.delete(ann)?;
        let (result, sent) = statements(|| session.flush());
        let error = result.unwrap_err();
        assert_eq!(
            error.to_string(),
            "`Author` Id<Author>(2) cannot be deleted: 3 rows of `Bill` point there, and `Author::bills` says `on_delete = restrict`"
        );
        let Error::Restricted(restricted) = error else { panic!("{error}") };
        assert_eq!((restricted.model, restricted.relation, restricted.of, restricted.rows), ("Author", "bills", "Bill", 3));
        assert_eq!((of(&sent, "INSERT"), of(&sent, "UPDATE"), of(&sent, "DELETE")), (0, 0, 0), "{sent:?}");
        // Nothing else was decided: only the author is still to be deleted.
        assert!(session.in_state::<Book>(State::Deleted).is_empty());
        // Bills that go, or move on, stop nothing.
        let other = named_unflushed(&mut session, "Bob")?;
        session[bills[0]].author_id = other;
        session.delete(bills[1])?;
        let third = { session.set_autoflush(false); session.get::<Bill>(Id::from(3))?.unwrap() };
        session.delete(third)?;
        session.commit()?;
        assert_eq!((count::<Author>(&mut session)?, count::<Bill>(&mut session)?), (2, 1));
        Ok(())
    }

    fn parents_and_children_are_deleted_in_any_order(db: &TestDb) -> Result<()> {
        let mut session = library(db)?;
        let ann = shelves(&mut session)?;
        let books = Book::query().filter(Book::author_id.eq(session[ann].id)).order_by(Book::title.asc()).track(&mut session)?;
        let genre = Genre::query().track(&mut session)?[0];
        let bob = named(&mut session, "Bob")?;
        session.delete(genre)?;
        session.delete(books[0])?;
        session.delete(ann)?;
        session.delete(books[1])?;
        session.delete(bob)?;
        session.commit()?;
        assert_eq!((count::<Book>(&mut session)?, count::<Review>(&mut session)?, count::<Genre>(&mut session)?), (0, 0, 0));
        Ok(())
    }

    fn a_link_stops_what_restricts_it(db: &TestDb) -> Result<()> {
        let mut session = library(db)?;
        shelves(&mut session)?;
        session.clear();
        let genre = Genre::query().track(&mut session)?[0];
        session.delete(genre)?;
        let error = session.commit().unwrap_err().to_string();
        assert!(error.ends_with("3 rows of `BookGenre` point there, and `Genre::books` says `on_delete = restrict`"), "{error}");
        Ok(())
    }

    fn hooks_and_listeners_are_told_of_what_was_read(db: &TestDb) -> Result<()> {
        let mut session = library(db)?;
        shelves(&mut session)?;
        session.clear();
        let ann = named(&mut session, "Ann")?;
        let review = Review::query().order_by(Review::id.asc()).limit(1).track(&mut session)?[0];
        session.commit()?;
        let (sender, told) = std::sync::mpsc::channel();
        session.after_flush(move |_, changes| {
            for change in changes.iter().filter(|change| change.kind == ChangeKind::Delete) {
                sender.send(change.model).unwrap();
            }
            Ok(())
        });
        session.delete(ann)?;
        session.flush()?;
        let mut models: Vec<&str> = told.try_iter().collect();
        models.sort_unstable();
        // The other three reviews and the links went unread.
        assert_eq!(models, ["Author", "Book", "Book", "Review"]);
        session.rollback()?;
        assert_eq!((session.state(review), count::<Review>(&mut session)?), (State::Clean, 6));

        let book = Book::query().filter(Book::title.eq("a")).track(&mut session)?[0];
        session[book].title = "kept".into();
        session.commit()?;
        session.clear();
        let ann = named(&mut session, "Ann")?;
        session.delete(ann)?;
        let error = session.flush().unwrap_err();
        assert!(matches!(&error, Error::Validation(_)), "{error}");
        let book = session.in_state::<Book>(State::Clean);
        assert_eq!(book.len(), 2, "what rules did is taken back with the flush");
        Ok(())
    }

    fn a_stale_child_stops_the_flush(db: &TestDb) -> Result<()> {
        let mut session = library(db)?;
        let ann = shelves(&mut session)?;
        let books = Book::query().order_by(Book::title.asc()).track(&mut session)?;
        session.commit()?;
        Book::update().set((Book::title.to("changed"), Book::version.to(Book::version + 1))).filter(Book::title.eq("a")).execute(&db.engine)?;
        session.delete(ann)?;
        let error = session.commit().unwrap_err();
        assert!(matches!(error, Error::Stale { model: "Book", .. }), "{error}");
        session.rollback()?;
        assert_eq!((session.state(books[0]), session.state(ann)), (State::Clean, State::Clean));
        assert_eq!(count::<Review>(&mut session)?, 6);
        Ok(())
    }

    fn trees_and_circles_go_as_a_whole(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Folder])?;
        let mut session = db.session();
        let leaves = |name: &str| (0..3).map(|n| folder(&format!("{name}{n}"))).collect::<Vec<_>>();
        let inner = ["a", "b"].map(|name| folder(name).with(Folder::inner, leaves(name)));
        let root = session.add_graph(folder("root").with(Folder::inner, inner))?;
        let kept = session.add(folder("kept"));
        session.commit()?;
        // A circle: the root lies in one of its leaves.
        let leaf = Folder::query().filter(Folder::name.eq("b2")).track(&mut session)?[0];
        session[root].parent_id = Some(session[leaf].id);
        session.commit()?;
        session.clear();
        let middle = Folder::query().filter(Folder::name.eq("a")).track(&mut session)?[0];
        session.delete(middle)?;
        session.flush()?;
        assert_eq!(count::<Folder>(&mut session)?, 6);
        let root = Folder::query().filter(Folder::name.eq("root")).track(&mut session)?[0];
        session.delete(root)?;
        session.commit()?;
        assert_eq!(Folder::query().select(Folder::name).all(&mut session)?, ["kept"]);
        assert_eq!(session.state(kept), State::Detached);
        Ok(())
    }

    fn keys_of_several_columns(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Hall, Shelf])?;
        let mut session = db.session();
        for (house, number) in [("x", 1), ("x", 2), ("y", 1)] {
            let hall = session.add(Hall { house: house.into(), number });
            let shelf = || Shelf { id: Id::new(), house: None, hall: None };
            session.relate(hall, Hall::shelves, [shelf(), shelf()])?;
        }
        session.commit()?;
        session.clear();
        let halls = Hall::query().filter(Hall::house.eq("x")).track(&mut session)?;
        session.delete_all(halls)?;
        session.commit()?;
        let free = Shelf::query().filter(Shelf::house.is_null() & Shelf::hall.is_null());
        assert_eq!((free.count(&mut session)?, count::<Shelf>(&mut session)?), (4, 6));
        Ok(())
    }

    fn what_can_be_marked_is_marked_with_its_parent(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Team, Player, Shirt, Scarf])?;
        let mut session = db.session();
        let player = || Player { id: Id::new(), team_id: Id::new(), gone: false }
            .with(Player::shirts, [Shirt { id: Id::new(), player_id: Id::new() }]);
        let scarf = || Scarf { id: Id::new(), team_id: Id::new(), version: 0, gone: false };
        let team = || Team { id: Id::new(), deleted_at: None }.with(Team::players, [player(), player()]).with(Team::scarves, [scarf(), scarf()]);
        let teams = [session.add_graph(team())?, session.add_graph(team())?];
        session.commit()?;
        let ids = teams.map(|team| session[team].id);
        session.clear();
        let scarf = Scarf::query().filter(Scarf::team_id.eq(ids[0])).track(&mut session)?[0];
        let team = session.get::<Team>(ids[0])?.unwrap();
        session.delete(team)?;
        session.commit()?;
        assert_eq!((count::<Team>(&mut session)?, count::<Player>(&mut session)?, count::<Scarf>(&mut session)?), (1, 2, 2));
        assert_eq!((session[scarf].gone, session[scarf].version), (true, 1));
        let marked = Scarf::query().only_deleted().select(Scarf::version).all(&mut session)?;
        assert_eq!((marked, Player::query().only_deleted().count(&mut session)?), (vec![1, 1], 2));
        // A shirt cannot be marked, and goes.
        assert_eq!(count::<Shirt>(&mut session)?, 2);
        // Where the row goes, all that points at it goes, marked or not.
        session.delete_permanently(team)?;
        session.commit()?;
        assert_eq!(Player::query().with_deleted().count(&mut session)?, 2);
        assert_eq!(Scarf::query().with_deleted().count(&mut session)?, 2);
        Ok(())
    }

    fn objects_follow_rows_that_nobody_read(db: &TestDb) -> Result<()> {
        let mut session = library(db)?;
        shelves(&mut session)?;
        let reviews = Review::query().order_by(Review::id.asc()).track(&mut session)?;
        let answers = [reviews[0], reviews[5]].map(|review| {
            let review_id = session[review].id;
            session.add(Answer { id: Id::new(), review_id })
        });
        session.commit()?;
        for review in reviews {
            session.detach(review)?;
        }
        let ann = named(&mut session, "Ann")?;
        session.delete(ann)?;
        session.commit()?;
        assert_eq!(answers.map(|answer| session.state(answer)), [State::Detached, State::Clean]);
        assert_eq!(count::<Answer>(&mut session)?, 1);
        Ok(())
    }

    fn the_default_that_the_database_sets_is_read(db: &TestDb) -> Result<()> {
        let created = db.engine.create_all(&models![Owner, Cat]);
        if db.engine.backend().dialect() == Dialect::Mysql {
            let error = created.unwrap_err().to_string();
            assert!(error.contains("has no foreign keys that are set to their default; let the session do it"), "{error}");
            return Ok(());
        }
        created?;
        let mut session = db.session();
        let owners = session.add_all([Owner { id: Id::new() }, Owner { id: Id::new() }]);
        let owner_id = session[owners[1]].id;
        let cat = session.add(Cat { id: Id::new(), owner_id });
        session.commit()?;
        session.delete(owners[1])?;
        session.commit()?;
        assert_eq!((session[cat].owner_id, session.state(cat)), (Id::from(1), State::Clean));
        Ok(())
    }

    fn objects_follow_what_the_database_deletes_by_way_of_unknown_rows(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![First, Second, Third, Fourth])?;
        let mut session = db.session();
        let mut chain = || {
            let first = session.add(First { id: Id::new() });
            let first_id = session[first].id;
            let second = session.add(Second { id: Id::new(), first_id });
            let second_id = session[second].id;
            let third = session.add(Third { id: Id::new(), second_id });
            let third_id = Some(session[third].id);
            (first, second, third, session.add(Fourth { id: Id::new(), third_id }))
        };
        let (gone, kept) = (chain(), chain());
        session.commit()?;
        session.detach(gone.1)?;
        session.delete(gone.0)?;
        session.commit()?;
        assert_eq!((session.state(gone.2), session[gone.3].third_id), (State::Detached, None));
        assert_eq!((session.state(kept.2), session.state(kept.3)), (State::Clean, State::Clean));
        assert!(session[kept.3].third_id.is_some());
        Ok(())
    }

    fn two_rules_for_one_foreign_key_are_refused(db: &TestDb) -> Result<()> {
        let error = db.engine.create_all(&models![Contrary, Thing]).unwrap_err().to_string();
        assert!(
            error.contains(
                "`Contrary::things` says `on_delete = set_null`, and its foreign key in `Thing` says `on_delete = cascade`: which of the \
                 two holds?"
            ),
            "{error}"
        );
        assert!(error.contains("`Contrary::things` and `Contrary::first` both say `on_delete` for the same foreign key of `Thing`"), "{error}");
        Ok(())
    }

    fn a_large_graph_is_deleted_in_few_statements(db: &TestDb) -> Result<()> {
        let mut session = library(db)?;
        let genres = session.add_all(["x", "y", "z"].map(|name| Genre { id: Id::new(), name: name.into() }));
        let mut authors = Vec::new();
        for number in 0..1_000 {
            let books = (0..5).map(|book_number| {
                book(&format!("{number}-{book_number}")).with(Book::genres, genres.iter().copied()).with(Book::reviews, [review("r")])
            });
            authors.push(session.add_with(author(&format!("a{number}")), Author::books, books)?);
        }
        session.commit()?;
        // Nothing is tracked but the authors.
        session.clear();
        let authors = Author::query().filter(Author::name.starts_with("a")).track(&mut session)?;
        assert_eq!((authors.len(), count::<BookGenre>(&mut session)?), (1_000, 15_000));
        session.delete_all(authors)?;
        let (result, sent) = statements(|| session.commit());
        result?;
        assert_eq!((count::<Book>(&mut session)?, count::<BookGenre>(&mut session)?, count::<Review>(&mut session)?), (0, 0, 0));
        // A server that does not give back what it deletes is asked first, which authors and books, a thousand a statement.
        let looks = if db.engine.backend().capabilities.returning_delete { 0 } else { 1 + 5 };
        assert_eq!(of(&sent, "SELECT"), 2 + looks, "{}", texts(&sent));
        if db.engine.backend().dialect() != Dialect::Sqlite {
            assert!(sent.len() <= 20 + looks, "{}", texts(&sent));
        }
        Ok(())
    }

    fn a_new_child_goes_with_its_parent(db: &TestDb) -> Result<()> {
        let mut session = library(db)?;
        let ann = named(&mut session, "Ann")?;
        let book = session.add(Book { author_id: session[ann].id, ..book("new") });
        session.delete(ann)?;
        // A failed flush gives it back.
        session.add(Desk { id: Id::new(), author_id: Id::from(99) });
        assert!(session.flush().unwrap_err().is_foreign_key_violation());
        assert_eq!(session.state(book), State::New);
        let desk = session.in_state::<Desk>(State::New);
        session.delete_all(desk)?;
        session.commit()?;
        assert_eq!((session.state(book), count::<Book>(&mut session)?), (State::Detached, 0));
        Ok(())
    }

    fn a_link_with_columns_of_their_own_type(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Hall, Guest, Seat])?;
        let mut session = db.session();
        let halls = [1, 2].map(|number| session.add(Hall { house: "x".into(), number }));
        let guests = [Guest { id: Id::new() }, Guest { id: Id::new() }].map(|guest| session.add_with(guest, Guest::halls, halls));
        let [ann, bob] = guests;
        let (ann, bob) = (ann?, bob?);
        session.commit()?;
        session.set_related(bob, Guest::halls, [halls[1]])?;
        session.commit()?;
        let loaded: Vec<(Guest, Vec<Hall>)> = Guest::query().with(Guest::halls).order_by(Guest::id.asc()).all(&mut session)?;
        assert_eq!(loaded.iter().map(|(_, halls)| halls.len()).collect::<Vec<_>>(), [2, 1]);
        session.clear();
        let ann = session.get::<Guest>(loaded[0].0.id)?.unwrap_or(ann);
        session.delete(ann)?;
        session.commit()?;
        assert_eq!(count::<Seat>(&mut session)?, 1);
        Ok(())
    }
}

fn named_unflushed(session: &mut Session, name: &str) -> rowhouse::Result<Id<Author>> {
    session.set_autoflush(false);
    let author = named(session, name)?;
    session.set_autoflush(true);
    Ok(session[author].id)
}

/// The statements, each as far as it can be read.
fn texts(sent: &[String]) -> String {
    sent.iter().map(|sql| format!("{sql:.100}\n")).collect()
}
