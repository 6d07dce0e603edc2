//! Q1, pricing summary report: what was shipped until a day, by return flag and line status.

use rowhouse::prelude::*;
use serde::Serialize;

use crate::models::LineItem;

#[derive(Projection, Serialize)]
pub(crate) struct PricingSummary {
    return_flag: String,
    line_status: String,
    quantity: Option<Decimal>,
    base_price: Option<Decimal>,
    net_price: Option<Decimal>,
    charge: Option<Decimal>,
    average_quantity: Option<Decimal>,
    average_price: Option<Decimal>,
    average_discount: Option<Decimal>,
    lines: i64,
}

pub(crate) fn pricing_summary(until: NaiveDate) -> Select<impl Sized, PricingSummary> {
    LineItem::query()
        .filter(LineItem::ship_date.le(until))
        .group_by((LineItem::return_flag, LineItem::line_status))
        .order_by((LineItem::return_flag.asc(), LineItem::line_status.asc()))
        .select((
            LineItem::return_flag,
            LineItem::line_status,
            LineItem::quantity.sum(),
            LineItem::extended_price.sum(),
            LineItem::net_price().sum(),
            (LineItem::net_price() * (value(Decimal::ONE) + LineItem::tax)).sum(),
            LineItem::quantity.avg(),
            LineItem::extended_price.avg(),
            LineItem::discount.avg(),
            count(),
        ))
        .read_as()
}
