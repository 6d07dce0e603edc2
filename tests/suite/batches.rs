//! Many objects at once: each keeps its own key and what the database made for it.

use rowhouse::prelude::*;

use crate::blog::{Post, User, create};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "items")]
struct Item {
    id: Id<Item>,
    #[column(unique)]
    name: String,
    #[column(default = 7)]
    stars: Auto<i32>,
    #[column(default = "none")]
    label: Auto<Option<String>>,
    weight: Option<f64>,
}

impl Item {
    /// The columns that are left to the database differ from item to item.
    fn numbered(number: i32) -> Self {
        Self {
            id: Id::new(),
            name: format!("item {number}"),
            stars: if number % 3 == 0 { Auto::from(number) } else { Auto::new() },
            label: match number % 4 {
                0 => Auto::from(None),
                1 => Auto::from(Some(format!("label {number}"))),
                _ => Auto::new(),
            },
            weight: (number % 5 != 0).then_some(f64::from(number)),
        }
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "tickets")]
struct Ticket {
    id: Id<Ticket>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "jobs")]
struct Job {
    id: Id<Job>,
    #[column(default = "new")]
    state: Auto<String>,
    #[column(default = 3)]
    tries: Auto<i32>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "settings", key = String)]
struct Setting {
    id: Id<Setting>,
    #[column(default = "off")]
    value: Auto<String>,
}

/// Checks each tracked item against the row that has its name.
fn check(session: &Session, items: &[Handle<Item>], engine: &Engine) -> rowhouse::Result<()> {
    let rows: Vec<Item> = Item::query().all(engine)?;
    assert_eq!(rows.len(), items.len());
    let by_name: std::collections::HashMap<&str, &Item> = rows.iter().map(|row| (row.name.as_str(), row)).collect();
    for item in items {
        assert_eq!(by_name[session[*item].name.as_str()], &session[*item]);
    }
    Ok(())
}

/// How keys come to be.
#[derive(Clone, Copy)]
struct Keys {
    /// The distance between those that the server counts up, where it is not 1.
    step: Option<i64>,
    /// Whether some are the program's own.
    some_given: bool,
}

impl Keys {
    fn of(self, thread: usize, n: usize) -> Id<User> {
        let given = self.some_given && n % 7 == 3;
        if given { Id::from((thread * 500 + n) as i64) } else { Id::new() }
    }
}

fn add_users(engine: &Engine, thread: usize, keys: Keys) -> rowhouse::Result<()> {
    let mut session = engine.session();
    if let (Some(step), Dialect::Mysql) = (keys.step, engine.backend().dialect()) {
        sql!("SET SESSION auto_increment_increment = {step}").execute(&mut session)?;
    }
    let user = |n| User { id: keys.of(thread, n), ..User::named(&format!("{thread}/{n}")) };
    let users = session.add_all((0..500).map(user));
    let posts = users.iter().map(|user| Post::by(session[*user].id, &session[*user].name)).collect::<Vec<_>>();
    session.add_all(posts);
    session.commit()?;
    if let Some(step) = keys.step {
        // Others draw from a sequence of PostgreSQL in between.
        let (first, second) = (session[users[0]].id.get()?, session[users[1]].id.get()?);
        assert!(second > first && (second - first) % step == 0, "{first} and {second}");
    }
    for (n, user) in users.into_iter().enumerate() {
        let id = session[user].id;
        if n % 50 == 0 || n % 50 == 3 {
            let name: String = User::query().filter(User::id.eq(id)).select(User::name).one(&mut session)?;
            assert_eq!(name, session[user].name);
        }
    }
    session.rollback()
}

/// Several threads add users and their posts at the same time.
fn concurrently(engine: &Engine, keys: Keys) -> rowhouse::Result<()> {
    create(engine)?;
    // Keys that are counted up begin after those that are given.
    User::insert(User { id: Id::from(1_000_000), ..User::named("first") }).execute(engine)?;
    if engine.backend().dialect() == Dialect::Postgres {
        let step = keys.step.unwrap_or(1);
        let sequence = format!("ALTER SEQUENCE users_id_seq INCREMENT BY {step} RESTART WITH 1000001");
        rowhouse::raw(&sequence).execute(engine)?;
    }
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|thread| scope.spawn(move || add_users(engine, thread, keys))).collect();
        threads.into_iter().try_for_each(|thread| thread.join().unwrap())
    })?;
    assert_eq!(User::query().count(engine)?, 2001);
    // Each post was titled by its author's name, so a key that got to another object shows.
    let strayed: i64 =
        sql!("select count(*) from posts join users on users.id = posts.author_id where posts.title <> users.name")
            .scalar(engine)?;
    assert_eq!(strayed, 0);
    assert_eq!(Post::query().count(engine)?, 2000);
    Ok(())
}

