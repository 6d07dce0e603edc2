//! What only generated code calls. Nothing here is for people, and nothing here is stable.

pub use crate::error::{Error, Result};
pub use crate::model::{
    Check, Column, ColumnDef, ColumnDefault, ColumnSet, Field, ForeignKey, ForeignKeyField, Id, IdKey, Index, KeySeed,
    KeySource, Model, OnChange, Reference, ReferencedBy, Source, Table,
};
pub use crate::row::{FromRow, RowAccess};
pub use crate::types::{ColumnType, Ids, Param, Scalar, SqlValue};

/// The type of a field's column, without its `Option`.
pub type Base<F> = <<F as Field>::Value as SqlValue>::Base;

/// The SQL type of a field; `digits` are the precision and scale that its attribute gives.
///
/// # Panics
/// With `complaint`, in a constant and so at compile time, if the type needs digits and has none, or the reverse.
pub const fn column_type<F: Field>(digits: Option<(u8, u8)>, complaint: &'static str) -> ColumnType {
    match (digits, <Base<F> as Scalar>::NEEDS_PRECISION) {
        (Some((precision, scale)), true) => ColumnType::Decimal { precision, scale },
        (None, false) => <Base<F> as Scalar>::TYPE,
        _ => complain(complaint),
    }
}

#[allow(clippy::panic, reason = "runs in constants only, where a panic is a compile error")]
const fn complain(complaint: &'static str) -> ColumnType {
    panic!("{}", complaint)
}

/// Whether a field's column can be NULL.
pub const fn nullable<F: Field>() -> bool {
    <F::Value as SqlValue>::NULLABLE
}

/// What a field's type points at.
pub const fn reference<F: Field>(on_delete: OnChange, on_update: OnChange) -> Option<Reference> {
    match <Base<F> as Scalar>::REFERENCES {
        Some(table) => Some(Reference { table, on_delete, on_update }),
        None => None,
    }
}

/// Reads the field at `position` of the table from the row's column.
///
/// # Errors
/// [`Error::Decode`], with the model and the field.
#[inline]
pub fn read<F: Field, R: RowAccess + ?Sized>(
    row: &R,
    column: usize,
    table: &'static Table,
    position: usize,
) -> Result<F> {
    match F::read(row, column) {
        Ok(value) => Ok(value),
        Err(error) => Err(name_decode(error, table, position)),
    }
}

/// Appends the value of the field at `position` of the table.
///
/// # Errors
/// [`Error::Encode`], with the model and the field.
#[inline]
pub fn bind<'a, F: Field>(
    field: &'a F,
    ids: &Ids,
    out: &mut Vec<Param<'a>>,
    table: &'static Table,
    position: usize,
) -> Result<()> {
    match field.param(ids) {
        Ok(param) => {
            out.push(param);
            Ok(())
        }
        Err(error) => Err(name_encode(error, table, position)),
    }
}

#[cold]
fn name_decode(mut error: Error, table: &'static Table, position: usize) -> Error {
    if let Error::Decode(decode) = &mut error {
        let column = &table.columns[position];
        decode.model = Some(table.model);
        decode.field = Some(column.field);
        decode.column = column.name.into();
        decode.rust_type = column.rust_type;
    }
    error
}

#[cold]
pub(crate) fn name_encode(mut error: Error, table: &'static Table, position: usize) -> Error {
    if let Error::Encode { place, .. } = &mut error {
        *place = format!("{}.{}", table.model, table.columns[position].field).into();
    }
    error
}
