//! Q3, shipping priority: the orders of the greatest value that had not been shipped on a day.

use rowhouse::prelude::*;
use serde::Serialize;

use crate::models::{Customer, LineItem, Order};

#[derive(Projection, Serialize)]
pub(crate) struct OpenOrder {
    order: i64,
    revenue: Option<Decimal>,
    date: NaiveDate,
    ship_priority: i32,
}

pub(crate) fn open_orders(segment: &str, day: NaiveDate) -> Select<impl Sized, OpenOrder> {
    Order::query()
        .join(Order::customer_key)
        .join(LineItem::order_key)
        .filter(Customer::market_segment.eq(segment))
        .filter(Order::date.lt(day) & LineItem::ship_date.gt(day))
        .group_by(Order::key)
        .order_by((LineItem::net_price().sum().desc(), Order::date.asc()))
        .limit(10)
        .select((Order::key, LineItem::net_price().sum(), Order::date, Order::ship_priority))
        .read_as()
}
