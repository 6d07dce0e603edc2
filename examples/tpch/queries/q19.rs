//! Q19, discounted revenue: what parts of three brands brought that were sent by air and handed over in person.

use rowhouse::prelude::*;

use crate::models::{LineItem, Part};

/// A brand, the least quantity, the greatest size, and the containers that it comes in.
pub(crate) type Offer<'a> = (&'a str, i64, i32, [&'a str; 4]);

pub(crate) fn revenue_of(offers: [Offer<'_>; 3]) -> Select<impl Sized, Option<Decimal>> {
    let is_of = |(brand, quantity, size, containers): Offer<'_>| {
        Part::brand.eq(brand)
            & Part::container.is_in(containers)
            & LineItem::quantity.between(Decimal::from(quantity), Decimal::from(quantity + 10))
            & Part::size.between(1, size)
    };
    LineItem::query()
        .join(Part::matching(Part::key.eq(LineItem::part_key)))
        .filter(any(offers.map(is_of)))
        .filter(LineItem::ship_mode.is_in(["AIR", "AIR REG"]))
        .filter(LineItem::ship_instructions.eq("DELIVER IN PERSON"))
        .select(LineItem::net_price().sum())
}
