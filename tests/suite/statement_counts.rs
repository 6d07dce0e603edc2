//! How many statements a flush takes.

use rowhouse::prelude::*;

use crate::support::{TestDb, statements};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "parents")]
struct Parent {
    id: Id<Parent>,
    name: String,
    score: i64,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "children")]
struct Child {
    id: Id<Child>,
    #[column(on_delete = cascade)]
    parent_id: Id<Parent>,
    rank: i32,
}

fn parent(n: i64) -> Parent {
    Parent { id: Id::new(), name: format!("parent {n}"), score: n }
}

/// That `body` sends so many statements at most, on the servers.
fn at_most(db: &TestDb, most: usize, body: impl FnOnce() -> rowhouse::Result<()>) -> rowhouse::Result<()> {
    let (result, sent) = statements(body);
    result?;
    let server = db.engine.backend().dialect() != Dialect::Sqlite;
    assert!(!server || sent.len() <= most, "{} statements: {:.80?}", sent.len(), sent.last());
    Ok(())
}

backend_tests! {
    fn ten_thousand_new_objects(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Parent])?;
        let mut session = db.session();
        let parents = session.add_all((0..10_000).map(parent));
        at_most(db, if db.engine.backend().dialect() == Dialect::Postgres { 5 } else { 20 }, || session.commit())?;
        let read = Parent::query().order_by(Parent::score.asc()).all(&db.engine)?;
        assert!(parents.iter().zip(&read).all(|(parent, read)| session[*parent] == *read));
        Ok(())
    }

    // One statement needs no transaction of its own, where one is enough.
    fn many_rows_of_one_statement_need_no_transaction(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Parent])?;
        at_most(db, 1, || Parent::insert_all((0..100).map(parent)).execute(&db.engine).map(drop))?;
        let renamed: Vec<_> = Parent::query().all(&db.engine)?.into_iter().map(|parent| (parent.id, "new")).collect();
        at_most(db, 1, || Parent::update_many(Parent::id, Parent::name, renamed).execute(&db.engine).map(drop))?;
        assert_eq!(Parent::query().filter(Parent::name.eq("new")).count(&db.engine)?, 100);
        Ok(())
    }

    // What takes several statements is done whole or not at all: the second INSERT is refused for a key of the first.
    fn many_rows_of_several_statements_are_one_transaction(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Parent])?;
        let with_key = |n| Parent { id: Id::from(n), ..parent(n) };
        let error = Parent::insert_all([with_key(1), parent(2), with_key(1)]).execute(&db.engine).unwrap_err();
        assert!(matches!(error, Error::Unique(_)), "{error}");
        assert_eq!(Parent::query().count(&db.engine)?, 0);
        Ok(())
    }

    fn a_thousand_parents_of_five_children_each(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Parent, Child])?;
        let mut session = db.session();
        for n in 0..1000 {
            let parent = session.add(parent(n));
            let parent_id = session[parent].id;
            session.add_all((0..5).map(|rank| Child { id: Id::new(), parent_id, rank }));
        }
        at_most(db, 10, || session.commit())?;
        let of_one = Child::query().join(Child::parent_id).filter(Parent::score.eq(7)).count(&db.engine)?;
        assert_eq!((Child::query().count(&db.engine)?, of_one), (5000, 5));
        Ok(())
    }

    fn a_thousand_changes_of_the_same_columns(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Parent])?;
        Parent::insert_all((0..10_000).map(parent)).execute(&db.engine)?;
        let mut session = db.session();
        let parents = Parent::query().order_by(Parent::score.asc()).track(&mut session)?;
        for parent in parents.iter().step_by(10) {
            session[*parent].name.push('!');
            session[*parent].score += 100_000;
        }
        at_most(db, 5, || session.commit())?;
        assert_eq!(Parent::query().filter(Parent::score.ge(100_000) & Parent::name.ends_with("!")).count(&db.engine)?, 1000);
        let mut other = db.session();
        for (n, parent) in parents.iter().take(1000).enumerate() {
            let id = session[*parent].id;
            let mine = other.get::<Parent>(id)?.unwrap();
            assert_eq!((&other[mine], n), (&session[*parent], n));
        }
        other.rollback()?;
        for parent in parents.iter().step_by(2).take(2000) {
            session.delete(*parent)?;
        }
        at_most(db, 7, || session.commit())?;
        assert_eq!(Parent::query().count(&db.engine)?, 8000);
        Ok(())
    }

    fn stale_rows_of_a_batch_are_named(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Parent])?;
        let mut session = db.session();
        let parents = session.add_all((0..40).map(parent));
        session.commit()?;
        Parent::delete().filter(Parent::score.is_in([3, 33])).execute(&db.engine)?;
        for parent in &parents {
            session[*parent].score += 1;
        }
        let stale = if db.engine.backend().dialect() == Dialect::Sqlite { "Id<Parent>(4)" } else { "Id<Parent>(4), Id<Parent>(34)" };
        let error = session.commit().unwrap_err();
        assert!(matches!(&error, Error::Stale { model: "Parent", key } if &**key == stale), "{error}");
        session.rollback()?;
        for parent in &parents {
            session.delete(*parent)?;
        }
        let error = session.commit().unwrap_err();
        assert!(matches!(&error, Error::Stale { model: "Parent", key } if &**key == stale), "{error}");
        Ok(())
    }
}
