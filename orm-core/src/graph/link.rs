use std::net::IpAddr;

use super::save::{Graph, Saver};
use crate::error::{Error, Result};
use crate::model::{Model, RelationPath, next_provisional};
use crate::row::{RowAccess, ValueRow};
use crate::session::{Handle, Objects};
use crate::types::{ColumnType, Date, Fixed, Ids, Time, Timestamp, Value};

/// What a many-to-many relation is given: an object or a handle of the model where it leads, or a pair of that and a row of the
/// link, whose foreign keys are then set.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no `{To}`, and no pair of one with a `{Link}`",
    label = "an object or a handle of `{To}` is expected here, or a pair with a `{Link}`"
)]
pub trait LinkedItem<Link: Model, To: Model> {
    /// Saves the object; gives its handle, and the row of the link.
    #[doc(hidden)]
    fn save_target(self, saver: &mut Saver<'_>) -> Result<Target<Link, To>>;
}

/// A row that is to be linked, and the row of the link if it is given.
#[doc(hidden)]
pub struct Target<Link: Model, To: Model> {
    pub(crate) to: Handle<To>,
    pub(crate) link: Option<Link>,
}

impl<Link: Model, To: Model, G: Graph<Model = To>> LinkedItem<Link, To> for G {
    fn save_target(self, saver: &mut Saver<'_>) -> Result<Target<Link, To>> {
        Ok(Target { to: self.save(saver)?, link: None })
    }
}

impl<Link: Model, To: Model, G: Graph<Model = To>> LinkedItem<Link, To> for (G, Link) {
    fn save_target(self, saver: &mut Saver<'_>) -> Result<Target<Link, To>> {
        Ok(Target { to: self.0.save(saver)?, link: Some(self.1) })
    }
}

impl<Link: Model, To: Model> Target<Link, To> {
    /// Adds the row of the link; `near` is what its foreign key to the other side holds.
    pub(super) fn link(
        self,
        path: &RelationPath,
        near: &[(usize, Value)],
        saver: &mut Saver<'_>,
    ) -> Result<Handle<Link>> {
        let mut values = near.to_vec();
        values.extend(far_values(self.to, path, saver.objects, saver.ids)?);
        match self.link {
            Some(link) => {
                let link = saver.add(link);
                saver.objects.set_columns(link, &values).map(|()| link)
            }
            None => Ok(saver.add(new_link(values)?)),
        }
    }
}

/// What the link's foreign key to the far side holds.
pub(super) fn far_values<To: Model>(
    to: Handle<To>,
    path: &RelationPath,
    objects: &Objects,
    ids: &Ids,
) -> Result<Vec<(usize, Value)>> {
    let far = path.through.iter().flat_map(|through| through.far.iter());
    tie(to, far.map(|(between, to)| (*to, *between)), objects, ids)
}

/// What the foreign keys that point at a row hold: the columns with their values.
pub(super) fn values_of<M: Model>(
    handle: Handle<M>,
    path: &RelationPath,
    objects: &Objects,
    ids: &Ids,
) -> Result<Vec<(usize, Value)>> {
    if let Some(reason) = path.problem.clone() {
        return Err(Error::Query { reason });
    }
    tie(handle, path.near.iter().copied(), objects, ids)
}

/// The values of columns of an object, each with the column that is to hold it.
pub(super) fn tie<M: Model>(
    handle: Handle<M>,
    pairs: impl Iterator<Item = (usize, usize)>,
    objects: &Objects,
    ids: &Ids,
) -> Result<Vec<(usize, Value)>> {
    pairs.map(|(own, other)| Ok((other, objects.column_value(handle, own, ids)?))).collect()
}

/// A row of a link that has nothing to say but which rows it links.
fn new_link<Link: Model>(mut values: Vec<(usize, Value)>) -> Result<Link> {
    let table = Link::table();
    if let ([key], true) = (table.key, table.key_is_generated)
        && !values.iter().any(|(column, _)| column == key)
    {
        values.push((*key, Value::Provisional { number: next_provisional(), model: Link::NAME }));
    }
    let width = table.columns.len();
    let mut row = vec![Value::Null; width];
    let mut given = vec![false; width];
    for (column, value) in values {
        if let (Some(place), Some(given)) = (row.get_mut(column), given.get_mut(column)) {
            (*place, *given) = (value, true);
        }
    }
    Link::from_row(&NewRow { row: ValueRow(&row), given: &given }, 0).map_err(|_| {
        let reason = format!(
            "a `{0}` has columns of its own: give a row with each one that is linked, `(tag, {0} {{ … }})`",
            Link::NAME
        );
        Error::Query { reason: reason.into() }
    })
}

/// A row in which some columns are given; the others are NULL, or left to the database.
struct NewRow<'r> {
    row: ValueRow<'r>,
    given: &'r [bool],
}

macro_rules! of_values {
    ($($kind:ident -> $out:ty)*) => {
        $(fn $kind(&self, column: usize) -> Result<$out> {
            self.row.$kind(column)
        })*
    };
}

impl RowAccess for NewRow<'_> {
    of_values! {
        bool -> Option<bool>
        int -> Option<i64>
        float -> Option<f64>
        text -> Option<&str>
        bytes -> Option<&[u8]>
        uuid -> Option<[u8; 16]>
        ip -> Option<IpAddr>
        date -> Option<Date>
        time -> Option<Time>
        timestamp -> Option<Timestamp>
        decimal -> Option<Fixed>
        is_null -> bool
        value -> Value
    }

    fn list(&self, column: usize, element: ColumnType) -> Result<Option<Box<[Value]>>> {
        self.row.list(column, element)
    }

    fn leaves_out(&self, column: usize) -> bool {
        !self.given.get(column).copied().unwrap_or_default()
    }

    fn provisional(&self, column: usize) -> Option<u64> {
        self.row.provisional(column)
    }
}
