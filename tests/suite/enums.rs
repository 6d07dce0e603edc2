//! `#[derive(DbEnum)]`: text, integers, and enums of the database.

use rowhouse::prelude::*;

use crate::sample::{check, sample};
use crate::support::Backend;

/// Its order is neither that of its texts nor the reverse.
#[derive(DbEnum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[db_enum(native)]
enum Size {
    Small,
    Medium,
    Large,
    #[db_enum(name = "it's \\ huge")]
    Huge,
}

#[derive(DbEnum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
#[db_enum(integer)]
enum Level {
    Low = -1,
    High = 10,
    Middle = 5,
}

#[derive(DbEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Colour {
    Red,
    #[db_enum(name = "Grün")]
    Green,
}

sample! {
    Sizes "sizes" Size;
    Levels "levels" Level;
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "shirts", unique(size, colour))]
struct Shirt {
    id: Id<Shirt>,
    size: Size,
    colour: Colour,
    others: Vec<Size>,
    colours: Vec<Colour>,
    levels: Vec<Level>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "shelves")]
struct Shelf {
    #[column(primary_key)]
    shelf: Size,
    #[column(default = "medium")]
    best: Auto<Size>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "on_shelf")]
struct OnShelf {
    id: Id<OnShelf>,
    #[column(references = Shelf::shelf)]
    shelf: Option<Size>,
}

mod other {
    use rowhouse::prelude::*;

    #[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
    #[db_enum(native)]
    enum Size {
        Tiny,
    }

    #[derive(Model, Clone)]
    #[model(table = "tiny")]
    pub(super) struct Tiny {
        id: Id<Tiny>,
        size: Size,
    }
}

fn shirt(size: Size, colour: Colour) -> Shirt {
    let others = vec![Size::Huge, size];
    Shirt { id: Id::new(), size, colour, others, colours: vec![colour], levels: vec![Level::High, Level::Low] }
}

