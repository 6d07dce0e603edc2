//! INSERT with a clause for rows that are in conflict.

use rowhouse::prelude::*;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "users")]
struct User {
    id: Id<User>,
    #[column(unique)]
    email: String,
    name: String,
    visits: i32,
    age: Option<i32>,
    #[column(precision = 10, scale = 2)]
    balance: Decimal,
}

impl User {
    fn named(name: &str, visits: i32) -> Self {
        let email = format!("{name}@x.org");
        Self { id: Id::new(), email, name: name.into(), visits, age: None, balance: Decimal::from(visits) }
    }
}

/// A key of two columns that the application chooses.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "scores")]
struct Score {
    #[column(primary_key)]
    game: i32,
    #[column(primary_key)]
    player: i32,
    points: i64,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "members")]
struct Member {
    #[column(primary_key)]
    number: i32,
    #[column(unique)]
    email: String,
    name: String,
}

fn visits(db: &TestDb) -> Result<Vec<(String, i32)>, Error> {
    User::query().select((User::name, User::visits)).order_by(User::id.asc()).all(&db.engine)
}

use crate::support::TestDb;

fn two(db: &TestDb) -> Result<(), Error> {
    db.engine.create_all(&models![User])?;
    User::insert_all([User::named("Alex", 1), User::named("Bo", 2)]).execute(&db.engine)?;
    Ok(())
}

fn is_mysql(db: &TestDb) -> bool {
    db.dialect() == Dialect::Mysql
}

