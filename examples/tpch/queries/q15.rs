//! Q15, top supplier: who brought the greatest revenue in a quarter.

use chrono::Months;
use rowhouse::prelude::*;
use serde::Serialize;

use crate::models::{LineItem, Supplier};

#[derive(Projection)]
#[allow(dead_code, reason = "its columns are used, and no rows of it read")]
struct Revenue {
    supplier: i64,
    #[column(scale = 4)]
    total: Option<Decimal>,
}

#[derive(Projection, Serialize)]
pub(crate) struct TopSupplier {
    supplier: i64,
    name: String,
    address: String,
    phone: String,
    revenue: Option<Decimal>,
}

pub(crate) fn top_supplier(from: NaiveDate) -> Select<impl Sized, TopSupplier> {
    let revenue = LineItem::query()
        .filter(LineItem::ship_date.ge(from) & LineItem::ship_date.lt(from + Months::new(3)))
        .group_by(LineItem::supplier_key)
        .select((LineItem::supplier_key, LineItem::net_price().sum()))
        .read_as::<Revenue>();
    Supplier::query()
        .with_cte(revenue)
        .join(Revenue::matching(Revenue::supplier.eq(Supplier::key)))
        .filter(Revenue::total.eq(subquery(Revenue::query().select(Revenue::total.max()))))
        .order_by(Supplier::key.asc())
        .select((Supplier::key, Supplier::name, Supplier::address, Supplier::phone, Revenue::total))
        .read_as()
}
