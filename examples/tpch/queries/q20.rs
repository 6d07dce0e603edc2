//! Q20, potential part promotion: the suppliers of a nation who have more of some parts than half of what they sold in a year.

use chrono::Months;
use rowhouse::prelude::*;
use serde::Serialize;

use crate::models::{LineItem, Nation, Part, PartSupplier, Supplier};

#[derive(Projection, Serialize)]
pub(crate) struct Candidate {
    name: String,
    address: String,
}

pub(crate) fn overstocked(color: &str, nation: &str, from: NaiveDate) -> Select<impl Sized, Candidate> {
    let half_of_sold = LineItem::query()
        .correlate::<PartSupplier>()
        .filter(LineItem::part_key.eq(PartSupplier::part_key))
        .filter(LineItem::supplier_key.eq(PartSupplier::supplier_key))
        .filter(LineItem::ship_date.ge(from) & LineItem::ship_date.lt(from + Months::new(12)))
        .select(LineItem::quantity.sum() * Decimal::new(5, 1));
    let parts = Part::query().filter(Part::name.starts_with(color)).select(Part::key);
    let overstocked = PartSupplier::query()
        .filter(PartSupplier::part_key.is_in(parts))
        .filter(PartSupplier::available.cast::<Decimal>().gt(subquery(half_of_sold)))
        .select(PartSupplier::supplier_key);
    Supplier::query()
        .join(Supplier::nation_key)
        .filter(Nation::name.eq(nation) & Supplier::key.is_in(overstocked))
        .order_by(Supplier::name.asc())
        .select((Supplier::name, Supplier::address))
        .read_as()
}
