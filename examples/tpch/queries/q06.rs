//! Q6, forecasting revenue change: what small orders of a year would have brought without their discount.

use chrono::Months;
use rowhouse::prelude::*;

use crate::models::LineItem;

pub(crate) fn lost_by_discount(
    from: NaiveDate,
    discount: Decimal,
    quantity: Decimal,
) -> Select<impl Sized, Option<Decimal>> {
    let cent = Decimal::new(1, 2);
    LineItem::query()
        .filter(LineItem::ship_date.ge(from) & LineItem::ship_date.lt(from + Months::new(12)))
        .filter(LineItem::discount.between(discount - cent, discount + cent))
        .filter(LineItem::quantity.lt(quantity))
        .select((LineItem::extended_price * LineItem::discount).sum())
}
