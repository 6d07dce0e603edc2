//! UPDATE by query.

use rowhouse::prelude::*;
use rowhouse::query::Tracked;

use crate::support::{statements, writes};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "users")]
struct User {
    id: Id<User>,
    #[column(length = 20)]
    name: String,
    nick: Option<String>,
    age: Option<i32>,
    #[column(precision = 10, scale = 2)]
    balance: Decimal,
}

impl User {
    fn named(name: &str, age: impl Into<Option<i32>>) -> Self {
        Self { id: Id::new(), name: name.into(), nick: None, age: age.into(), balance: Decimal::from(10) }
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "posts")]
struct Post {
    id: Id<Post>,
    #[column(on_delete = cascade)]
    author_id: Id<User>,
    title: String,
}

fn three(db: &TestDb) -> Result<(), Error> {
    db.engine.create_all(&models![User, Post])?;
    let users = [User::named("Alex", 30), User::named("Bo", 20), User::named("Cy", None)];
    User::insert_all(users).execute(&db.engine)?;
    Ok(())
}

fn ages(db: &TestDb) -> Result<Vec<Option<i32>>, Error> {
    User::query().select(User::age).order_by(User::id.asc()).all(&db.engine)
}

use crate::support::TestDb;

backend_tests! {
    fn columns_are_set_where_the_condition_holds(db: &TestDb) -> Result<()> {
        three(db)?;
        let update = User::update().set(User::age.to(User::age + 1)).filter(User::age.ge(20));
        let (count, sent) = writes(|| update.execute(&db.engine));
        assert_eq!((count?, sent.len()), (2, 1));
        assert_eq!(ages(db)?, [Some(31), Some(21), None]);
        Ok(())
    }

    fn rows_that_are_matched_count_whether_they_change_or_not(db: &TestDb) -> Result<()> {
        three(db)?;
        let update = User::update().set(User::age.to(20)).filter(User::age.is_not_null());
        assert_eq!(update.execute(&db.engine)?, 2);
        assert_eq!(update.execute(&db.engine)?, 2);
        Ok(())
    }

    fn a_nullable_column_can_be_set_to_null(db: &TestDb) -> Result<()> {
        three(db)?;
        User::update().set((User::age.to(None), User::nick.to("n"))).all_rows().execute(&db.engine)?;
        assert_eq!(ages(db)?, [None, None, None]);
        User::update().set(User::nick.to(User::name)).all_rows().execute(&db.engine)?;
        let nicks: Vec<Option<String>> = User::query().select(User::nick).order_by(User::id.asc()).all(&db.engine)?;
        assert_eq!(nicks[0].as_deref(), Some("Alex"));
        Ok(())
    }

    fn values_are_those_of_the_row_as_it_was(db: &TestDb) -> Result<()> {
        three(db)?;
        // Written in the order in which MySQL would see the new name.
        User::update().set((User::name.to("new"), User::nick.to(User::name))).all_rows().execute(&db.engine)?;
        let nicks: Vec<Option<String>> = User::query().select(User::nick).order_by(User::id.asc()).all(&db.engine)?;
        assert_eq!(nicks[1].as_deref(), Some("Bo"));
        Ok(())
    }

    fn an_update_whose_filters_are_all_empty_is_an_error(db: &TestDb) -> Result<()> {
        three(db)?;
        let nothing: Option<Expr<User>> = None;
        let update = User::update().set(User::age.to(1)).filter(nothing.clone());
        let (result, sent) = writes(|| update.execute(&db.engine));
        let error = result.unwrap_err().to_string();
        assert!(error.contains("has no condition") && sent.is_empty(), "{error}");
        let update = User::update().set(User::age.to(1)).filter(all(Vec::<Expr<User>>::new()));
        assert!(update.execute(&db.engine).is_err());
        let update = User::update().set(User::age.to(1)).all_rows().filter(nothing);
        assert_eq!(update.execute(&db.engine)?, 3);
        Ok(())
    }

    fn an_update_that_sets_nothing_is_an_error(db: &TestDb) -> Result<()> {
        three(db)?;
        let name: Option<String> = None;
        let update = User::update().set(name.map(|name| User::name.to(name))).all_rows();
        let error = update.execute(&db.engine).unwrap_err().to_string();
        assert_eq!(error, "this query has no meaning: an UPDATE of `User` sets no column");
        Ok(())
    }

    fn decimals_keep_the_digits_of_their_column(db: &TestDb) -> Result<()> {
        three(db)?;
        let factor = Decimal::new(10_255, 4);
        User::update().set(User::balance.to(User::balance * factor)).filter(User::name.eq("Alex")).execute(&db.engine)?;
        User::update().set(User::balance.to(-(User::balance * factor))).filter(User::name.eq("Bo")).execute(&db.engine)?;
        User::update().set(User::balance.to(User::balance + Decimal::new(5, 1))).filter(User::name.eq("Cy")).execute(&db.engine)?;
        let balances: Vec<Decimal> = User::query().select(User::balance).order_by(User::id.asc()).all(&db.engine)?;
        assert_eq!(balances, [Decimal::new(1026, 2), Decimal::new(-1026, 2), Decimal::new(1050, 2)]);
        Ok(())
    }

    fn a_text_that_is_too_long_is_refused(db: &TestDb) -> Result<()> {
        three(db)?;
        let update = User::update().set(User::name.to("x".repeat(21))).all_rows();
        assert!(matches!(update.execute(&db.engine), Err(Error::Encode { .. })));
        Ok(())
    }

    fn another_table_says_which_rows_and_which_values(db: &TestDb) -> Result<()> {
        three(db)?;
        let post = |author: i64, title: &str| Post { id: Id::new(), author_id: Id::from(author), title: title.into() };
        Post::insert_all([post(1, "one"), post(3, "three")]).execute(&db.engine)?;
        let update = User::update()
            .from::<Post>()
            .filter(Post::author_id.eq(User::id))
            .set((User::nick.to(Post::title), User::age.to(User::age + 1)));
        assert_eq!(update.execute(&db.engine)?, 2);
        let nicks: Vec<Option<String>> = User::query().select(User::nick).order_by(User::id.asc()).all(&db.engine)?;
        assert_eq!(nicks, [Some("one".to_owned()), None, Some("three".to_owned())]);
        assert_eq!(ages(db)?, [Some(31), Some(20), None]);
        Ok(())
    }

    fn a_join_says_which_rows_and_which_values(db: &TestDb) -> Result<()> {
        three(db)?;
        Post::insert(Post { id: Id::new(), author_id: Id::from(1), title: "old".into() }).execute(&db.engine)?;
        let update = Post::update().join(Post::author_id).set(Post::title.to(User::name)).filter(User::age.gt(20));
        assert_eq!(update.execute(&db.engine)?, 1);
        assert_eq!(Post::query().select(Post::title).one(&db.engine)?, "Alex");
        Ok(())
    }

    fn a_subquery_can_read_the_table_that_is_changed(db: &TestDb) -> Result<()> {
        three(db)?;
        let oldest = User::query().select(User::age.max());
        let update = User::update().set(User::age.to(subquery(oldest))).filter(User::age.is_null());
        assert_eq!(update.execute(&db.engine)?, 1);
        assert_eq!(ages(db)?, [Some(30), Some(20), Some(30)]);
        Ok(())
    }

    fn tracked_objects_become_what_their_rows_are(db: &TestDb) -> Result<()> {
        three(db)?;
        let mut session = db.session();
        let users = User::query().order_by(User::id.asc()).track(&mut session)?;
        session[users[1]].name = "Bob".into();
        let (count, sent) = statements(|| User::update().set(User::age.to(User::age + 1)).filter(User::name.eq("Bob")).execute(&mut session));
        assert_eq!(count?, 1);
        assert_eq!((session[users[1]].age, session[users[0]].age), (Some(21), Some(30)));
        assert_eq!(sent.iter().filter(|sql| sql.starts_with("SELECT")).count(), 1, "{sent:?}");
        assert!(!session.has_changes());
        session[users[1]].age = Some(50);
        session.commit()?;
        assert_eq!(ages(db)?, [Some(30), Some(50), None]);
        Ok(())
    }

    fn a_rollback_forgets_what_was_refreshed_and_keeps_the_rest(db: &TestDb) -> Result<()> {
        three(db)?;
        let mut session = db.session();
        let users = User::query().order_by(User::id.asc()).track(&mut session)?;
        session.commit()?;
        User::update().set(User::age.to(99)).filter(User::name.eq("Alex")).execute(&mut session)?;
        assert_eq!(session[users[0]].age, Some(99));
        session.rollback()?;
        assert!(session.try_get(users[0]).is_none());
        assert_eq!(session[users[1]].age, Some(20));
        let again = session.get::<User>(Id::from(1))?.unwrap();
        assert_eq!(session[again].age, Some(30));
        Ok(())
    }

    fn an_object_that_was_changed_before_is_restored_by_a_rollback(db: &TestDb) -> Result<()> {
        three(db)?;
        let mut session = db.session();
        let alex = session.get::<User>(Id::from(1))?.unwrap();
        session.commit()?;
        session[alex].name = "Al".into();
        session.flush()?;
        User::update().set(User::age.to(99)).all_rows().execute(&mut session)?;
        assert_eq!((session[alex].name.as_str(), session[alex].age), ("Al", Some(99)));
        session.rollback()?;
        assert_eq!((session[alex].name.as_str(), session[alex].age), ("Alex", Some(30)));
        Ok(())
    }

    fn changes_that_are_not_written_survive_a_refresh(db: &TestDb) -> Result<()> {
        three(db)?;
        let mut session = db.session();
        session.set_autoflush(false);
        let alex = session.get::<User>(Id::from(1))?.unwrap();
        session[alex].name = "Al".into();
        User::update().set((User::age.to(99), User::name.to("X"))).all_rows().execute(&mut session)?;
        assert_eq!((session[alex].name.as_str(), session[alex].age), ("Al", Some(99)));
        session.commit()?;
        let names: Vec<String> = User::query().select(User::name).order_by(User::id.asc()).all(&db.engine)?;
        assert_eq!(names, ["Al", "X", "X"]);
        Ok(())
    }

    fn objects_can_be_forgotten_or_left_alone_instead(db: &TestDb) -> Result<()> {
        three(db)?;
        let mut session = db.session();
        let users = User::query().order_by(User::id.asc()).track(&mut session)?;
        let update = User::update().set(User::age.to(1)).all_rows();
        let (count, sent) = statements(|| update.clone().tracked(Tracked::Leave).execute(&mut session));
        assert_eq!((count?, session[users[0]].age), (3, Some(30)));
        assert!(sent.iter().all(|sql| !sql.starts_with("SELECT")));
        let (count, sent) = statements(|| update.tracked(Tracked::Forget).execute(&mut session));
        assert_eq!((count?, session.try_get(users[0]).is_none()), (3, true));
        assert!(sent.iter().all(|sql| !sql.starts_with("SELECT")));
        session.rollback()?;
        let alex = session.get::<User>(Id::from(1))?.unwrap();
        assert_eq!(session[alex].age, Some(30));
        Ok(())
    }

    fn a_session_without_such_objects_sends_nothing_more(db: &TestDb) -> Result<()> {
        three(db)?;
        let mut session = db.session();
        let (count, sent) = statements(|| User::update().set(User::age.to(1)).all_rows().execute(&mut session));
        assert_eq!(count?, 3);
        assert_eq!(sent.len(), 2, "{sent:?}"); // BEGIN, UPDATE
        Ok(())
    }

    fn a_provisional_id_in_a_condition_is_resolved(db: &TestDb) -> Result<()> {
        three(db)?;
        let mut session = db.session();
        let dee = session.add(User::named("Dee", 1));
        let id = session[dee].id;
        assert_eq!(User::update().set(User::age.to(2)).filter(User::id.eq(id)).execute(&mut session)?, 1);
        assert_eq!(session[dee].age, Some(2));
        Ok(())
    }
}
