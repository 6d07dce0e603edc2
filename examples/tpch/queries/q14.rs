//! Q14, promotion effect: which percentage of a month's revenue came of parts in promotion.

use chrono::Months;
use rowhouse::prelude::*;

use crate::models::{LineItem, Part};

pub(crate) fn promotion_effect(from: NaiveDate) -> Select<impl Sized, Option<Decimal>> {
    let promoted = case().when(Part::kind.starts_with("PROMO"), LineItem::net_price()).else_(Decimal::ZERO);
    LineItem::query()
        .join(Part::matching(Part::key.eq(LineItem::part_key)))
        .filter(LineItem::ship_date.ge(from) & LineItem::ship_date.lt(from + Months::new(1)))
        .select(value(Decimal::ONE_HUNDRED) * promoted.sum() / LineItem::net_price().sum())
}
