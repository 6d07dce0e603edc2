//! INSERT of structs, of values and of queries, without a session's objects.

use rowhouse::prelude::*;

use crate::support::{statements, writes};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "users")]
struct User {
    id: Id<User>,
    #[column(unique, length = 40)]
    email: String,
    name: String,
    age: Option<i32>,
    #[column(default = 1)]
    level: Auto<i32>,
}

impl User {
    fn named(name: &str) -> Self {
        Self { id: Id::new(), email: format!("{name}@x.org"), name: name.into(), age: None, level: Auto::new() }
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "posts")]
struct Post {
    id: Id<Post>,
    author_id: Id<User>,
    title: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "notes", key = Uuid)]
struct Note {
    id: Id<Note>,
    #[column(on_delete = cascade)]
    parent: Option<Id<Note>>,
    text: String,
    tags: Option<Json<Vec<String>>>,
    body: Vec<u8>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "prices")]
struct Price {
    id: Id<Price>,
    #[column(precision = 12, scale = 2)]
    amount: Decimal,
    #[column(precision = 12, scale = 4)]
    exact: Option<Decimal>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "settings")]
struct Setting {
    id: Id<Setting>,
    #[column(default = "on")]
    state: Auto<String>,
}

fn names(engine: &Engine) -> rowhouse::Result<Vec<String>> {
    User::query().select(User::name).order_by(User::id.asc()).all(engine)
}

