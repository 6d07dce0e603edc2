//! What only generated code calls. Nothing here is for people, and nothing here is stable.

pub use crate::dialect::{LookUps, PerDialect};
pub use crate::error::{Error, Result};
pub use crate::expr::{Bit0, Bit1, ColumnRef, End, Has, Here, Inner, Nil, Node, Nullability, Within, fragment};
pub use crate::load::{Beside, FetchFrom, Fetched, Linking, Loaders, Nested, NoLink, RelatedField, Shown, field_rows};
pub use crate::model::embedded::{self, After, At, ColumnsAt, Part, Place, Position, push_columns};
pub use crate::model::quoted::{self, QuotedColumn, QuotedTable};
pub use crate::model::{
    AliasColumns, All, Behaviour, Check, CheckTime, Column, ColumnCarrier, ColumnDef, ColumnDefault, ColumnSet,
    Embedded, EmbeddedField, Field, ForeignKey, ForeignKeyField, Generated, HasMany, HasOne, HookCalls, Id, IdKey,
    Index, IndexDirection, IndexKey, IndexPart, KeyOf, KeySeed, KeySource, Link, Maker, Model, On, OnChange, OnUpdate,
    Projection, ReadFrom, Reference, ReferencedBy, References, Relation, SingleColumn, SoftDelete, Source, Storage,
    Stored, Table, TableKind, UniqueNulls, Writes,
};
pub use crate::model::{Change, ChangeTarget, Changes, LeftToDatabase, WritesTo};
pub use crate::model::{
    DeleteRule, Filtered, Many, ManyToMany, One, Related, RelationDef, RelationKind, RelationPath, linked,
};
pub use crate::query::{Assignments, assign};
pub use crate::query::{
    Combines, OfModel, Query, Selection, SourceRef, WholeRow, one, push_field, push_flattened, source_of, spread,
};
pub use crate::query::{GivenRow, given_field, given_type};
pub use crate::query::{Select, SelectNode};
pub use crate::row::{FromRow, Names, RowAccess};
pub use crate::session::Objects;
#[cfg(feature = "json")]
pub use crate::types::ArrayElement;
#[cfg(not(feature = "json"))]
pub use crate::types::newtype::ArrayElement;
pub use crate::types::newtype::{ReadsAsText, Repeats, Sorts, Via, invalid, valid, valid_in_row};
pub use crate::types::{
    Allowed, Arithmetic, ColumnType, EnumType, Ids, Numeric, Ordered, Param, Scalar, SqlValue, TextLike, Value,
};

/// The type of a field's column, without its `Option`.
pub type Base<F> = <<F as Field>::Value as SqlValue>::Base;

