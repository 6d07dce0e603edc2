//! Which object a broken constraint is about.
//!
//! In: the statement that failed, with its values, and what the server said. Out: the object, where it can be told: in a
//! statement of one row, in one that runs row by row, and in a batch if the server told the values.

use super::any_store::AnyStore;
use super::handle::Handle;
use super::objects::Objects;
use crate::error::{Error, SaidValues};
use crate::model::{ColumnSet, Model, Table};
use crate::types::{Ids, Param};

/// A statement of a flush that writes rows.
#[derive(Debug)]
pub(super) struct Writing<'j> {
    pub(super) store: usize,
    /// The objects, in the order of their values.
    pub(super) slots: &'j [u32],
    /// The columns that the values of a row begin with.
    pub(super) columns: ColumnSet,
    /// Values a row.
    pub(super) width: usize,
    /// Whether it runs once for each object.
    pub(super) row_by_row: bool,
    /// Whether the rows have keys already.
    pub(super) has_key: bool,
}

impl Writing<'_> {
    /// Adds to a broken constraint the object that it is about. `runs`: how many objects were written before.
    pub(super) fn name(
        &self,
        mut error: Error,
        session: u32,
        stores: &[Box<dyn AnyStore>],
        params: &[Param<'_>],
        runs: usize,
    ) -> Error {
        let store = &*stores[self.store];
        let Some(violation) = error.violation_mut() else { return error };
        let said = violation.said.as_ref().filter(|_| !violation.of_other_table);
        let position = match self.slots {
            [_] => Some(0),
            _ if self.row_by_row => Some(runs),
            _ => said.and_then(|said| self.find(said, &violation.columns, store.table(), params)),
        };
        if let Some(slot) = position.and_then(|position| self.slots.get(position)) {
            violation.object = Some((session, self.store as u16, *slot, store.generation_of(*slot)));
            violation.key = self.has_key.then(|| store.describe_key(*slot).into());
            violation.shows_key = has_plain_key(store, *slot);
        }
        error
    }

    /// The last row that has these values: of several, the others were there before it.
    fn find(&self, said: &SaidValues, names: &[Box<str>], table: &Table, params: &[Param<'_>]) -> Option<usize> {
        let place = |name: &str| self.columns.iter().position(|position| table.columns[position].name == name);
        let places: Vec<usize> = names.iter().map(|name| place(name)).collect::<Option<_>>()?;
        let has_them = |row: &[Param<'_>]| {
            let texts: Option<Vec<String>> = places.iter().map(|place| text_of(row.get(*place)?)).collect();
            texts.is_some_and(|texts| !texts.is_empty() && texts.join(said.separator) == *said.text)
        };
        let rows = params.chunks(self.width.max(1)).take(self.slots.len());
        rows.enumerate().rfind(|(_, row)| has_them(row)).map(|(position, _)| position)
    }
}

fn has_plain_key(store: &dyn AnyStore, slot: u32) -> bool {
    let mut key = Vec::new();
    let bound = store.bind_key(slot, &Ids::default(), &mut key);
    bound.is_ok() && key.iter().all(|part| matches!(part, Param::Int(_) | Param::Uuid(_)))
}

/// A value as servers write it in their messages; none for those that they write in ways of their own.
fn text_of(value: &Param<'_>) -> Option<String> {
    match value {
        Param::Int(value) => Some(value.to_string()),
        Param::Text(value) => Some((*value).to_owned()),
        Param::Uuid(bytes) => Some(hyphenated(*bytes)),
        _ => None,
    }
}

fn hyphenated(bytes: [u8; 16]) -> String {
    let number = format!("{:032x}", u128::from_be_bytes(bytes));
    format!("{}-{}-{}-{}-{}", &number[..8], &number[8..12], &number[12..16], &number[16..20], &number[20..])
}

impl Objects {
    /// The object whose row was refused, if the error tells it and it is of this model.
    pub fn refused<M: Model>(&self, error: &Error) -> Option<Handle<M>> {
        let (session, store, slot, generation) = error.violation()?.object?;
        let (number, _) = self.known_store::<M>()?;
        let handle = Handle::new(session, store, slot, generation);
        (store == number && self.get(handle).is_some()).then_some(handle)
    }
}
