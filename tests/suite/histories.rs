//! Random histories of a session, compared with a plain reference in memory after every flush, commit, savepoint and rollback.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

use rowhouse::prelude::*;

use crate::support::Random;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "authors")]
struct Author {
    id: Id<Author>,
    #[column(unique)]
    name: String,
    mentor: Option<Id<Author>>,
    #[column(default = 7)]
    rank: Auto<i32>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "books")]
struct Book {
    id: Id<Book>,
    #[column(on_delete = set_null)]
    author: Option<Id<Author>>,
    title: Option<String>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "pages")]
struct Page {
    id: Id<Page>,
    #[column(on_delete = cascade)]
    book: Id<Book>,
    #[column(unique)]
    number: i64,
}

/// Objects by a number of their own: the handle, and two fields.
type Objects<M, A, B> = BTreeMap<u64, (Handle<M>, A, B)>;

/// The objects as they should be; what they point at is the number of an object.
#[derive(Clone, Default, Debug)]
struct World {
    authors: Objects<Author, String, Option<u64>>,
    books: Objects<Book, Option<u64>, Option<String>>,
    pages: Objects<Page, u64, i64>,
}

/// A session, or what a savepoint lends of one.
enum Lent<'s> {
    Session(Box<Session>),
    Level(&'s mut Transaction),
}

impl Deref for Lent<'_> {
    type Target = Transaction;

    fn deref(&self) -> &Transaction {
        match self {
            Self::Session(session) => session,
            Self::Level(level) => level,
        }
    }
}

impl DerefMut for Lent<'_> {
    fn deref_mut(&mut self) -> &mut Transaction {
        match self {
            Self::Session(session) => session,
            Self::Level(level) => level,
        }
    }
}

struct History<'s> {
    engine: &'s Engine,
    session: Lent<'s>,
    random: Random,
    now: World,
    committed: World,
    next: u64,
    /// Names and numbers of objects that were deleted: they can be taken at once.
    free: (Vec<String>, Vec<i64>),
    log: Vec<String>,
}

