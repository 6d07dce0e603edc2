//! Q11, important stock identification: parts that are more than a fraction of the value of a nation's stock.

use rowhouse::prelude::*;
use serde::Serialize;

use crate::models::{Nation, PartSupplier, Supplier};

#[derive(Projection, Serialize)]
pub(crate) struct Stock {
    part: i64,
    value: Option<Decimal>,
}

pub(crate) fn important_stock(nation: &str, fraction: Decimal) -> Select<impl Sized, Stock> {
    let stock = PartSupplier::query()
        .join(PartSupplier::supplier_key)
        .join(Supplier::nation_key)
        .filter(Nation::name.eq(nation));
    let worth = (PartSupplier::supply_cost * PartSupplier::available.cast::<Decimal>()).sum();
    let least = stock.clone().select(worth.clone() * fraction);
    stock
        .group_by(PartSupplier::part_key)
        .having(worth.clone().gt(subquery(least)))
        .order_by((worth.clone().desc(), PartSupplier::part_key.asc()))
        .select((PartSupplier::part_key, worth))
        .read_as()
}
