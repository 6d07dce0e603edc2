//! A table with a column of one type, and what is asked of every type: stored exactly, found, and ordered as in Rust.

use std::cmp::Ordering;

use rowhouse::prelude::*;
use rowhouse::types::{Ordered, Scalar};

use crate::support::TestDb;

/// A model with a field of one type, and a nullable one of the same.
pub(crate) trait Sample: Model + PartialEq + std::fmt::Debug {
    type Value: Scalar + Ordered + PartialOrd + std::fmt::Debug;

    fn new(value: Self::Value, maybe: Option<Self::Value>) -> Self;
    fn set(&mut self, value: Self::Value, maybe: Option<Self::Value>);
    fn read(&self) -> (&Self::Value, Option<&Self::Value>);
}

macro_rules! sample {
    ($($model:ident $table:literal $ty:ty $(, $attribute:meta)?;)*) => {$(
        #[derive(Model, Clone, Debug, PartialEq)]
        #[model(table = $table)]
        struct $model {
            id: Id<$model>,
            $(#[$attribute])?
            value: $ty,
            $(#[$attribute])?
            maybe: Option<$ty>,
        }

        impl $crate::sample::Sample for $model {
            type Value = $ty;

            fn new(value: $ty, maybe: Option<$ty>) -> Self {
                Self { id: Id::new(), value, maybe }
            }

            fn set(&mut self, value: $ty, maybe: Option<$ty>) {
                (self.value, self.maybe) = (value, maybe);
            }

            fn read(&self) -> (&$ty, Option<&$ty>) {
                (&self.value, self.maybe.as_ref())
            }
        }
    )*};
}

/// The values survive an insert one by one, an insert of all, and an update; each is found by `eq`, `is` and `is_in`;
/// SQL and Rust agree which is less, and on the order, the smallest and the largest.
macro_rules! check {
    ($db:ident, $model:ident, $values:expr) => {{
        let values: Vec<<$model as $crate::sample::Sample>::Value> = $values;
        $crate::sample::stores_exactly::<$model>($db, &values)?;
        let rows: Vec<$model> = $model::query().order_by($model::id.asc()).all(&$db.engine)?;
        for value in &values {
            let expected = |holds: fn(
                &<$model as $crate::sample::Sample>::Value,
                &<$model as $crate::sample::Sample>::Value,
            ) -> bool| { rows.iter().filter(|row| holds(&row.value, value)).count() as u64 };
            let found = $model::query().filter($model::value.eq(value)).count(&$db.engine)?;
            assert_eq!(found, expected(|a, b| a == b), "eq {value:?}");
            let found = $model::query().filter($model::maybe.is(value.clone())).count(&$db.engine)?;
            let same = rows.iter().filter(|row| row.maybe.as_ref() == Some(value)).count() as u64;
            assert_eq!(found, same, "is {value:?}");
            let found = $model::query().filter($model::maybe.is_not(value.clone())).count(&$db.engine)?;
            assert_eq!(found, rows.len() as u64 - same, "is_not {value:?}");
            let found = $model::query().filter($model::value.lt(value)).count(&$db.engine)?;
            assert_eq!(found, expected(|a, b| a < b), "lt {value:?}");
            let found = $model::query().filter($model::value.ge(value)).count(&$db.engine)?;
            assert_eq!(found, expected(|a, b| a >= b), "ge {value:?}");
        }
        let found = $model::query().filter($model::value.is_in(&values)).count(&$db.engine)?;
        assert_eq!(found, rows.len() as u64, "is_in");

        let mut sorted: Vec<_> = rows.iter().map(|row| row.value.clone()).collect();
        sorted.sort_by($crate::sample::total);
        let query = $model::query().select($model::value);
        assert_eq!(query.clone().order_by($model::value.asc()).all(&$db.engine)?, sorted);
        let ends = $model::query().select(($model::value.min(), $model::value.max(), $model::maybe.max()));
        let largest_maybe = rows.iter().filter_map(|row| row.maybe.clone()).max_by($crate::sample::total);
        assert_eq!(ends.one(&$db.engine)?, (sorted.first().cloned(), sorted.last().cloned(), largest_maybe));
        sorted.reverse();
        assert_eq!(query.order_by($model::value.desc()).all(&$db.engine)?, sorted);

        let mut sorted: Vec<_> = rows.iter().map(|row| row.maybe.clone()).collect();
        sorted.sort_by(|a, b| a.partial_cmp(b).unwrap());
        let query = $model::query().select($model::maybe).order_by($model::maybe.asc());
        assert_eq!(query.all(&$db.engine)?, sorted);
        Ok::<(), Error>(())
    }};
}

pub(crate) fn total<T: PartialOrd>(a: &T, b: &T) -> Ordering {
    a.partial_cmp(b).unwrap()
}

pub(crate) fn stores_exactly<M: Sample>(db: &TestDb, values: &[M::Value]) -> rowhouse::Result<()> {
    db.engine.create_all(&[M::table()])?;
    let mut session = db.session();
    let mut handles = Vec::new();
    for (position, value) in values.iter().enumerate() {
        let maybe = (position % 2 == 0).then(|| value.clone());
        handles.push(session.add(M::new(value.clone(), maybe)));
        session.flush()?;
    }
    let all = values.iter().enumerate().map(|(position, value)| {
        let maybe = (position % 2 == 1).then(|| value.clone());
        M::new(value.clone(), maybe)
    });
    handles.extend(session.add_all(all));
    session.commit()?;
    compare(db, &session, &handles)?;
    // Everything else is written over each of them, by an update.
    for (position, handle) in handles.iter().enumerate() {
        let next = &values[(position + 1) % values.len()];
        let maybe = (position % 3 != 0).then(|| next.clone());
        session[*handle].set(next.clone(), maybe);
    }
    session.commit()?;
    compare(db, &session, &handles)
}

fn compare<M: Sample>(db: &TestDb, session: &Session, handles: &[Handle<M>]) -> rowhouse::Result<()> {
    let mut reader = db.session();
    for handle in handles {
        let written = &session[*handle];
        let read = reader.get::<M>(written.identity())?.expect("the row was committed");
        assert_eq!(reader[read].read(), written.read());
    }
    Ok(())
}

/// Stores one object, and expects an error that names the field.
pub(crate) fn refused<M: Model>(db: &TestDb, field: &str, object: M) {
    let mut session = db.session();
    session.add(object);
    match session.flush() {
        Err(Error::Encode { place, .. }) => assert_eq!(&*place, field),
        other => panic!("on {}: {field} gave {other:?}", db.engine.backend()),
    }
}

pub(crate) use {check, sample};