backend_tests! {
    fn thousands_of_objects_of_mixed_shapes_keep_their_keys_and_values(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Item])?;
        let mut session = db.session();
        let items = session.add_all((0..3000).map(Item::numbered));
        session.commit()?;
        check(&session, &items, &db.engine)?;
        assert_eq!(session[items[1]].stars.get()?, &7);
        assert_eq!(session[items[3]].stars.get()?, &3);
        assert_eq!(session[items[0]].label.get()?, &None);
        assert_eq!(session[items[1]].label.get()?.as_deref(), Some("label 1"));
        assert_eq!(session[items[2]].label.get()?.as_deref(), Some("none"));
        Ok(())
    }

    fn thousands_of_objects_are_updated_and_deleted(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Item])?;
        let mut session = db.session();
        let items = session.add_all((0..1000).map(Item::numbered));
        session.commit()?;
        let mut kept = Vec::new();
        for (number, item) in items.into_iter().enumerate() {
            match number % 4 {
                0 => session[item].weight = Some(0.5),
                1 => session[item].stars.set(-1),
                2 => {
                    session[item].label.set(None);
                    session[item].name.push('!');
                }
                _ => {
                    session.delete(item)?;
                    continue;
                }
            }
            kept.push(item);
        }
        session.commit()?;
        check(&session, &kept, &db.engine)
    }

    fn models_of_nothing_but_a_key(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Ticket])?;
        let mut session = db.session();
        let tickets = session.add_all((0..30).map(|_| Ticket { id: Id::new() }));
        let given = session.add(Ticket { id: Id::from(500) });
        session.commit()?;
        let mut keys = tickets.iter().chain([&given]).map(|ticket| session[*ticket].id.get()).collect::<rowhouse::Result<Vec<_>>>()?;
        keys.sort_unstable();
        let rows: Vec<Id<Ticket>> = Ticket::query().order_by(Ticket::id.asc()).select(Ticket::id).all(&db.engine)?;
        assert_eq!(rows, keys.into_iter().map(Id::from).collect::<Vec<_>>());
        session.delete(tickets[3])?;
        session.commit()?;
        assert_eq!(Ticket::query().count(&db.engine)?, 30);
        Ok(())
    }

    fn models_of_which_the_database_makes_everything(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Job])?;
        let mut session = db.session();
        let jobs = session.add_all((0..20).map(|_| Job { id: Id::new(), state: Auto::new(), tries: Auto::new() }));
        session.commit()?;
        for job in jobs {
            assert_eq!((session[job].state.get()?.as_str(), *session[job].tries.get()?), ("new", 3));
            assert_eq!(Job::query().filter(Job::id.eq(session[job].id)).one(&db.engine)?, session[job]);
        }
        Ok(())
    }

    fn database_made_values_of_rows_with_chosen_keys(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Setting])?;
        let mut session = db.session();
        let settings = session.add_all((0..600).rev().map(|n| {
            let value = if n % 2 == 0 { Auto::new() } else { Auto::from(format!("v{n}")) };
            Setting { id: Id::from(format!("key {n}").as_str()), value }
        }));
        session.commit()?;
        for (n, setting) in (0..600).rev().zip(settings) {
            let expected = if n % 2 == 0 { "off".to_owned() } else { format!("v{n}") };
            assert_eq!(session[setting].value.get()?, &expected);
            assert_eq!(session[setting].id, Id::from(format!("key {n}").as_str()));
        }
        Ok(())
    }

    fn an_unset_value_cannot_be_written_over_a_row(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Item])?;
        let mut session = db.session();
        let item = session.add(Item::numbered(1));
        session.commit()?;
        session[item].stars = Auto::new();
        let error = session.commit().unwrap_err();
        assert!(matches!(error, Error::Unset { .. }), "{error}");
        session[item].stars.set(4);
        session.commit()?;
        check(&session, &[item], &db.engine)
    }

    #[requires(|backend| backend.dialect() == Dialect::Sqlite)]
    fn keys_that_do_not_ascend_belong_to_their_objects_all_the_same(db: &TestDb) -> Result<()> {
        // Where the largest key is taken and AUTOINCREMENT is not said, SQLite draws keys by lot.
        sql!("create table users (id integer primary key, email text, name text, age integer)").execute(&db.engine)?;
        sql!("insert into users values (9223372036854775807, '', '', null)").execute(&db.engine)?;
        let mut session = db.session();
        let users = session.add_all((0..300).map(|n| User::named(&n.to_string())));
        session.commit()?;
        for user in users {
            assert_eq!(User::query().filter(User::id.eq(session[user].id)).one(&db.engine)?, session[user]);
        }
        Ok(())
    }

    fn concurrent_writers_get_their_own_keys(db: &TestDb) -> Result<()> {
        concurrently(&db.engine, Keys { step: None, some_given: false })
    }

    fn concurrent_writers_give_some_keys_and_get_the_others(db: &TestDb) -> Result<()> {
        concurrently(&db.engine, Keys { step: None, some_given: true })
    }

    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn concurrent_writers_get_their_own_keys_where_keys_go_in_steps(db: &TestDb) -> Result<()> {
        concurrently(&db.engine, Keys { step: Some(5), some_given: false })
    }

    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn concurrent_writers_give_some_keys_and_get_the_others_in_steps(db: &TestDb) -> Result<()> {
        concurrently(&db.engine, Keys { step: Some(7), some_given: true })
    }
}
