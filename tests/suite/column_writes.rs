//! Columns that a program may not write, or only once.

use rowhouse::prelude::*;

use crate::support::TestDb;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "orders")]
struct Order {
    id: Id<Order>,
    #[column(write_once, length = 20)]
    number: String,
    text: String,
    #[column(read_only, default = 17)]
    ranking: Auto<i64>,
}

fn order(number: &str) -> Order {
    Order { id: Id::new(), number: number.into(), text: "a".into(), ranking: Auto::new() }
}

fn session(db: &TestDb) -> rowhouse::Result<Session> {
    db.engine.create_all(&models![Order])?;
    Ok(db.session())
}

backend_tests! {
    fn a_column_that_is_written_once_cannot_be_changed(db: &TestDb) -> Result<()> {
        let mut session = session(db)?;
        let one = session.add(order("1"));
        session[one].number = "2".into(); // not written yet
        session.commit()?;
        session[one].number = "3".into();
        session[one].text = "b".into();
        let error = session.flush().unwrap_err();
        let expected = "`Order.number` is written once, by the INSERT, and was changed in the object with key Id<Order>(1)";
        assert_eq!(error.to_string(), expected);
        assert!(matches!(error, Error::FixedColumn { model: "Order", field: "number", once: true, .. }));
        session[one].number = "2".into();
        session.commit()?;
        let row = Order::query().one(&db.engine)?;
        assert_eq!((row.number.as_str(), row.text.as_str()), ("2", "b"));
        Ok(())
    }

    fn no_update_sets_a_column_that_is_written_once(db: &TestDb) -> Result<()> {
        let mut session = session(db)?;
        Order::insert(order("1")).execute(&mut session)?;
        let expected = "this query has no meaning: `Order::number` is written once, by the INSERT, and cannot be set again";
        let update = Order::update().set(Order::number.to("2")).all_rows();
        assert_eq!(update.execute(&mut session).unwrap_err().to_string(), expected);
        let many = Order::update_many(Order::id, Order::number, [(Id::from(1), "2")]);
        assert_eq!(many.execute(&mut session).unwrap_err().to_string(), expected);
        let upsert = Order::insert(Order { id: Id::from(1), ..order("2") });
        let upsert = upsert.on_conflict(Order::id).do_update(Order::number);
        assert_eq!(upsert.execute(&mut session).unwrap_err().to_string(), expected);
        let all = Order::insert(Order { id: Id::from(1), text: "b".into(), ..order("2") });
        all.on_conflict(Order::id).do_update_all().execute(&mut session)?;
        let row: (String, String) = Order::query().select((Order::number, Order::text)).one(&mut session)?;
        assert_eq!((row.0.as_str(), row.1.as_str()), ("1", "b"));
        Ok(())
    }

    fn a_read_only_column_is_read_back_and_never_written(db: &TestDb) -> Result<()> {
        let mut session = session(db)?;
        let one = session.add(order("1"));
        session.commit()?;
        assert_eq!(session[one].ranking.get()?, &17);
        sql!("update orders set ranking = 18").execute(&mut session)?;
        session[one].text = "b".into();
        session.commit()?;
        assert_eq!(session[one].ranking.get()?, &18); // as after a trigger

        session[one].ranking.set(1);
        let error = session.flush().unwrap_err();
        let expected = "`Order.ranking` is read-only, and was changed in the object with key Id<Order>(1)";
        assert_eq!(error.to_string(), expected);
        session.rollback()?;
        session.add(Order { ranking: Auto::from(3), ..order("2") });
        assert!(matches!(session.flush(), Err(Error::FixedColumn { field: "ranking", once: false, .. })));

        session.clear();
        let update = Order::update().set(Order::ranking.to(2)).all_rows();
        let expected = "this query has no meaning: `Order::ranking` is read-only, and cannot be set";
        assert_eq!(update.execute(&mut session).unwrap_err().to_string(), expected);
        let insert = insert_into::<Order>().set((Order::number.to("4"), Order::text.to("t"), Order::ranking.to(2)));
        assert_eq!(insert.execute(&mut session).unwrap_err().to_string(), expected);
        Ok(())
    }
}
