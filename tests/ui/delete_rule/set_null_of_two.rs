//! All columns of a key are set NULL.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(has_many(cities = (City::country, City::region), on_delete = set_null))]
//~^ ERROR evaluation panicked: `Region::cities` sets `City::region` to NULL when a `Region` is deleted, and that cannot be NULL: make the field an `Option`, or choose another rule
struct Region {
    #[column(primary_key)]
    country: i32,
    #[column(primary_key)]
    region: i32,
}

#[derive(Model, Clone)]
#[model(foreign_key(columns(country, region), references = Region))]
struct City {
    id: Id<City>,
    country: Option<i32>,
    region: i32,
}

fn main() {}
