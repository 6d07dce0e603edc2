//! Types that columns can hold.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(columns = SearchColumns)]
pub struct Search {
    pub id: Id<Search>,
    pub query: String,
    pub age: Option<i32>,
    pub born: Option<NaiveDate>,
    pub mark: Uuid,
    pub bytes: Vec<u8>,
    #[column(precision = 12, scale = 2)]
    pub price: Decimal,
}

fn main() {}