backend_tests! {
    fn do_nothing_counts_the_rows_that_were_inserted(db: &TestDb) -> Result<()> {
        two(db)?;
        let insert = |names: &[&str]| {
            let users = names.iter().map(|name| User::named(name, 9));
            User::insert_all(users).on_conflict(User::email).do_nothing().execute(&db.engine)
        };
        assert_eq!(insert(&["Alex"])?, 0);
        assert_eq!(insert(&["Cy"])?, 1);
        assert_eq!(insert(&["Alex", "Dee", "Bo"])?, 1);
        assert_eq!(insert(&["Alex", "Dee", "Bo"])?, 0);
        assert_eq!(visits(db)?.iter().map(|(_, visits)| *visits).collect::<Vec<_>>(), [1, 2, 9, 9]);
        Ok(())
    }

    fn do_nothing_breaks_other_constraints_all_the_same(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Member])?;
        let member = |number, email: &str| Member { number, email: email.into(), name: "x".into() };
        Member::insert(member(1, "a")).execute(&db.engine)?;
        let insert = Member::insert(member(2, "a")).on_conflict(Member::number).do_nothing();
        match insert.execute(&db.engine) {
            Err(Error::Unsupported { .. }) => assert!(is_mysql(db)),
            other => assert!(other.is_err_and(|error| error.is_unique_violation())),
        }
        let insert = Member::insert(member(2, "a")).on_any_conflict().do_nothing();
        assert_eq!(insert.execute(&db.engine)?, 0);
        Ok(())
    }

    fn do_update_takes_over_what_was_proposed(db: &TestDb) -> Result<()> {
        two(db)?;
        let users = [User::named("Alex", 10), User::named("Cy", 30)];
        let users = users.map(|user| User { name: format!("{}!", user.name), ..user });
        let upsert = User::insert_all(users).on_conflict(User::email).do_update((User::name, User::visits));
        assert_eq!(upsert.execute(&db.engine)?, 2);
        assert_eq!(upsert.execute(&db.engine)?, 2); // what is as it was counts too
        let expected = [("Alex!", 10), ("Bo", 2), ("Cy!", 30)].map(|(name, visits)| (name.to_owned(), visits));
        assert_eq!(visits(db)?, expected);
        Ok(())
    }

    fn one_row_counts_as_one(db: &TestDb) -> Result<()> {
        two(db)?;
        let upsert = |name, visits| {
            User::insert(User::named(name, visits)).on_conflict(User::email).do_update(User::visits).execute(&db.engine)
        };
        assert_eq!((upsert("Alex", 7)?, upsert("Alex", 7)?, upsert("Cy", 7)?), (1, 1, 1));
        Ok(())
    }

    fn do_update_all_takes_over_all_but_what_names_the_row(db: &TestDb) -> Result<()> {
        two(db)?;
        let alex = User { age: Some(40), balance: Decimal::new(125, 2), ..User::named("Alex", 5) };
        User::insert(alex).on_conflict(User::email).do_update_all().execute(&db.engine)?;
        let row: User = User::query().filter(User::name.eq("Alex")).one(&db.engine)?;
        assert_eq!(row, User { id: Id::from(1), age: Some(40), balance: Decimal::new(125, 2), ..User::named("Alex", 5) });
        Ok(())
    }

    fn an_update_can_calculate_with_both_rows(db: &TestDb) -> Result<()> {
        two(db)?;
        let upsert = User::insert_all([User::named("Alex", 10), User::named("Bo", 20)]).on_conflict(User::email).do_update_set((
            User::visits.to(User::visits + excluded(User::visits)),
            User::age.to(excluded(User::visits) * 2),
            User::balance.to(User::balance + excluded(User::balance) + Decimal::new(5, 1)),
            User::name.to("both"),
        ));
        assert_eq!(upsert.execute(&db.engine)?, 2);
        let rows: Vec<(i32, Option<i32>, Decimal)> =
            User::query().select((User::visits, User::age, User::balance)).order_by(User::id.asc()).all(&db.engine)?;
        assert_eq!(rows, [(11, Some(20), Decimal::new(1150, 2)), (22, Some(40), Decimal::new(2250, 2))]);
        assert_eq!(visits(db)?[0].0, "both");
        Ok(())
    }

    fn a_condition_leaves_rows_as_they_are(db: &TestDb) -> Result<()> {
        two(db)?;
        let upsert = User::insert_all([User::named("Alex", 10), User::named("Bo", 0), User::named("Cy", 3)])
            .on_conflict(User::email)
            .do_update((User::name, User::visits))
            .filter(User::visits.lt(excluded(User::visits)));
        assert_eq!(upsert.execute(&db.engine)?, 2);
        assert_eq!(visits(db)?.iter().map(|(_, visits)| *visits).collect::<Vec<_>>(), [10, 2, 3]);
        let single = |visits| {
            let insert = User::insert(User::named("Bo", visits)).on_conflict(User::email).do_update(User::visits);
            insert.filter(User::visits.lt(excluded(User::visits))).execute(&db.engine)
        };
        assert_eq!((single(1)?, single(5)?), (0, 1));
        // Nothing is known of a comparison with NULL, and so nothing is updated.
        let unknown = User::insert(User::named("Bo", 50)).on_conflict(User::email).do_update(User::visits);
        assert_eq!(unknown.filter(User::age.lt(5)).execute(&db.engine)?, 0);
        Ok(())
    }

    fn a_key_of_two_columns_is_in_conflict_as_a_whole(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Score])?;
        let score = |game, player, points| Score { game, player, points };
        let upsert = |scores: Vec<Score>| {
            let insert = Score::insert_all(scores).on_conflict((Score::game, Score::player));
            insert.do_update_set(Score::points.to(Score::points + excluded(Score::points))).execute(&db.engine)
        };
        upsert((0..700).map(|n| score(n % 7, n, 1)).collect())?;
        assert_eq!(upsert((0..700).map(|n| score(n % 7, n, i64::from(n))).collect())?, 700);
        let points: Vec<i64> = Score::query().select(Score::points).order_by(Score::player.asc()).all(&db.engine)?;
        assert_eq!(points, (0..700).map(|n| n + 1).collect::<Vec<i64>>());
        Ok(())
    }

    fn a_bound_value_in_the_update_goes_with_every_row(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Score])?;
        let scores = || (0..300).map(|n| Score { game: 1, player: n, points: 0 });
        Score::insert_all(scores()).execute(&db.engine)?;
        let upsert = Score::insert_all(scores()).on_conflict((Score::game, Score::player));
        let upsert = upsert.do_update_set(Score::points.to(Score::points + 5)).filter(Score::player.ge(100));
        assert_eq!(upsert.execute(&db.engine)?, 200);
        let sum: Option<i64> = Score::query().select(Score::points).filter(Score::points.eq(5)).count(&db.engine).map(|n| Some(n as i64))?;
        assert_eq!(sum, Some(200));
        Ok(())
    }

    fn rows_of_a_query_can_be_in_conflict(db: &TestDb) -> Result<()> {
        two(db)?;
        let query = User::query().select((User::email, User::name, User::visits + 100, User::balance * Decimal::new(15, 1)));
        let insert = insert_into::<User>().from_select((User::email, User::name, User::visits, User::balance), query);
        // MySQL does not tell how many of a query's rows were in conflict.
        let inserted = if is_mysql(db) { 2 } else { 0 };
        assert_eq!(insert.clone().on_conflict(User::email).do_nothing().execute(&db.engine)?, inserted);
        let upsert = insert.on_conflict(User::email).do_update_set((
            User::visits.to(excluded(User::visits) + User::visits),
            User::balance.to(excluded(User::balance)),
        ));
        assert_eq!(upsert.execute(&db.engine)?, 2);
        let rows: Vec<(i32, Decimal)> = User::query().select((User::visits, User::balance)).order_by(User::id.asc()).all(&db.engine)?;
        assert_eq!(rows, [(102, Decimal::new(150, 2)), (104, Decimal::new(300, 2))]);
        Ok(())
    }

    fn a_constraint_can_be_named(db: &TestDb) -> Result<()> {
        two(db)?;
        let insert = User::insert(User::named("Alex", 5)).on_constraint("users_email_key").do_update(User::visits);
        assert_eq!(insert.execute(&db.engine)?, 1);
        assert_eq!(visits(db)?[0].1, 5);
        Ok(())
    }

    fn tracked_objects_follow_an_upsert(db: &TestDb) -> Result<()> {
        two(db)?;
        let mut session = db.session();
        let alex = session.get::<User>(Id::from(1))?.unwrap();
        User::insert(User::named("Alex", 77)).on_conflict(User::email).do_update(User::visits).execute(&mut session)?;
        assert_eq!(session[alex].visits, 77);
        Ok(())
    }
}
