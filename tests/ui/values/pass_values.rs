//! Tuples and projections are rows of values; a projection that is only a table has no dead fields.

#![deny(warnings)]

use rowhouse::prelude::*;

#[derive(Projection)]
struct Nickname {
    name: String,
    visits: Option<i64>,
}

#[derive(Projection)]
struct OnlyATable {
    name: String,
}

fn main() {
    let _: Select<_, Nickname> = values([("Alex", Some(3_i64)), ("Bo", None)]).read_as::<Nickname>();
    let rows = values([Nickname { name: "Alex".into(), visits: None }]);
    let _: Select<_, Option<i64>> = rows.as_table().filter(Nickname::name.eq("x")).select(Nickname::visits);
    let _ = values([("Alex",)]).read_as::<OnlyATable>().as_table().order_by(OnlyATable::name.asc());
}
