//! Q16, parts and supplier relationship: how many suppliers without complaints offer each kind of part.

use rowhouse::prelude::*;
use serde::Serialize;

use crate::models::{Part, PartSupplier, Supplier};

#[derive(Projection, Serialize)]
pub(crate) struct Supply {
    brand: String,
    kind: String,
    size: i32,
    suppliers: i64,
}

pub(crate) fn supply(not_brand: &str, not_kind: &str, sizes: [i32; 8]) -> Select<impl Sized, Supply> {
    let complained_of = Supplier::query().filter(Supplier::comment.like("%Customer%Complaints%")).select(Supplier::key);
    let suppliers = PartSupplier::supplier_key.count_distinct();
    PartSupplier::query()
        .join(PartSupplier::part_key)
        .filter(Part::brand.ne(not_brand) & !Part::kind.starts_with(not_kind) & Part::size.is_in(sizes))
        .filter(PartSupplier::supplier_key.is_not_in(complained_of))
        .group_by((Part::brand, Part::kind, Part::size))
        .order_by((suppliers.clone().desc(), Part::brand.asc(), Part::kind.asc(), Part::size.asc()))
        .select((Part::brand, Part::kind, Part::size, suppliers))
        .read_as()
}