impl History<'_> {
    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn pick<T>(random: &mut Random, of: &BTreeMap<u64, T>) -> Option<u64> {
        let keys: Vec<u64> = of.keys().copied().collect();
        if keys.is_empty() { None } else { Some(random.pick(&keys)) }
    }

    /// One of the authors, or none.
    fn some_author(&mut self) -> Option<u64> {
        if self.random.below(4) == 0 { None } else { Self::pick(&mut self.random, &self.now.authors) }
    }

    fn author_id(&self, author: Option<u64>) -> Option<Id<Author>> {
        author.map(|author| self.session[self.now.authors[&author].0].id)
    }

    fn step(&mut self) -> rowhouse::Result<()> {
        let choice = self.random.below(25);
        self.log.push(choice.to_string());
        match choice {
            0..=2 => self.add_author(),
            3..=5 => self.add_book(),
            6..=8 => self.add_page(),
            9 => self.rename_author(),
            10 => self.change_mentor(),
            11 => self.move_book(),
            12 => self.change_page(),
            13 => self.delete_author(),
            14 => self.delete_book(),
            15 => self.delete_page(),
            16 => {
                self.session.flush()?;
                return self.compare();
            }
            17 => return self.commit(),
            18 if self.random.below(2) == 0 => return self.roll_back(),
            19 => self.swap_names(),
            20 => self.swap_numbers(),
            21 => return self.fail(),
            22 => return self.level(),
            23 => return self.lock_something(),
            _ => return self.read_something(),
        }
        Ok(())
    }

    fn add_author(&mut self) {
        let (number, mentor) = (self.number(), self.some_author());
        let name = self.free.0.pop().unwrap_or_else(|| format!("author {number}"));
        // The database makes the rank of every other one.
        let rank = if number.is_multiple_of(2) { Auto::new() } else { Auto::from(7) };
        let mentor_id = self.author_id(mentor);
        let author = self.session.add(Author { id: Id::new(), name: name.clone(), mentor: mentor_id, rank });
        self.now.authors.insert(number, (author, name, mentor));
    }

    fn add_book(&mut self) {
        let (number, author) = (self.number(), self.some_author());
        let title = (self.random.below(3) > 0).then(|| format!("it's \"{number}\""));
        let book = Book { id: Id::new(), author: self.author_id(author), title: title.clone() };
        let book = self.session.add(book);
        self.now.books.insert(number, (book, author, title));
    }

    fn add_page(&mut self) {
        let Some(book) = Self::pick(&mut self.random, &self.now.books) else { return };
        let number = self.number();
        let id = self.session[self.now.books[&book].0].id;
        let value = self.free.1.pop().unwrap_or(number as i64);
        let page = self.session.add(Page { id: Id::new(), book: id, number: value });
        self.now.pages.insert(number, (page, book, value));
    }

    fn rename_author(&mut self) {
        let Some(author) = Self::pick(&mut self.random, &self.now.authors) else { return };
        let name = format!("renamed {}", self.number());
        let entry = self.now.authors.get_mut(&author).unwrap();
        self.session[entry.0].name = name.clone();
        entry.1 = name;
    }

    fn change_mentor(&mut self) {
        let Some(author) = Self::pick(&mut self.random, &self.now.authors) else { return };
        let mentor = self.some_author();
        let id = self.author_id(mentor);
        let entry = self.now.authors.get_mut(&author).unwrap();
        self.session[entry.0].mentor = id;
        entry.2 = mentor;
    }

    fn move_book(&mut self) {
        let Some(book) = Self::pick(&mut self.random, &self.now.books) else { return };
        let author = self.some_author();
        let id = self.author_id(author);
        let entry = self.now.books.get_mut(&book).unwrap();
        self.session[entry.0].author = id;
        entry.1 = author;
    }

    fn change_page(&mut self) {
        let Some(page) = Self::pick(&mut self.random, &self.now.pages) else { return };
        let number = self.number() as i64 + 1000;
        let entry = self.now.pages.get_mut(&page).unwrap();
        self.session[entry.0].number = number;
        entry.2 = number;
    }

    /// One that is nobody's mentor: the database would refuse the others.
    fn delete_author(&mut self) {
        let Some(author) = Self::pick(&mut self.random, &self.now.authors) else { return };
        if self.now.authors.iter().any(|(other, (_, _, mentor))| *mentor == Some(author) && *other != author) {
            return;
        }
        let (handle, name, _) = self.now.authors.remove(&author).unwrap();
        self.free.0.push(name);
        // The database has the books of a row let go of it; what has no row yet is let go here.
        let is_new = self.session[handle].id.is_provisional();
        for (book, of, _) in self.now.books.values_mut() {
            if of.take_if(|of| *of == author).is_some() && is_new {
                self.session[*book].author = None;
            }
        }
        self.session.delete(handle).unwrap();
    }

    fn delete_book(&mut self) {
        let Some(book) = Self::pick(&mut self.random, &self.now.books) else { return };
        let (handle, ..) = self.now.books.remove(&book).unwrap();
        // New pages of a book that was never flushed would point at nothing, so they go in the session as well.
        for (page, of, number) in self.now.pages.values() {
            if *of == book {
                self.free.1.push(*number);
                self.session.delete(*page).unwrap();
            }
        }
        self.now.pages.retain(|_, (_, of, _)| *of != book);
        self.session.delete(handle).unwrap();
    }

    fn delete_page(&mut self) {
        let Some(page) = Self::pick(&mut self.random, &self.now.pages) else { return };
        let (handle, _, number) = self.now.pages.remove(&page).unwrap();
        self.free.1.push(number);
        self.session.delete(handle).unwrap();
    }

    /// Two authors trade their names, or one with itself.
    fn swap_names(&mut self) {
        let one = Self::pick(&mut self.random, &self.now.authors);
        let Some((one, other)) = one.zip(Self::pick(&mut self.random, &self.now.authors)) else { return };
        let names = [self.now.authors[&one].1.clone(), self.now.authors[&other].1.clone()];
        for (author, name) in [other, one].into_iter().zip(names) {
            let entry = self.now.authors.get_mut(&author).unwrap();
            self.session[entry.0].name = name.clone();
            entry.1 = name;
        }
    }

    /// The numbers of all pages move on by one page.
    fn swap_numbers(&mut self) {
        let mut numbers: Vec<i64> = self.now.pages.values().map(|(_, _, number)| *number).collect();
        if numbers.is_empty() {
            return;
        }
        numbers.rotate_left(1);
        for (entry, number) in self.now.pages.values_mut().zip(numbers) {
            self.session[entry.0].number = number;
            entry.2 = number;
        }
    }

    /// A flush that a unique name makes fail changes nothing, and the session goes on.
    fn fail(&mut self) -> rowhouse::Result<()> {
        let Some(author) = Self::pick(&mut self.random, &self.now.authors) else { return Ok(()) };
        let name = self.now.authors[&author].1.clone();
        let twin = self.session.add(Author { id: Id::new(), name, mentor: None, rank: Auto::new() });
        let error = self.session.flush().unwrap_err();
        assert!(error.is_unique_violation(), "{error}");
        self.session.delete(twin)
    }

    fn commit(&mut self) -> rowhouse::Result<()> {
        match &mut self.session {
            Lent::Session(session) => {
                session.commit()?;
                self.committed = self.now.clone();
            }
            Lent::Level(session) => session.flush()?,
        }
        self.compare()
    }

    /// A savepoint, steps in it, and its end, one way or the other.
    fn level(&mut self) -> rowhouse::Result<()> {
        self.session.flush()?;
        let (before, free) = (self.now.clone(), self.free.clone());
        let (random, steps) = (Random::new(self.random.next_u64()), self.random.below(12));
        let (now, log, keeps) = (before.clone(), std::mem::take(&mut self.log), self.random.below(2) == 0);
        let mut inside = None;
        let result = self.session.nested(|session| {
            let (session, committed, free) = (Lent::Level(session), World::default(), free.clone());
            let mut history =
                History { engine: self.engine, session, random, now, committed, next: self.next, free, log };
            history.log.push("(".to_owned());
            let taken = (0..steps).try_for_each(|_| history.step());
            history.log.push(if keeps { ")" } else { ") back" }.to_owned());
            inside = Some((history.now, history.next, history.free, history.log));
            taken.and(if keeps { Ok(()) } else { Err(Error::RolledBack) })
        });
        let Some((now, next, freed, log)) = inside else { return result };
        (self.next, self.log) = (next, log);
        match result {
            Ok(()) if keeps => (self.now, self.free) = (now, freed),
            Err(Error::RolledBack) if !keeps => {
                for (number, (author, ..)) in &now.authors {
                    let kept = before.authors.contains_key(number);
                    assert_eq!(self.session.try_get(*author).is_some(), kept, "author {number}");
                }
                (self.now, self.free) = (before, free);
            }
            other => return other,
        }
        self.compare()
    }

    /// A locking read changes nothing where nobody else does.
    fn lock_something(&mut self) -> rowhouse::Result<()> {
        if let Some(page) = Self::pick(&mut self.random, &self.now.pages) {
            let handle = self.now.pages[&page].0;
            let id = self.session[handle].id;
            assert_eq!(self.session.get_for_update::<Page>(id)?, Some(handle));
        }
        Ok(())
    }

    fn roll_back(&mut self) -> rowhouse::Result<()> {
        let Lent::Session(session) = &mut self.session else { return Ok(()) };
        session.rollback()?;
        for (number, (author, ..)) in &self.now.authors {
            let kept = self.committed.authors.contains_key(number);
            assert_eq!(self.session.try_get(*author).is_some(), kept, "author {number}");
        }
        self.now = self.committed.clone();
        self.free = Default::default();
        self.compare()
    }

    fn read_something(&mut self) -> rowhouse::Result<()> {
        let count = self.now.books.values().filter(|(_, author, _)| author.is_none()).count() as u64;
        assert_eq!(Book::query().filter(Book::author.is_null()).count(&mut *self.session)?, count);
        if let Some(author) = Self::pick(&mut self.random, &self.now.authors) {
            let handle = self.now.authors[&author].0;
            let id = self.session[handle].id;
            assert_eq!(self.session.get::<Author>(id)?, Some(handle));
        }
        Ok(())
    }

    /// Session, database and reference agree.
    fn compare(&mut self) -> rowhouse::Result<()> {
        let World { authors, books, pages } = &self.now;
        let session = &self.session;
        let author_id = |author: &Option<u64>| author.map(|author| session[authors[&author].0].id);
        let mut expected_authors = Vec::new();
        for (handle, name, mentor) in authors.values() {
            let author = &session[*handle];
            assert_eq!((&author.name, author.mentor, author.rank.get()?), (name, author_id(mentor), &7));
            expected_authors.push(author.clone());
        }
        let mut expected_books = Vec::new();
        for (handle, author, title) in books.values() {
            let book = &session[*handle];
            assert_eq!((book.author, &book.title), (author_id(author), title));
            expected_books.push(book.clone());
        }
        let mut expected_pages = Vec::new();
        for (handle, book, number) in pages.values() {
            let page = &session[*handle];
            assert_eq!((page.book, page.number), (session[books[book].0].id, *number));
            expected_pages.push(page.clone());
        }
        expected_authors.sort_by_key(|author| author.id.get().unwrap());
        expected_books.sort_by_key(|book| book.id.get().unwrap());
        expected_pages.sort_by_key(|page| page.id.get().unwrap());
        let session = &mut *self.session;
        assert_eq!(Author::query().order_by(Author::id.asc()).all(&mut *session)?, expected_authors);
        assert_eq!(Book::query().order_by(Book::id.asc()).all(&mut *session)?, expected_books);
        assert_eq!(Page::query().order_by(Page::id.asc()).all(&mut *session)?, expected_pages);
        Ok(())
    }
}

