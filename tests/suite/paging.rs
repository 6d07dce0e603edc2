//! Pages with totals, and slices from a cursor on, in every order and with NULLs.

use rowhouse::prelude::*;
use rowhouse::query::Cursor;

use crate::support::TestDb;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "entries")]
struct Entry {
    id: Id<Entry>,
    name: String,
    rank: Option<i32>,
    #[column(precision = 10, scale = 2)]
    price: Decimal,
    at: DateTime<Utc>,
}

fn entries(db: &TestDb) -> rowhouse::Result<()> {
    db.engine.create_all(&models![Entry])?;
    let mut session = db.session();
    let ranks = [Some(3), None, Some(1), Some(3), None, Some(2), Some(1)];
    session.add_all(ranks.into_iter().zip(0..).map(|(rank, number)| Entry {
        id: Id::new(),
        name: ["a", "b"][usize::from(number % 3 == 0)].to_owned(),
        rank,
        price: Decimal::new(150 * i64::from(number % 4), 2),
        at: DateTime::from_timestamp(1_700_000_000 + i64::from(number % 2), 123_000).unwrap(),
    }));
    session.commit()
}

/// Reads all slices of two rows, each from the text of the cursor before, and compares them with the whole.
fn in_slices(db: &TestDb, query: &Query<Entry>) -> rowhouse::Result<()> {
    let whole = query.all(&db.engine)?;
    let (mut found, mut cursor): (Vec<Entry>, Option<Cursor>) = (Vec::new(), None);
    loop {
        let part = match &cursor {
            Some(cursor) => query.clone().after(cursor).slice(2, &db.engine)?,
            None => query.slice(2, &db.engine)?,
        };
        found.extend(part.rows);
        match part.next {
            Some(next) => cursor = Some(next.to_string().parse()?),
            None => break,
        }
        assert!(found.len() <= whole.len(), "{found:?}");
    }
    assert_eq!(found, whole);
    Ok(())
}

backend_tests! {
    fn a_page_has_its_rows_and_the_number_of_all(db: &TestDb) -> Result<()> {
        entries(db)?;
        let query = Entry::query().filter(Entry::rank.is_not_null()).order_by(Entry::id.asc());
        let first = query.page(1, 2, &db.engine)?;
        assert_eq!((first.rows.len(), first.total, first.pages(), first.has_next()), (2, 5, 3, true));
        let last = query.page(3, 2, &mut db.session())?;
        assert_eq!((last.rows.len(), last.total, last.number, last.has_next()), (1, 5, 3, false));
        assert_eq!(query.page(9, 2, &db.engine)?.rows, []);
        assert_eq!(query.select(Entry::name).page(1, 2, &db.engine)?.rows.len(), 2);
        Ok(())
    }

    fn slices_follow_each_other_in_every_order(db: &TestDb) -> Result<()> {
        entries(db)?;
        let all = Entry::query();
        in_slices(db, &all.clone().order_by(Entry::id.desc()))?;
        in_slices(db, &all.clone().order_by((Entry::name.asc(), Entry::id.asc())))?;
        in_slices(db, &all.clone().order_by((Entry::name.desc(), Entry::rank.asc(), Entry::id.desc())))?;
        in_slices(db, &all.order_by((Entry::price.desc(), Entry::at.asc(), Entry::id.asc())))?;
        Ok(())
    }

    fn slices_pass_nulls_wherever_they_stand(db: &TestDb) -> Result<()> {
        entries(db)?;
        for rank in [
            Entry::rank.asc(),
            Entry::rank.desc(),
            Entry::rank.asc().nulls_last(),
            Entry::rank.desc().nulls_first(),
            Entry::rank.asc().nulls_first(),
            Entry::rank.desc().nulls_last(),
        ] {
            in_slices(db, &Entry::query().order_by((rank.clone(), Entry::id.asc())))?;
            in_slices(db, &Entry::query().order_by((Entry::name.asc(), rank, Entry::id.desc())))?;
        }
        Ok(())
    }

    fn a_slice_of_columns_has_a_cursor_too(db: &TestDb) -> Result<()> {
        entries(db)?;
        let names = Entry::query().order_by(Entry::id.asc()).select(Entry::name);
        let first = names.slice(6, &db.engine)?;
        let rest = names.after(&first.next.unwrap()).slice(6, &db.engine)?;
        assert_eq!((first.rows.len(), rest.rows.len(), rest.next), (6, 1, None));
        Ok(())
    }

    fn groups_are_sliced_by_what_they_are_sorted_by(db: &TestDb) -> Result<()> {
        entries(db)?;
        let ranks = Entry::query().group_by(Entry::rank).order_by(Entry::rank.desc()).select((Entry::rank, count()));
        let first = ranks.slice(2, &db.engine)?;
        assert_eq!(first.rows, [(Some(3), 2), (Some(2), 1)]);
        let second = ranks.after(&first.next.unwrap()).slice(9, &db.engine)?;
        assert_eq!((second.rows, second.next), (vec![(Some(1), 2), (None, 2)], None));
        Ok(())
    }

    fn what_a_cursor_does_not_fit_is_refused(db: &TestDb) -> Result<()> {
        entries(db)?;
        assert!(matches!(Entry::query().slice(2, &db.engine), Err(Error::Query { .. })));
        let cursor: Cursor = "i1.i2".parse()?;
        let error = Entry::query().order_by(Entry::id.asc()).after(&cursor).all(&db.engine).unwrap_err();
        assert!(error.to_string().contains("the cursor is of an order by 2 expressions"), "{error}");
        let by_name = Entry::query().order_by((Entry::name.asc(), Entry::id.asc()));
        let error = by_name.after(&cursor).all(&db.engine).unwrap_err();
        assert!(error.to_string().contains("at place 1 of this query's it has a value of another type"), "{error}");
        let union = Entry::query().select(Entry::id).union(Entry::query().select(Entry::id));
        let error = union.order_by_output(|id| id.asc()).after(&"i1".parse()?).all(&db.engine).unwrap_err();
        assert!(error.to_string().contains("queries put together have no cursor"), "{error}");
        Ok(())
    }
}