backend_tests! {
    fn a_struct_leaves_to_the_database_what_is_unset(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User])?;
        assert_eq!(User::insert(User::named("Alex")).execute(&db.engine)?, 1);
        let given = User { id: Id::from(7), level: Auto::from(3), ..User::named("Bo") };
        assert_eq!(User::insert(given.clone()).execute(&db.engine)?, 1);
        let users: Vec<User> = User::query().order_by(User::id.asc()).all(&db.engine)?;
        assert_eq!(users[0], User { id: Id::from(1), level: Auto::from(1), ..User::named("Alex") });
        assert_eq!(users[1], given);
        Ok(())
    }

    fn many_structs_are_inserted_in_few_statements_and_in_their_order(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User])?;
        let users: Vec<User> = (0..1234).map(|n| User::named(&format!("u{n:04}"))).collect();
        let insert = User::insert_all(users);
        let (count, sent) = statements(|| insert.execute(&db.engine));
        assert_eq!(count?, 1234);
        assert!(sent.len() <= 7, "{} statements", sent.len());
        let names = names(&db.engine)?;
        assert!(names.len() == 1234 && names.is_sorted());
        Ok(())
    }

    fn structs_of_several_shapes_go_into_one_call(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User])?;
        let leveled = |name: &str, level| User { level: Auto::from(level), ..User::named(name) };
        let users = vec![User::named("a"), leveled("b", 5), User::named("c"), leveled("d", 6)];
        assert_eq!(User::insert_all(users).execute(&db.engine)?, 4);
        let query = User::query().select((User::name, User::level)).order_by(User::name.asc());
        let levels: Vec<(String, i32)> = query.all(&db.engine)?;
        assert_eq!(levels.iter().map(|(_, level)| *level).collect::<Vec<_>>(), [1, 5, 1, 6]);
        Ok(())
    }

    fn keys_come_back_in_the_order_of_the_structs(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User, Note])?;
        let leveled = |name: &str, level| User { level: Auto::from(level), ..User::named(name) };
        let users = vec![User::named("a"), leveled("b", 5), User::named("c"), User { id: Id::from(9000), ..User::named("d") }];
        let keys = User::insert_all(users).keys(&db.engine)?;
        for (key, name) in keys.iter().zip(["a", "b", "c", "d"]) {
            assert_eq!(User::query().filter(User::id.eq(*key)).select(User::name).one(&db.engine)?, name);
        }
        assert_eq!(keys[3], Id::from(9000));
        let many = (0..1500).map(|n| User::named(&format!("u{n}")));
        let keys = User::insert_all(many).keys(&db.engine)?;
        let last: String = User::query().filter(User::id.eq(keys[1499])).select(User::name).one(&db.engine)?;
        assert_eq!(last, "u1499");
        let note = Note { id: Id::new(), parent: None, text: "x".into(), tags: None, body: Vec::new() };
        let mut session = db.session();
        let keys = Note::insert(note).keys(&mut session)?;
        assert!(session.get::<Note>(keys[0])?.is_some());
        assert_eq!(User::insert_all([]).keys(&mut session)?, []);
        Ok(())
    }

    #[requires(|backend| backend.capabilities.returning_insert)]
    fn rows_that_come_back_can_be_tracked(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User])?;
        let mut session = db.session();
        let users = User::insert_all(["a", "b"].map(User::named)).returning(User::all()).track(&mut session)?;
        session[users[1]].age = Some(5);
        session.commit()?;
        let age: Option<i32> = User::query().filter(User::id.eq(session[users[1]].id)).select(User::age).one(&db.engine)?;
        assert_eq!(age, Some(5));
        Ok(())
    }

    fn no_rows_are_no_statement(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User])?;
        let none: [(&str, &str); 0] = [];
        let (count, sent) = statements(|| User::insert_all(Vec::new()).execute(&db.engine));
        assert_eq!((count?, sent), (0, Vec::new()));
        let insert = insert_into::<User>().values((User::email, User::name), none);
        let mut session = db.session();
        let (count, sent) = statements(|| insert.execute(&mut session));
        assert_eq!((count?, sent), (0, Vec::new()));
        Ok(())
    }

    fn columns_that_are_not_named_get_their_defaults(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User])?;
        let insert = insert_into::<User>().set((User::email.to("a@x.org"), User::name.to("Alex")));
        assert_eq!(insert.execute(&db.engine)?, 1);
        let insert = insert.set((User::email.to("b@x.org"), User::age.to(30), User::level.to(9)));
        assert_eq!(insert.execute(&db.engine)?, 1);
        let query = User::query().select((User::name, User::age, User::level)).order_by(User::id.asc());
        let rows: Vec<(String, Option<i32>, i32)> = query.all(&db.engine)?;
        assert_eq!(rows, [("Alex".to_owned(), None, 1), ("Alex".to_owned(), Some(30), 9)]);
        Ok(())
    }

    fn a_row_of_defaults_alone_is_a_row(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Setting])?;
        let row = Setting { id: Id::new(), state: Auto::new() };
        assert_eq!(Setting::insert_all([row.clone(), row]).execute(&db.engine)?, 2);
        assert_eq!(insert_into::<Setting>().defaults().execute(&db.engine)?, 1);
        let states: Vec<String> = Setting::query().select(Setting::state).all(&db.engine)?;
        assert_eq!(states, ["on", "on", "on"]);
        Ok(())
    }

    fn a_value_can_be_calculated(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User])?;
        let row = (User::email.to("a@x.org"), User::name.to("Alex"), User::age.to(value(20) + 22));
        assert_eq!(insert_into::<User>().set(row).execute(&db.engine)?, 1);
        let age: Option<i32> = User::query().select(User::age).one(&db.engine)?;
        assert_eq!(age, Some(42));
        Ok(())
    }

    fn more_values_than_a_statement_takes_parameters_go_into_several(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User])?;
        let rows = (0..33_000).map(|n| (format!("{n}@x.org"), format!("{n}"), Some(n)));
        let insert = insert_into::<User>().values((User::email, User::name, User::age), rows);
        assert_eq!(insert.execute(&db.engine)?, 33_000);
        assert_eq!(User::query().count(&db.engine)?, 33_000);
        let sum: Option<i64> = User::query().select(User::age.sum()).one(&db.engine)?;
        assert_eq!(sum, Some(33_000 * 32_999 / 2));
        Ok(())
    }

    fn several_statements_on_an_engine_succeed_together_or_not_at_all(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User])?;
        let mut users: Vec<User> = (0..5000).map(|n| User::named(&format!("u{n}"))).collect();
        users.push(User::named("u0"));
        let refused = User::insert_all(users).execute(&db.engine);
        assert!(matches!(refused, Err(Error::Unique(_))), "{refused:?}");
        assert_eq!(User::query().count(&db.engine)?, 0);
        Ok(())
    }

    fn a_failing_insert_leaves_the_sessions_transaction_as_it_was(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User])?;
        let mut session = db.session();
        let alex = session.add(User::named("Alex"));
        session.flush()?;
        let refused = User::insert(User::named("Alex")).execute(&mut session);
        assert!(refused.is_err_and(|error| error.is_unique_violation()));
        let mut many: Vec<User> = (0..600).map(|n| User::named(&format!("u{n}"))).collect();
        many.push(User::named("Alex"));
        assert!(User::insert_all(many).execute(&mut session).is_err());
        assert_eq!(User::query().count(&mut session)?, 1);
        session.commit()?;
        assert_eq!((names(&db.engine)?, session[alex].name.as_str()), (vec!["Alex".to_owned()], "Alex"));
        Ok(())
    }

    fn an_insert_through_a_session_is_part_of_its_transaction(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User])?;
        let mut session = db.session();
        assert_eq!(User::insert_all(["a", "b"].map(User::named)).execute(&mut session)?, 2);
        session.rollback()?;
        assert_eq!(User::query().count(&db.engine)?, 0);
        Ok(())
    }

    fn a_provisional_id_is_resolved_by_the_session(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User, Post])?;
        let mut session = db.session();
        let alex = session.add(User::named("Alex"));
        let id = session[alex].id;
        Post::insert(Post { id: Id::new(), author_id: id, title: "Hello".into() }).execute(&mut session)?;
        let rows = [(id, "Again"), (id, "And again")];
        insert_into::<Post>().values((Post::author_id, Post::title), rows).execute(&mut session)?;
        assert_eq!(Post::query().filter(Post::author_id.eq(session[alex].id)).count(&mut session)?, 3);
        let elsewhere = Post::insert(Post { id: Id::new(), author_id: Id::new(), title: "Lost".into() });
        assert!(matches!(elsewhere.execute(&db.engine), Err(Error::Unresolved { .. })));
        Ok(())
    }

    fn uuid_keys_are_made_and_can_be_pointed_at_in_the_same_call(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Note])?;
        let root = Note { id: Id::new(), parent: None, text: "root".into(), tags: None, body: vec![0, 255, 1] };
        let tags = Some(Json(vec!["a".to_owned()]));
        let leaf = Note { id: Id::new(), parent: Some(root.id), text: "leaf".into(), tags, body: Vec::new() };
        assert_eq!(Note::insert_all([root.clone(), leaf.clone()]).execute(&db.engine)?, 2);
        let notes: Vec<Note> = Note::query().order_by(Note::text.asc()).all(&db.engine)?;
        assert_eq!(notes[0].parent, Some(notes[1].id));
        assert_eq!((&notes[0].tags, &notes[1].body), (&leaf.tags, &root.body));
        Ok(())
    }

    fn a_query_fills_a_table(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User, Post])?;
        User::insert_all(["Alex", "Bo"].map(User::named)).execute(&db.engine)?;
        let query = User::query().select((User::id, User::name)).filter(User::name.ne("Bo"));
        let insert = insert_into::<Post>().from_select((Post::author_id, Post::title), query);
        assert_eq!(insert.execute(&db.engine)?, 1);
        let titles: Vec<String> = Post::query().select(Post::title).all(&db.engine)?;
        assert_eq!(titles, ["Alex"]);
        Ok(())
    }

    fn decimals_are_stored_with_the_digits_of_their_column(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Price])?;
        let cents = |n| Decimal::new(n, 2);
        let rows = [(cents(1250), Some(Decimal::new(12_345, 4))), (Decimal::from(3), None)];
        insert_into::<Price>().values((Price::amount, Price::exact), rows).execute(&db.engine)?;
        let query = Price::query().select((Price::exact * Price::exact, Price::amount)).filter(Price::exact.is_not_null());
        // The product has eight digits after the point, and the column keeps two of them.
        let copy = insert_into::<Price>().from_select((Price::exact, Price::amount), query);
        assert_eq!(copy.execute(&db.engine)?, 1);
        let all: Vec<(Decimal, Option<Decimal>)> =
            Price::query().select((Price::amount, Price::exact)).order_by(Price::id.asc()).all(&db.engine)?;
        assert_eq!(all[2], (cents(1250), Some(Decimal::new(15_240, 4))));
        let half = insert_into::<Price>().set((Price::amount.to(value(Decimal::new(5, 3)) + cents(100)), Price::exact.to(None)));
        half.execute(&db.engine)?;
        let last: Decimal = Price::query().select(Price::amount).order_by(Price::id.desc()).limit(1).one(&db.engine)?;
        assert_eq!(last, cents(101));
        Ok(())
    }

    fn what_has_no_room_in_its_column_is_refused_before_anything_is_sent(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User, Price])?;
        let long = "x".repeat(41);
        let values = insert_into::<User>().set((User::email.to(&long), User::name.to("x")));
        let error = values.execute(&db.engine).unwrap_err();
        assert_eq!(error.to_string().lines().next().unwrap(), "cannot store this String in `User.email`: the column holds 40 characters");
        let structs = User::insert(User { email: long, ..User::named("x") });
        assert!(matches!(structs.execute(&db.engine), Err(Error::Encode { .. })));
        let digits = insert_into::<Price>().set(Price::amount.to(Decimal::new(1, 3)));
        assert!(matches!(digits.execute(&db.engine), Err(Error::Encode { .. })));
        Ok(())
    }

    fn a_missing_value_is_named_before_anything_is_sent(db: &TestDb) -> Result<()> {
        let insert = insert_into::<User>().set(User::age.to(30));
        let (result, sent) = writes(|| insert.execute(&db.engine));
        let error = result.unwrap_err().to_string();
        assert_eq!((error.as_str(), sent.len()), ("this query has no meaning: an INSERT into `User` needs a value for `email`, `name`", 0));
        let none: Vec<(String, i32)> = Vec::new();
        assert!(insert_into::<User>().values((User::name, User::age), none).execute(&db.engine).is_err());
        let rows = [("a", "b", "c")];
        let twice = insert_into::<User>().values((User::email, User::name, User::name), rows);
        let error = twice.execute(&db.engine).unwrap_err().to_string();
        assert_eq!(error, "this query has no meaning: an INSERT names `User::name` twice");
        Ok(())
    }

    fn a_statement_can_be_run_again(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User, Post])?;
        User::insert(User::named("Alex")).execute(&db.engine)?;
        let insert = Post::insert(Post { id: Id::new(), author_id: Id::from(1), title: "Again".into() });
        for _ in 0..3 {
            assert_eq!(insert.clone().execute(&db.engine)?, 1);
        }
        assert_eq!(Post::query().count(&db.engine)?, 3);
        Ok(())
    }
}