#[allow(clippy::print_stderr, reason = "a failure says which history it was")]
fn run(db: &crate::support::TestDb, histories: u64, steps: usize) -> rowhouse::Result<()> {
    db.engine.create_all(&models![Author, Book, Page])?;
    for seed in 0..histories {
        empty(&db.engine)?;
        let mut history = History {
            engine: &db.engine,
            session: Lent::Session(Box::new(db.session())),
            random: Random::new(seed),
            now: World::default(),
            committed: World::default(),
            next: 0,
            free: Default::default(),
            log: Vec::new(),
        };
        for _ in 0..steps {
            let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| history.step()));
            match result {
                Ok(result) => result.inspect_err(|_| eprintln!("seed {seed}: {}", history.log.join(" ")))?,
                Err(panic) => {
                    eprintln!("seed {seed}: {}", history.log.join(" "));
                    std::panic::resume_unwind(panic);
                }
            }
        }
        history.commit()?;
        assert_eq!(Page::query().count(history.engine)?, history.now.pages.len() as u64);
    }
    Ok(())
}

fn empty(engine: &Engine) -> rowhouse::Result<()> {
    Page::delete().all_rows().execute(engine)?;
    Book::delete().all_rows().execute(engine)?;
    Author::update().all_rows().set(Author::mentor.to(None)).execute(engine)?;
    Author::delete().all_rows().execute(engine)?;
    Ok(())
}

backend_tests! {
    fn session_database_and_reference_agree(db: &TestDb) -> Result<()> {
        let few = if db.engine.backend().dialect() == Dialect::Sqlite { 300 } else { 60 };
        // Thousands on one's own machine: ROWHOUSE_HISTORIES=5000.
        let histories = std::env::var("ROWHOUSE_HISTORIES").ok().and_then(|count| count.parse().ok()).unwrap_or(few);
        run(db, histories, 80)
    }
}
