//! Q12, shipping modes and order priority: late lines of a year, of urgent and of other orders, by two ways to ship.

use chrono::Months;
use rowhouse::prelude::*;
use serde::Serialize;

use crate::models::{LineItem, Order};

#[derive(Projection, Serialize)]
pub(crate) struct LateLines {
    ship_mode: String,
    urgent: i64,
    other: i64,
}

pub(crate) fn late_lines(modes: [&str; 2], from: NaiveDate) -> Select<impl Sized, LateLines> {
    let is_urgent = Order::priority.is_in(["1-URGENT", "2-HIGH"]);
    let is_late = LineItem::commit_date.lt(LineItem::receipt_date) & LineItem::ship_date.lt(LineItem::commit_date);
    LineItem::query()
        .join(LineItem::order_key)
        .filter(LineItem::ship_mode.is_in(modes) & is_late)
        .filter(LineItem::receipt_date.ge(from) & LineItem::receipt_date.lt(from + Months::new(12)))
        .group_by(LineItem::ship_mode)
        .order_by(LineItem::ship_mode.asc())
        .select((LineItem::ship_mode, count().filter(is_urgent.clone()), count().filter(!is_urgent)))
        .read_as()
}
