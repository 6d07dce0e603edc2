//! Q7, volume shipping: what two nations sold to each other, by year.

use rowhouse::prelude::*;
use serde::Serialize;

use crate::models::{Customer, LineItem, Nation, Order, Supplier};

alias!(SupplierNation = Nation, CustomerNation = Nation);

#[derive(Projection, Serialize)]
pub(crate) struct Trade {
    supplier_nation: String,
    customer_nation: String,
    year: i32,
    revenue: Option<Decimal>,
}

pub(crate) fn trade(one: &str, other: &str, from: NaiveDate, to: NaiveDate) -> Select<impl Sized, Trade> {
    let there = SupplierNation.name.eq(one) & CustomerNation.name.eq(other);
    let back = SupplierNation.name.eq(other) & CustomerNation.name.eq(one);
    LineItem::query()
        .join(Supplier::matching(Supplier::key.eq(LineItem::supplier_key)))
        .join(LineItem::order_key)
        .join(Order::customer_key)
        .join(Supplier::nation_key.references::<SupplierNation>())
        .join(Customer::nation_key.references::<CustomerNation>())
        .filter(there | back)
        .filter(LineItem::ship_date.between(from, to))
        .group_by((SupplierNation.name, CustomerNation.name, LineItem::ship_date.year()))
        .order_by((SupplierNation.name.asc(), CustomerNation.name.asc(), LineItem::ship_date.year().asc()))
        .select((SupplierNation.name, CustomerNation.name, LineItem::ship_date.year(), LineItem::net_price().sum()))
        .read_as()
}
