//! Decimals with digits.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
pub struct Part {
    pub id: Id<Part>,
    #[column(precision = 12, scale = 2)]
    pub price: Decimal,
    #[column(precision = 4)]
    pub discount: Option<Decimal>,
}

fn main() {}
