//! Q9, product type profit: what was earned with parts whose name has a word, by nation and year.

use rowhouse::prelude::*;
use serde::Serialize;

use crate::models::{LineItem, Nation, Order, Part, PartSupplier, Supplier};

#[derive(Projection, Serialize)]
pub(crate) struct Profit {
    nation: String,
    year: i32,
    amount: Option<Decimal>,
}

pub(crate) fn profit(word: &str) -> Select<impl Sized, Profit> {
    let amount = LineItem::net_price() - PartSupplier::supply_cost * LineItem::quantity;
    LineItem::query()
        .join((LineItem::part_key, LineItem::supplier_key).references::<PartSupplier>())
        .join(PartSupplier::part_key)
        .join(PartSupplier::supplier_key)
        .join(Supplier::nation_key)
        .join(LineItem::order_key)
        .filter(Part::name.contains(word))
        .group_by((Nation::name, Order::date.year()))
        .order_by((Nation::name.asc(), Order::date.year().desc()))
        .select((Nation::name, Order::date.year(), amount.sum()))
        .read_as()
}
