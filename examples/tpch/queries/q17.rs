//! Q17, small-quantity-order revenue: what would be lost a year without the orders of little quantity of some parts.

use rowhouse::prelude::*;

use crate::models::{LineItem, Part};

pub(crate) fn small_orders(brand: &str, container: &str) -> Select<impl Sized, Option<Decimal>> {
    let fifth_of_average = LineItem::query()
        .correlate::<Part>()
        .filter(LineItem::part_key.eq(Part::key))
        .select(LineItem::quantity.avg() * Decimal::new(2, 1));
    LineItem::query()
        .join(Part::matching(Part::key.eq(LineItem::part_key)))
        .filter(Part::brand.eq(brand) & Part::container.eq(container))
        .filter(LineItem::quantity.lt(subquery(fifth_of_average)))
        .select(LineItem::extended_price.sum() / Decimal::from(7))
}
