//! Types of your own as columns: a newtype, an enum, a struct of several columns, and one that is taught by hand.
//!
//! ```text
//! cargo run --example own_types                                  # SQLite in memory
//! cargo run --example own_types -- postgres://user@host/database
//! cargo run --example own_types -- mysql://user@host/database
//! ```
//!
//! It makes the table `own_types_parcels`, and drops it again.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::net::IpAddr;

use rowhouse::prelude::*;
use rowhouse::types::{ColumnType, Ids, Ordered, Param, RowAccess, Scalar};

/// Text with a rule: what breaks it is neither stored nor read.
#[derive(Scalar, Clone, Debug, PartialEq)]
#[scalar(validate = Email::check)]
struct Email(String);

impl Email {
    fn check(text: &str) -> Result<(), &'static str> {
        if text.contains('@') { Ok(()) } else { Err("an address has an @") }
    }
}

/// An enum of the database, which sorts as its variants are written.
#[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
#[db_enum(native = "own_types_size")]
enum Size {
    Small,
    Medium,
    Large,
}

/// Several columns, with a prefix for each field that embeds them.
#[derive(Embed, Clone, Debug, PartialEq)]
struct Address {
    street: String,
    #[column(index)]
    city: String,
}

/// Grams, stored as an integer: one `impl` teaches a type to all three databases.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
struct Weight(u32);

impl Scalar for Weight {
    const TYPE: ColumnType = ColumnType::BigInt;

    fn param(&self, _: &Ids) -> rowhouse::Result<Param<'_>> {
        Ok(Param::Int(self.0.into()))
    }

    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> rowhouse::Result<Option<Self>> {
        Ok(<u32 as Scalar>::read(row, column)?.map(Self))
    }
}

impl Ordered for Weight {} // `lt`, `between`, `min`, `max`

#[derive(Model, Clone, Debug)]
#[model(table = "own_types_parcels")]
struct Parcel {
    id: Id<Parcel>,
    sender: Email,
    size: Size,
    weight: Weight,
    #[column(embed)]
    to: Address, // to_street, to_city
    #[column(embed, prefix = "back_")]
    back_to: Option<Address>, // back_street, back_city: both NULL if there is none
    seen_from: Option<IpAddr>,
}

fn main() -> rowhouse::Result<()> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "sqlite::memory:".to_owned());
    let engine = Engine::connect(&url)?;
    println!("connected to {}", engine.backend());
    engine.drop_all(&models![Parcel])?;
    engine.create_all(&models![Parcel])?;

    let mut session = engine.session();
    let to = Address { street: "Elm St 1".into(), city: "Salem".into() };
    for (size, grams) in [(Size::Large, 2_000), (Size::Small, 90), (Size::Medium, 700)] {
        session.add(Parcel {
            id: Id::new(),
            sender: Email("ann@x.org".into()),
            size,
            weight: Weight(grams),
            to: to.clone(),
            back_to: None,
            seen_from: Some(IpAddr::from([10, 0, 0, 1])),
        });
    }
    session.commit()?;

    // Prints: [(Medium, Weight(700)), (Large, Weight(2000))]
    let heavy: Vec<(Size, Weight)> = Parcel::query()
        .filter(Parcel::weight.gt(Weight(100)) & Parcel::to.city.eq("Salem") & Parcel::back_to.city.is_null())
        .order_by(Parcel::size.asc())
        .select((Parcel::size, Parcel::weight))
        .all(&engine)?;
    println!("{heavy:?}");

    // Prints: cannot store this Email in `Parcel.sender`: an address has an @
    let parcel = Parcel::query().first(&engine)?.expect("three are there");
    session.add(Parcel { id: Id::new(), sender: Email("nobody".into()), ..parcel });
    if let Err(error) = session.flush() {
        println!("{error}");
    }
    session.rollback()?;
    engine.drop_all(&models![Parcel])
}