/// The SQL type of a column whose Rust type has the type `own`; `digits` are the precision and scale that its attribute gives.
///
/// # Panics
/// With `complaint`, in a constant and so at compile time, if the type needs digits and has none, or the reverse.
pub const fn column_type(
    own: ColumnType,
    needs_digits: bool,
    digits: Option<(u8, u8)>,
    complaint: &'static str,
) -> ColumnType {
    match (digits, needs_digits) {
        (Some((precision, scale)), true) => ColumnType::Decimal { precision, scale },
        (None, false) => own,
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

/// What a field points at whose type points at `table`.
pub const fn reference(
    table: Option<fn() -> &'static Table>,
    on_delete: OnChange,
    on_update: OnChange,
    name: Option<&'static str>,
    check: CheckTime,
) -> Option<Reference> {
    match table {
        Some(table) => Some(Reference { table, on_delete, on_update, name, check }),
        None => None,
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

/// Whether the database counts up the keys of an [`Id`] that stores a `Key`.
pub const fn key_is_generated<Key: IdKey>() -> bool {
    matches!(Key::SOURCE, KeySource::Database)
}

/// Gives a provisional id its key, where the session makes keys.
pub fn make_key<M: Model<Key: IdKey>>(id: &mut Id<M>, seed: &mut dyn FnMut() -> KeySeed) {
    if matches!(<M::Key as IdKey>::SOURCE, KeySource::Client)
        && id.is_provisional()
        && let Some(key) = M::Key::make(seed())
    {
        *id = Id::of(key);
    }
}

/// Whether the database is to make the key.
pub fn key_is_unset<M: Model<Key: IdKey>>(id: &Id<M>) -> bool {
    key_is_generated::<M::Key>() && id.is_provisional()
}

/// Reads the columns from `at` on, `None` if the model's key, at column `key`, is NULL: an outer join found no row.
///
/// # Errors
/// As [`FromRow::from_row`].
#[inline]
pub fn optional_row<M: FromRow, R: RowAccess + ?Sized>(row: &R, at: usize, key: usize) -> Result<Option<M>> {
    if row.is_null(key)? { Ok(None) } else { M::from_row(row, at).map(Some) }
}

/// What was read from a column, its error naming the field at `position` of the table.
///
/// # Errors
/// The error that reading gave.
#[inline]
pub fn named<V>(value: Result<V>, table: &'static Table, position: usize) -> Result<V> {
    match value {
        Ok(value) => Ok(value),
        Err(error) => Err(name_decode(error, table, position)),
    }
}

/// `next`, which moves on by `width` columns.
#[inline]
pub fn advance(next: &mut usize, width: usize) -> usize {
    *next += width;
    *next - width
}

/// What was read for a projection's field, its error naming both.
///
/// # Errors
/// The error that reading gave.
#[inline]
pub fn named_field<F>(value: Result<F>, projection: &'static str, field: &'static str) -> Result<F> {
    value.map_err(|error| name_field(error, projection, field))
}

#[cold]
fn name_field(mut error: Error, projection: &'static str, field: &'static str) -> Error {
    if let Error::Decode(decode) = &mut error
        && decode.model.is_none()
    {
        decode.model = Some(projection);
        decode.field = Some(field);
    }
    error
}

/// The same for a field of an embedded struct.
///
/// # Errors
/// The error that reading gave.
#[inline]
pub fn named_at<V>(value: Result<V>, place: Place) -> Result<V> {
    match (value, place.table) {
        (Err(error), Some(table)) => Err(name_decode(error, table, place.first)),
        (value, _) => value,
    }
}

/// Appends what is sent for the field at `position` of the table.
///
/// # Errors
/// The error that sending gave, with the model and the field.
#[inline]
pub fn push<'a>(
    value: Result<Param<'a>>,
    out: &mut Vec<Param<'a>>,
    table: &'static Table,
    position: usize,
) -> Result<()> {
    match value {
        Ok(param) => {
            out.push(param);
            Ok(())
        }
        Err(error) => Err(name_encode(error, table, position)),
    }
}

/// The same for a field of an embedded struct.
///
/// # Errors
/// As [`push`].
#[inline]
pub fn push_at<'a>(value: Result<Param<'a>>, out: &mut Vec<Param<'a>>, place: Place) -> Result<()> {
    match (value, place.table) {
        (Ok(param), _) => {
            out.push(param);
            Ok(())
        }
        (Err(error), Some(table)) => Err(name_encode(error, table, place.first)),
        (Err(error), None) => Err(error),
    }
}

/// `next`, which moves on.
#[inline]
pub fn next(next: &mut usize) -> usize {
    *next += 1;
    *next - 1
}

/// `length`, for a field that holds text or bytes.
///
/// # Panics
/// With `complaint`, at compile time, if the field holds something else.
#[allow(clippy::panic, reason = "runs in constants only, where a panic is a compile error")]
pub const fn length(length: u32, sql_type: ColumnType, complaint: &'static str) -> u32 {
    match sql_type {
        ColumnType::Text | ColumnType::Bytes => length,
        _ => panic!("{}", complaint),
    }
}

/// That the database makes no value for a field.
///
/// # Panics
/// With `complaint`, at compile time, if it does.
#[allow(clippy::panic, reason = "runs in constants only, where a panic is a compile error")]
pub const fn not_auto(is_auto: bool, complaint: &'static str) -> bool {
    if is_auto { panic!("{}", complaint) } else { false }
}

/// That a field can be NULL.
///
/// # Panics
/// With `complaint`, at compile time, if it cannot.
#[allow(clippy::panic, reason = "runs in constants only, where a panic is a compile error")]
pub const fn must_be_nullable<F: Field>(complaint: &'static str) {
    if !nullable::<F>() {
        panic!("{}", complaint);
    }
}

/// That the database makes the values of a field.
///
/// # Panics
/// With `complaint`, at compile time, if it does not.
#[allow(clippy::panic, reason = "runs in constants only, where a panic is a compile error")]
pub const fn must_be_auto<F: Field>(complaint: &'static str) {
    if !F::AUTO {
        panic!("{}", complaint);
    }
}

/// That a field is stored as text.
///
/// # Panics
/// With `complaint`, at compile time, if it is not.
#[allow(clippy::panic, reason = "runs in constants only, where a panic is a compile error")]
pub const fn must_be_text<F: Field>(complaint: &'static str) {
    if !matches!(<Base<F> as Scalar>::TYPE, ColumnType::Text) {
        panic!("{}", complaint);
    }
}

/// That a field is an integer or a moment, and never NULL.
///
/// # Panics
/// With `complaint`, at compile time, if it is not.
#[allow(clippy::panic, reason = "runs in constants only, where a panic is a compile error")]
pub const fn must_be_version<F: Field>(complaint: &'static str) {
    let integer = matches!(
        <Base<F> as Scalar>::TYPE,
        ColumnType::TinyInt
            | ColumnType::SmallInt
            | ColumnType::Integer
            | ColumnType::BigInt
            | ColumnType::Timestamp
            | ColumnType::DateTime
    );
    if !integer || nullable::<F>() {
        panic!("{}", complaint);
    }
}

/// That a field can mark a row as deleted: a moment that can be NULL, or a truth value that cannot.
///
/// # Panics
/// With `complaint`, at compile time, if it cannot.
#[allow(clippy::panic, reason = "runs in constants only, where a panic is a compile error")]
pub const fn must_be_mark<F: Field>(complaint: &'static str) {
    let fits = match <Base<F> as Scalar>::TYPE {
        ColumnType::Timestamp | ColumnType::DateTime => nullable::<F>(),
        ColumnType::Boolean => !nullable::<F>(),
        _ => false,
    };
    if !fits || F::AUTO {
        panic!("{}", complaint);
    }
}

/// That a field is a moment, and never NULL.
///
/// # Panics
/// With `complaint`, at compile time, if it is not.
#[allow(clippy::panic, reason = "runs in constants only, where a panic is a compile error")]
pub const fn must_be_moment<F: Field>(complaint: &'static str) {
    if !matches!(<Base<F> as Scalar>::TYPE, ColumnType::Timestamp | ColumnType::DateTime) || nullable::<F>() {
        panic!("{}", complaint);
    }
}

/// That the type of a field is a foreign key.
pub const fn foreign_key<F: ForeignKeyField>() {}

/// The table of a column that a field of type `F` references.
pub const fn references_column<F: Field, M: Source, V: SqlValue, Key>(
    column: Column<M, V, Key>,
) -> fn() -> &'static Table
where
    V::Base: ReferencedBy<Base<F>>,
{
    let _ = column;
    M::table
}

/// The position of a column of `M`.
pub const fn position_in<M: Source, V: SqlValue, Key>(column: Column<M, V, Key>) -> usize {
    column.position()
}

/// The position of a column of `M` that is (a part of) a foreign key to `Parent`.
///
/// # Panics
/// With `complaint`, in a constant and so at compile time, if the column's type is the key of another model.
pub const fn relation_position<Parent: Model, M: Source, V: SqlValue, Key>(
    column: Column<M, V, Key>,
    complaint: &'static str,
) -> usize {
    if let Some(model) = <V::Base as Scalar>::REFERENCES_MODEL
        && !same_text(model, Parent::NAME)
    {
        let _ = complain(complaint);
    }
    column.position()
}

const fn same_text(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let mut next = 0;
    while next < left.len() && next < right.len() && left[next] == right[next] {
        next += 1;
    }
    next == left.len() && next == right.len()
}

/// That a foreign key can become NULL, as a delete rule says.
///
/// # Panics
/// With `complaint`, at compile time, if it cannot.
#[allow(clippy::panic, reason = "runs in constants only, where a panic is a compile error")]
pub const fn must_take_null<M: Model, V: SqlValue>(column: Column<M, V>, complaint: &'static str) {
    if let Some(table) = M::TABLE
        && !table.columns[column.position()].nullable
    {
        panic!("{}", complaint);
    }
}

/// That a foreign key has a default that a session knows, as a delete rule says.
///
/// # Panics
/// With `complaint`, at compile time, if it has none.
#[allow(clippy::panic, reason = "runs in constants only, where a panic is a compile error")]
pub const fn must_have_default<M: Model, V: SqlValue>(column: Column<M, V>, complaint: &'static str) {
    if let Some(table) = M::TABLE
        && !matches!(
            table.columns[column.position()].default,
            Some(ColumnDefault::Bool(_) | ColumnDefault::Int(_) | ColumnDefault::Float(_) | ColumnDefault::Text(_))
        )
    {
        panic!("{}", complaint);
    }
}

/// Where a session keeps objects of a model.
pub fn store_of<M: Model>(objects: &mut Objects) -> usize {
    objects.store_number::<M>()
}

/// The rows that a relation always leads to, as a query.
pub fn relation_rows<Scope, Row>(query: Select<Scope, Row>) -> SelectNode {
    *query.node
}

/// A relation without its types.
pub fn relation_path<R: Related>(relation: R) -> RelationPath {
    relation.path()
}

/// The table of a model whose key columns with these types reference: one type, or a tuple of several.
pub const fn references_key<Columns, M: Model>() -> fn() -> &'static Table
where
    M::Identity: KeyReferencedBy<Columns>,
{
    M::table
}

/// A key that columns of these types may reference.
#[diagnostic::on_unimplemented(
    message = "a foreign key of type `{Columns}` cannot reference a key of type `{Self}`",
    label = "this model's key has other columns",
    note = "name as many fields as the key has, of the same types and in the same order"
)]
pub trait KeyReferencedBy<Columns> {}

impl<Key> KeyReferencedBy<Key> for Key {}

/// A value in an enum's column that is none of its variants.
#[cold]
pub fn unknown_variant(column: usize, name: &'static str, found: &dyn std::fmt::Debug) -> Error {
    Error::decode(column, name, format!("{found:?}, which is none of its variants"))
}

/// The field of a new object that may be set.
pub fn write_or_leave<F: LeftToDatabase, V: WritesTo<F>>(value: Option<V>) -> F {
    value.map_or_else(F::left, WritesTo::write)
}
