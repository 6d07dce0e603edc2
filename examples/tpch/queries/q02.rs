//! Q2, minimum cost supplier: who in a region asks the least for each part of a size and a kind.

use rowhouse::prelude::*;
use serde::Serialize;

use crate::models::{Nation, Part, PartSupplier, Region, Supplier};

#[derive(Projection, Serialize)]
pub(crate) struct Offer {
    account_balance: Decimal,
    supplier: String,
    nation: String,
    part: i64,
    manufacturer: String,
    address: String,
    phone: String,
    comment: String,
}

pub(crate) fn cheapest_suppliers(size: i32, material: &str, region: &str) -> Select<impl Sized, Offer> {
    let least_cost = PartSupplier::query()
        .join(PartSupplier::supplier_key)
        .join(Supplier::nation_key)
        .join(Nation::region_key)
        .correlate::<Part>()
        .filter(PartSupplier::part_key.eq(Part::key) & Region::name.eq(region))
        .select(PartSupplier::supply_cost.min());
    Part::query()
        .join(PartSupplier::part_key)
        .join(PartSupplier::supplier_key)
        .join(Supplier::nation_key)
        .join(Nation::region_key)
        .filter(Part::size.eq(size) & Part::kind.ends_with(material) & Region::name.eq(region))
        .filter(PartSupplier::supply_cost.eq(subquery(least_cost)))
        .order_by((Supplier::account_balance.desc(), Nation::name.asc(), Supplier::name.asc(), Part::key.asc()))
        .limit(100)
        .select((
            Supplier::account_balance,
            Supplier::name,
            Nation::name,
            Part::key,
            Part::manufacturer,
            Supplier::address,
            Supplier::phone,
            Supplier::comment,
        ))
        .read_as()
}
