//! Q21, suppliers who kept orders waiting: how often a supplier of a nation was the only one of an order to be late.

use rowhouse::prelude::*;
use serde::Serialize;

use crate::models::{LineItem, Nation, Order, Supplier};

alias!(Other = LineItem);

#[derive(Projection, Serialize)]
pub(crate) struct Waiting {
    supplier: String,
    orders: i64,
}

pub(crate) fn kept_waiting(nation: &str) -> Select<impl Sized, Waiting> {
    let of_others = Other::query()
        .correlate::<LineItem>()
        .filter(Other.order_key.eq(LineItem::order_key) & Other.supplier_key.ne(LineItem::supplier_key));
    let late_of_others = of_others.clone().filter(Other.receipt_date.gt(Other.commit_date));
    LineItem::query()
        .join(Supplier::matching(Supplier::key.eq(LineItem::supplier_key)))
        .join(LineItem::order_key)
        .join(Supplier::nation_key)
        .filter(Order::status.eq("F") & Nation::name.eq(nation))
        .filter(LineItem::receipt_date.gt(LineItem::commit_date))
        .filter(exists(of_others) & !exists(late_of_others))
        .group_by(Supplier::name)
        .order_by((count().desc(), Supplier::name.asc()))
        .limit(100)
        .select((Supplier::name, count()))
        .read_as()
}