backend_tests! {
    fn native_enums_are_stored_exactly_and_sort_as_they_are_written(db: &TestDb) -> Result<()> {
        check!(db, Sizes, vec![Size::Huge, Size::Medium, Size::Small, Size::Large])
    }

    fn enums_of_integers_are_stored_exactly_and_sort_by_them(db: &TestDb) -> Result<()> {
        check!(db, Levels, vec![Level::High, Level::Low, Level::Middle])
    }

    fn native_enums_go_in_many_at_once_and_into_arrays(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Shirt])?;
        let mut session = db.session();
        let all = [Size::Small, Size::Huge].map(|size| [shirt(size, Colour::Red), shirt(size, Colour::Green)]);
        let handles = session.add_all(all.into_iter().flatten());
        session.commit()?;
        let rows = Shirt::query().order_by((Shirt::size.desc(), Shirt::id.asc())).all(&db.engine)?;
        assert_eq!(rows[0], session[handles[2]]);
        assert_eq!(rows[3], session[handles[1]]);
        assert_eq!(Shirt::query().filter(Shirt::others.eq(vec![Size::Huge, Size::Small])).count(&db.engine)?, 2);
        assert_eq!(Shirt::query().filter(Shirt::colours.eq(vec![Colour::Green])).count(&db.engine)?, 2);
        assert_eq!(Shirt::query().filter(Shirt::size.is_in([Size::Huge, Size::Large])).count(&db.engine)?, 2);
        assert_eq!(Shirt::query().filter(Shirt::size.between(Size::Medium, Size::Huge)).count(&db.engine)?, 2);
        let mut session = db.session();
        session.add(shirt(Size::Huge, Colour::Red));
        assert!(matches!(session.flush(), Err(Error::Unique { .. })));
        Ok(())
    }

    fn native_enums_are_keys_foreign_keys_and_defaults(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![OnShelf, Shelf])?;
        let mut session = db.session();
        let shelf = session.add(Shelf { shelf: Size::Large, best: Auto::new() });
        let on = session.add(OnShelf { id: Id::new(), shelf: None });
        session.commit()?;
        assert_eq!(session[shelf].best.get()?, &Size::Medium);
        session[on].shelf = Some(Size::Large);
        session.commit()?;
        session[on].shelf = Some(Size::Small);
        assert!(matches!(session.flush(), Err(Error::ForeignKey { .. })));
        drop(session);
        let mut session = db.session();
        assert!(session.get::<Shelf>(Size::Large)?.is_some());
        let (size, none) = (Size::Large, None::<Size>);
        let found: (Size, Option<Size>) = if db.backend == Backend::Postgres {
            sql!("select shelf, {none}::size from shelves where shelf = {size}").one(&db.engine)?
        } else {
            sql!("select shelf, {none} from shelves where shelf = {size}").one(&db.engine)?
        };
        assert_eq!(found, (Size::Large, None));
        Ok(())
    }

    fn what_is_calculated_of_native_enums_has_their_order(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Sizes])?;
        let mut session = db.session();
        for (value, maybe) in [(Size::Small, None), (Size::Large, Some(Size::Medium)), (Size::Medium, Some(Size::Huge))] {
            session.add(Sizes { id: Id::new(), value, maybe });
        }
        session.commit()?;
        let either = Sizes::maybe.coalesce(Sizes::value);
        let sorted = Sizes::query().select(either.clone()).order_by(either.clone().asc()).all(&db.engine)?;
        assert_eq!(sorted, [Size::Small, Size::Medium, Size::Huge]);
        assert_eq!(Sizes::query().filter(either.gt(Size::Small)).count(&db.engine)?, 2);
        let kind = case().when(Sizes::value.eq(Size::Small), Size::Huge).else_(Size::Medium);
        assert_eq!(Sizes::query().filter(kind.ge(Size::Large)).count(&db.engine)?, 1);
        let both = Sizes::query().select((greatest((Sizes::value, Sizes::maybe)), least((Sizes::value, Sizes::maybe))));
        let both = both.order_by(Sizes::id.asc()).all(&db.engine)?;
        let (medium, large, huge) = (Some(Size::Medium), Some(Size::Large), Some(Size::Huge));
        assert_eq!(both, [(None, None), (large, medium), (huge, medium)]);
        Ok(())
    }

    fn a_value_that_no_variant_has_is_refused_by_the_database(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Shelf])?;
        assert!(sql!("insert into shelves (shelf, best) values ('xxl', 'small')").execute(&db.engine).is_err());
        assert_eq!(Shelf::query().count(&db.engine)?, 0);
        Ok(())
    }

    fn tables_that_share_a_native_enum_come_and_go_one_by_one(db: &TestDb) -> Result<()> {
        for _ in 0..2 {
            db.engine.create_all(&models![Sizes])?;
            db.engine.create_all(&models![Shirt])?;
            let mut session = db.session();
            session.add_all([Sizes { id: Id::new(), value: Size::Small, maybe: None }, Sizes { id: Id::new(), value: Size::Large, maybe: Some(Size::Huge) }]);
            session.add(shirt(Size::Small, Colour::Red));
            session.commit()?;
            db.engine.drop_all(&models![Shirt])?;
            assert_eq!(Sizes::query().filter(Sizes::maybe.eq(Size::Huge)).count(&db.engine)?, 1);
            db.engine.drop_all(&models![Sizes])?;
            if db.backend == Backend::Postgres {
                let types: i64 = sql!("select count(*) from pg_type where typname = 'size'").scalar(&db.engine)?;
                assert_eq!(types, 0);
            }
        }
        Ok(())
    }

    fn two_enums_of_one_name_are_refused(db: &TestDb) -> Result<()> {
        let error = db.engine.create_all(&models![Sizes, other::Tiny]).unwrap_err();
        assert!(error.to_string().contains("are called `size` in the database"), "{error}");
        if db.backend == Backend::Postgres {
            db.engine.create_all(&models![Sizes])?;
            let error = db.engine.create_all(&models![other::Tiny]).unwrap_err();
            assert!(error.to_string().contains("the type `size` has the values small, medium"), "{error}");
        }
        Ok(())
    }
}
