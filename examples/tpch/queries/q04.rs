//! Q4, order priority checking: how many orders of a quarter had a line that came late, by priority.

use chrono::Months;
use rowhouse::prelude::*;
use serde::Serialize;

use crate::models::{LineItem, Order};

#[derive(Projection, Serialize)]
pub(crate) struct LateOrders {
    priority: String,
    orders: i64,
}

pub(crate) fn late_orders(from: NaiveDate) -> Select<impl Sized, LateOrders> {
    let late = LineItem::query()
        .correlate::<Order>()
        .filter(LineItem::order_key.eq(Order::key) & LineItem::commit_date.lt(LineItem::receipt_date));
    Order::query()
        .filter(Order::date.ge(from) & Order::date.lt(from + Months::new(3)))
        .filter(exists(late))
        .group_by(Order::priority)
        .order_by(Order::priority.asc())
        .select((Order::priority, count()))
        .read_as()
}
