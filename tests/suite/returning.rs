//! RETURNING: columns of the rows that a statement has changed.

use rowhouse::prelude::*;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "users")]
struct User {
    id: Id<User>,
    #[column(unique)]
    name: String,
    age: Option<i32>,
    #[column(precision = 10, scale = 2)]
    balance: Decimal,
    #[column(default = 1)]
    level: Auto<i32>,
}

impl User {
    fn named(name: &str, age: i32) -> Self {
        let balance = Decimal::new(i64::from(age) * 100 + 25, 2);
        Self { id: Id::new(), name: name.into(), age: Some(age), balance, level: Auto::new() }
    }
}

fn three() -> rowhouse::Insert<User> {
    User::insert_all([User::named("Alex", 30), User::named("Bo", 20), User::named("Cy", 10)])
}

backend_tests! {
    #[requires(|backend| backend.capabilities.returning_insert)]
    fn an_insert_gives_back_what_the_database_made(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User])?;
        let mut rows: Vec<(Id<User>, String, i32)> = three().returning((User::id, User::name, User::level)).all(&db.engine)?;
        rows.sort_by_key(|(id, ..)| id.get().unwrap());
        assert_eq!(rows[1], (Id::from(2), "Bo".to_owned(), 1));
        let dee: User = User::insert(User::named("Dee", 1)).returning(User::all()).one(&db.engine)?;
        assert_eq!(dee, User { id: Id::from(4), level: Auto::from(1), ..User::named("Dee", 1) });
        Ok(())
    }

    #[requires(|backend| backend.capabilities.returning_insert)]
    fn an_upsert_gives_back_rows_that_it_updated(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User])?;
        three().execute(&db.engine)?;
        let upsert = User::insert(User::named("Bo", 99)).on_conflict(User::name).do_update(User::age);
        let row: (Id<User>, Option<i32>) = upsert.returning((User::id, User::age)).one(&db.engine)?;
        assert_eq!(row, (Id::from(2), Some(99)));
        Ok(())
    }

    #[requires(|backend| backend.capabilities.returning_insert)]
    fn rows_that_an_upsert_leaves_alone_do_not_come_back(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User])?;
        three().execute(&db.engine)?;
        let insert = User::insert_all([User::named("Bo", 99), User::named("Dee", 1)]).on_conflict(User::name).do_nothing();
        match insert.returning(User::name).all(&db.engine) {
            Err(Error::Unsupported { .. }) => assert_eq!(db.dialect(), Dialect::Mysql),
            rows => assert_eq!(rows?, ["Dee"]),
        }
        Ok(())
    }

    #[requires(|backend| backend.capabilities.returning_update)]
    fn an_update_gives_back_rows_as_they_are_afterwards(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User])?;
        three().execute(&db.engine)?;
        let update = User::update().set((User::age.to(User::age + 1), User::balance.to(User::balance * Decimal::from(2))));
        let update = update.filter(User::name.ne("Cy")).returning((User::age, User::balance));
        let mut rows: Vec<(Option<i32>, Decimal)> = update.all(&db.engine)?;
        rows.sort();
        assert_eq!(rows, [(Some(21), Decimal::new(4050, 2)), (Some(31), Decimal::new(6050, 2))]);
        Ok(())
    }

    #[requires(|backend| backend.capabilities.returning_delete)]
    fn a_delete_gives_back_rows_as_they_were(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User])?;
        three().execute(&db.engine)?;
        let gone: Vec<User> = User::delete().filter(User::age.lt(15)).returning(User::all()).all(&db.engine)?;
        assert_eq!(gone.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["Cy"]);
        let first: Option<String> = User::delete().all_rows().returning(User::name).first(&db.engine)?;
        assert!(first.is_some());
        assert_eq!(User::query().count(&db.engine)?, 0); // all were deleted, though one came back
        Ok(())
    }

    #[requires(|backend| backend.capabilities.returning_insert)]
    fn no_rows_give_nothing_back(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User])?;
        let none = User::insert_all([]);
        assert_eq!(none.clone().returning(User::id).all(&db.engine)?, []);
        assert!(matches!(none.returning(User::id).one(&db.engine), Err(Error::NotFound { .. })));
        Ok(())
    }

    fn a_server_without_returning_is_told_before_anything_is_sent(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User])?;
        let capabilities = db.engine.backend().capabilities;
        let insert = three().returning(User::id).all(&db.engine);
        let update = User::update().set(User::age.to(1)).all_rows().returning(User::id).all(&db.engine);
        let delete = User::delete().all_rows().returning(User::id).all(&db.engine);
        let can = [capabilities.returning_insert, capabilities.returning_update, capabilities.returning_delete];
        for (can, result) in can.into_iter().zip([insert, update, delete]) {
            assert_eq!(can, result.is_ok(), "{result:?}");
            assert!(can || matches!(result, Err(Error::Unsupported { .. })));
        }
        Ok(())
    }
}
