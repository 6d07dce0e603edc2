//! Q18, large volume customer: the orders of the greatest value among those of a large quantity.

use rowhouse::prelude::*;
use serde::Serialize;

use crate::models::{Customer, LineItem, Order};

#[derive(Projection, Serialize)]
pub(crate) struct LargeOrder {
    customer_name: String,
    customer: i64,
    order: i64,
    date: NaiveDate,
    total_price: Decimal,
    quantity: Option<Decimal>,
}

pub(crate) fn large_orders(quantity: Decimal) -> Select<impl Sized, LargeOrder> {
    let large = LineItem::query()
        .group_by(LineItem::order_key)
        .having(LineItem::quantity.sum().gt(quantity))
        .select(LineItem::order_key);
    Order::query()
        .join(Order::customer_key)
        .join(LineItem::order_key)
        .filter(Order::key.is_in(large))
        .group_by((Order::key, Customer::key))
        .order_by((Order::total_price.desc(), Order::date.asc(), Order::key.asc()))
        .limit(100)
        .select((Customer::name, Customer::key, Order::key, Order::date, Order::total_price, LineItem::quantity.sum()))
        .read_as()
}
