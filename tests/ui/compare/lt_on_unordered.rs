//! What SQL has no order for is not compared by `<`.

use rowhouse::prelude::*;
use rowhouse::types::{ColumnType, Ids, Param, RowAccess, Scalar};

#[derive(Clone, Debug, PartialEq)]
struct Colour(String);

impl Scalar for Colour {
    const TYPE: ColumnType = ColumnType::Text;

    fn param(&self, _: &Ids) -> rowhouse::Result<Param<'_>> {
        Ok(Param::Text(&self.0))
    }

    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> rowhouse::Result<Option<Self>> {
        Ok(row.text(column)?.map(|text| Self(text.to_owned())))
    }
}

#[derive(Model, Clone, Debug)]
struct Car {
    id: Id<Car>,
    colour: Colour,
}

fn main() {
    let _ = Car::query().filter(Car::colour.eq(Colour("red".to_owned())));
    let _ = Car::query().filter(Car::colour.lt(Colour("red".to_owned()))); //~ ERROR `Colour` has no order in SQL
    let _ = Car::query().select(Car::colour.max()); //~ ERROR `Colour` has no order in SQL
}
