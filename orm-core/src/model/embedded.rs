//! Structs whose fields are columns of the tables of others: `#[derive(Embed)]`.
//!
//! The derive of a model sees the name of such a struct and not its fields. So a struct states its columns as a constant,
//! and the model's are put together from those of its parts, when the program is compiled ([`Part`]). Positions are constants
//! too, and nothing is left to do for a row but what plain fields do.

use std::marker::PhantomData;

use super::{ColumnDef, ColumnSet, Index, IndexDirection, IndexKey, IndexPart, Source, Table, UniqueNulls};
use crate::dialect::PerDialect;
use crate::error::Result;
use crate::expr::{Node, NotNull, Nullability, OrNull};
use crate::row::RowAccess;
use crate::types::{Ids, Param};

/// A struct whose fields are columns of the tables of others, by `#[derive(Embed)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be embedded",
    label = "this is no struct of columns",
    note = "derive it: `#[derive(Embed, Clone)]`"
)]
pub trait Embedded: Clone + Send + Sync + 'static {
    /// Its columns, typed, as columns of `M`; nullable where the field is an `Option`.
    type Columns<M, Optional: Nullability>;
    /// Its columns, named as in the struct and placed from 0.
    const COLUMNS: &'static [ColumnDef];
    /// Its indexes.
    const INDEXES: &'static [Index];

    /// Reads the columns from `at` on; an error names the columns of `place`.
    ///
    /// # Errors
    /// [`Error::Decode`](crate::Error::Decode) if a column holds something else.
    fn read<R: RowAccess + ?Sized>(row: &R, at: usize, place: Place) -> Result<Self>;

    /// Appends the values of those of its columns that are among `columns`.
    ///
    /// # Errors
    /// As [`Model::bind`](super::Model::bind).
    fn bind<'a>(&'a self, place: Place, columns: ColumnSet, ids: &Ids, out: &mut Vec<Param<'a>>) -> Result<()>;

    /// Adds the columns, from `first` on, in which it differs from `old`.
    fn diff(&self, old: &Self, first: usize, columns: &mut ColumnSet);

    /// Adds the columns, from `first` on, that the database makes and that have no value yet.
    fn unset(&self, first: usize, columns: &mut ColumnSet);

    /// Replaces provisional ids by the keys that `ids` knows for them.
    fn settle(&mut self, ids: &Ids);

    /// Takes over those of its columns that are among `columns`, from the row's column `next` on.
    ///
    /// # Errors
    /// [`Error::Decode`](crate::Error::Decode) if a column holds something else.
    fn read_back<R: RowAccess + ?Sized>(
        &mut self,
        place: Place,
        columns: ColumnSet,
        row: &R,
        next: &mut usize,
    ) -> Result<()>;

    /// Appends the numbers of the provisional ids that its foreign keys hold.
    fn provisional_references(&self, out: &mut Vec<u64>);
}

/// The columns of an embedded struct, typed, in a table of `M` from [`Position::AT`] on: a constant, as functions of traits
/// are not for constants.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be embedded",
    label = "this is no struct of columns",
    note = "derive it: `#[derive(Embed, Clone)]`"
)]
pub trait ColumnsAt<M, Optional: Nullability, P>: Embedded {
    /// The columns.
    const COLUMNS: Self::Columns<M, Optional>;
}

/// A position in a table, as a type.
pub trait Position {
    /// The position.
    const AT: usize;
}

/// The position `AT`.
#[derive(Debug)]
pub struct At<const AT: usize>;

impl<const AT: usize> Position for At<AT> {
    const AT: usize = AT;
}

/// The position that is `BY` columns after `P`.
#[derive(Debug)]
pub struct After<P, const BY: usize>(PhantomData<P>);

impl<P: Position, const BY: usize> Position for After<P, BY> {
    const AT: usize = P::AT + BY;
}

/// Where in a table the columns of an embedded struct are.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The table, where there is one.
    pub table: Option<&'static Table>,
    /// The position of the first column.
    pub first: usize,
}

impl Place {
    /// In no table: errors name no column.
    pub const NOWHERE: Self = Self { table: None, first: 0 };

    /// From this column of a table on.
    pub const fn of(table: &'static Table, first: usize) -> Self {
        Self { table: Some(table), first }
    }

    /// The same table, further on.
    #[must_use]
    pub const fn after(self, columns: usize) -> Self {
        Self { table: self.table, first: self.first + columns }
    }
}

/// A field whose type is an embedded struct, or an `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be embedded",
    label = "this is no struct of columns",
    note = "derive it: `#[derive(Embed, Clone)]`"
)]
pub trait EmbeddedField: Sized {
    /// The struct.
    type Struct: Embedded;
    /// Whether it can be absent, all its columns NULL.
    type Optional: Nullability;

    /// As [`Embedded::read`]; absent if all columns are NULL.
    ///
    /// # Errors
    /// As [`Embedded::read`].
    fn read<R: RowAccess + ?Sized>(row: &R, at: usize, place: Place) -> Result<Self>;

    /// As [`Embedded::bind`]; NULL for each column if it is absent.
    ///
    /// # Errors
    /// As [`Embedded::bind`].
    fn bind<'a>(&'a self, place: Place, columns: ColumnSet, ids: &Ids, out: &mut Vec<Param<'a>>) -> Result<()>;

    /// As [`Embedded::diff`]; all columns if one of the two is absent.
    fn diff(&self, old: &Self, first: usize, columns: &mut ColumnSet);

    /// As [`Embedded::unset`].
    fn unset(&self, first: usize, columns: &mut ColumnSet);

    /// As [`Embedded::settle`].
    fn settle(&mut self, ids: &Ids);

    /// As [`Embedded::read_back`].
    ///
    /// # Errors
    /// As [`Embedded::read_back`].
    fn read_back<R: RowAccess + ?Sized>(
        &mut self,
        place: Place,
        columns: ColumnSet,
        row: &R,
        next: &mut usize,
    ) -> Result<()>;

    /// As [`Embedded::provisional_references`].
    fn provisional_references(&self, out: &mut Vec<u64>);
}

impl<E: Embedded> EmbeddedField for E {
    type Struct = E;
    type Optional = NotNull;

    #[inline]
    fn read<R: RowAccess + ?Sized>(row: &R, at: usize, place: Place) -> Result<Self> {
        E::read(row, at, place)
    }

    #[inline]
    fn bind<'a>(&'a self, place: Place, columns: ColumnSet, ids: &Ids, out: &mut Vec<Param<'a>>) -> Result<()> {
        E::bind(self, place, columns, ids, out)
    }

    #[inline]
    fn diff(&self, old: &Self, first: usize, columns: &mut ColumnSet) {
        E::diff(self, old, first, columns);
    }

    #[inline]
    fn unset(&self, first: usize, columns: &mut ColumnSet) {
        E::unset(self, first, columns);
    }

    #[inline]
    fn settle(&mut self, ids: &Ids) {
        E::settle(self, ids);
    }

    fn read_back<R: RowAccess + ?Sized>(
        &mut self,
        place: Place,
        columns: ColumnSet,
        row: &R,
        next: &mut usize,
    ) -> Result<()> {
        E::read_back(self, place, columns, row, next)
    }

    fn provisional_references(&self, out: &mut Vec<u64>) {
        E::provisional_references(self, out);
    }
}

impl<E: Embedded> EmbeddedField for Option<E> {
    type Struct = E;
    type Optional = OrNull;

    fn read<R: RowAccess + ?Sized>(row: &R, at: usize, place: Place) -> Result<Self> {
        for column in at..at + E::COLUMNS.len() {
            if !row.is_null(column)? {
                return E::read(row, at, place).map(Some);
            }
        }
        Ok(None)
    }

    fn bind<'a>(&'a self, place: Place, columns: ColumnSet, ids: &Ids, out: &mut Vec<Param<'a>>) -> Result<()> {
        match self {
            Some(own) => own.bind(place, columns, ids, out),
            None => {
                let nulls = columns.intersection(all::<E>(place.first)).len();
                out.extend(std::iter::repeat_n(Param::Null, nulls));
                Ok(())
            }
        }
    }

    fn diff(&self, old: &Self, first: usize, columns: &mut ColumnSet) {
        match (self, old) {
            (Some(own), Some(old)) => own.diff(old, first, columns),
            (None, None) => {}
            _ => *columns = columns.union(all::<E>(first)),
        }
    }

    /// Nothing: what is optional has no column that the database makes, as `check_optional` sees to.
    fn unset(&self, _: usize, _: &mut ColumnSet) {}

    fn settle(&mut self, ids: &Ids) {
        if let Some(own) = self {
            own.settle(ids);
        }
    }

    fn read_back<R: RowAccess + ?Sized>(
        &mut self,
        place: Place,
        columns: ColumnSet,
        row: &R,
        next: &mut usize,
    ) -> Result<()> {
        let (all, own) = (all::<E>(place.first), columns.intersection(all::<E>(place.first)));
        match self {
            _ if own == all => {
                *self = Self::read(row, *next, place)?;
                *next += all.len();
            }
            Some(present) => present.read_back(place, columns, row, next)?,
            None => *next += own.len(),
        }
        Ok(())
    }

    fn provisional_references(&self, out: &mut Vec<u64>) {
        if let Some(own) = self {
            own.provisional_references(out);
        }
    }
}

fn all<E: Embedded>(first: usize) -> ColumnSet {
    ColumnSet::first(first + E::COLUMNS.len()).without(ColumnSet::first(first))
}

/// A stretch of a table's columns: fields of the model, or an embedded struct with what its names begin with.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    field: &'static str,
    prefix: &'static str,
    optional: bool,
    columns: &'static [ColumnDef],
    indexes: &'static [Index],
}

impl Part {
    /// Columns of the model's own.
    pub const fn own(columns: &'static [ColumnDef]) -> Self {
        Self { field: "", prefix: "", optional: false, columns, indexes: &[] }
    }

    /// Indexes of the model's own.
    pub const fn indexes(indexes: &'static [Index]) -> Self {
        Self { field: "", prefix: "", optional: false, columns: &[], indexes }
    }

    /// The columns and indexes of an embedded struct: `prefix` stands before the names of its columns, and `field`, with a
    /// point, before those of its fields.
    ///
    /// # Panics
    /// With `complaint`, at compile time, if the field is an `Option` of what cannot be one.
    pub const fn embedded<F: EmbeddedField>(
        field: &'static str,
        prefix: &'static str,
        complaint: &'static str,
    ) -> Self {
        let (columns, indexes) = (F::Struct::COLUMNS, F::Struct::INDEXES);
        let optional = F::Optional::NULLABLE;
        if optional {
            check_optional(columns, complaint);
        }
        Self { field, prefix, optional, columns, indexes }
    }
}

/// A struct that can be absent has a column that cannot be NULL otherwise, and none that the database makes.
#[allow(clippy::panic, reason = "runs in constants only, where a panic is a compile error")]
const fn check_optional(columns: &[ColumnDef], complaint: &'static str) {
    let (mut at, mut tells, mut made) = (0, false, false);
    while at < columns.len() {
        tells |= !columns[at].nullable;
        made |= columns[at].auto || columns[at].generated.is_some();
        at += 1;
    }
    if !tells || made {
        panic!("{}", complaint);
    }
}

/// How many columns the parts have.
pub const fn width(parts: &[Part]) -> usize {
    let (mut at, mut width) = (0, 0);
    while at < parts.len() {
        width += parts[at].columns.len();
        at += 1;
    }
    width
}

/// How many bytes the names have that [`names`] makes.
pub const fn names_length(parts: &[Part]) -> usize {
    let (mut at, mut length) = (0, 0);
    while at < parts.len() {
        let part = &parts[at];
        let mut column = 0;
        while column < part.columns.len() && !part.field.is_empty() {
            length += part.prefix.len() + part.columns[column].name.len();
            length += part.field.len() + 1 + part.columns[column].field.len();
            column += 1;
        }
        at += 1;
    }
    length
}

/// The names of the embedded structs' columns and of their fields, one after the other.
pub const fn names<const LENGTH: usize>(parts: &[Part]) -> [u8; LENGTH] {
    let (mut bytes, mut end, mut at) = ([0; LENGTH], 0, 0);
    while at < parts.len() {
        let part = &parts[at];
        let mut column = 0;
        while column < part.columns.len() && !part.field.is_empty() {
            (bytes, end) = append(bytes, end, part.prefix);
            (bytes, end) = append(bytes, end, part.columns[column].name);
            (bytes, end) = append(bytes, end, part.field);
            (bytes, end) = append(bytes, end, ".");
            (bytes, end) = append(bytes, end, part.columns[column].field);
            column += 1;
        }
        at += 1;
    }
    bytes
}

const fn append<const LENGTH: usize>(mut bytes: [u8; LENGTH], end: usize, text: &str) -> ([u8; LENGTH], usize) {
    let text = text.as_bytes();
    let mut at = 0;
    while at < text.len() {
        bytes[end + at] = text[at];
        at += 1;
    }
    (bytes, end + text.len())
}

/// The columns of the parts, named by `names`, placed from 0.
///
/// # Panics
/// With `complaint`, at compile time, if two columns have one name, or there are more than a model can have.
#[allow(clippy::panic, reason = "runs in constants only, where a panic is a compile error")]
pub const fn columns<const WIDTH: usize>(
    parts: &[Part],
    names: &'static [u8],
    complaint: &'static str,
) -> [ColumnDef; WIDTH] {
    let mut columns = [*first_column(parts); WIDTH];
    let (mut rest, mut position, mut at) = (names, 0, 0);
    while at < parts.len() {
        let part = &parts[at];
        let mut column = 0;
        while column < part.columns.len() {
            let mut def = part.columns[column];
            if !part.field.is_empty() {
                (def.name, rest) = take(rest, part.prefix.len() + def.name.len());
                (def.field, rest) = take(rest, part.field.len() + 1 + def.field.len());
            }
            def.position = position;
            def.nullable |= part.optional;
            columns[position] = def;
            position += 1;
            column += 1;
        }
        at += 1;
    }
    if WIDTH > ColumnSet::MAX || any_twice(&columns) {
        panic!("{}", complaint);
    }
    columns
}

#[allow(clippy::panic, reason = "runs in constants only, where a panic is a compile error")]
const fn first_column(parts: &[Part]) -> &ColumnDef {
    let mut at = 0;
    while at < parts.len() {
        if let [first, ..] = parts[at].columns {
            return first;
        }
        at += 1;
    }
    panic!("a struct of columns has one column at least")
}

#[allow(clippy::panic, reason = "runs in constants only, where a panic is a compile error")]
pub(super) const fn take(bytes: &'static [u8], length: usize) -> (&'static str, &'static [u8]) {
    let (name, rest) = bytes.split_at(length);
    match std::str::from_utf8(name) {
        Ok(name) => (name, rest),
        Err(_) => panic!("names are put together from whole names"),
    }
}

const fn any_twice(columns: &[ColumnDef]) -> bool {
    let mut a = 0;
    while a < columns.len() {
        let mut b = 0;
        while b < a {
            if columns[a].name.as_bytes().eq_ignore_ascii_case(columns[b].name.as_bytes()) {
                return true;
            }
            b += 1;
        }
        a += 1;
    }
    false
}

/// How many indexes the parts have.
pub const fn index_count(parts: &[Part]) -> usize {
    let (mut at, mut count) = (0, 0);
    while at < parts.len() {
        count += parts[at].indexes.len();
        at += 1;
    }
    count
}

/// How many columns the indexes of embedded structs have.
pub const fn index_part_count(parts: &[Part]) -> usize {
    let (mut at, mut count) = (0, 0);
    while at < parts.len() {
        let mut index = 0;
        while index < parts[at].indexes.len() && !parts[at].field.is_empty() {
            count += parts[at].indexes[index].parts.len();
            index += 1;
        }
        at += 1;
    }
    count
}

/// The columns of the indexes of embedded structs, one index after the other, as positions in the whole.
pub const fn index_parts<const COUNT: usize>(parts: &[Part]) -> [IndexPart; COUNT] {
    const NONE: IndexPart = IndexPart { key: IndexKey::Expression(""), direction: IndexDirection::Ascending };
    let (mut moved, mut next, mut first, mut at) = ([NONE; COUNT], 0, 0, 0);
    while at < parts.len() {
        let part = &parts[at];
        let mut index = 0;
        while index < part.indexes.len() && !part.field.is_empty() {
            let mut column = 0;
            while column < part.indexes[index].parts.len() {
                moved[next] = part.indexes[index].parts[column];
                if let IndexKey::Column(position) = moved[next].key {
                    moved[next].key = IndexKey::Column(first + position);
                }
                next += 1;
                column += 1;
            }
            index += 1;
        }
        first += part.columns.len();
        at += 1;
    }
    moved
}

/// The indexes of the parts; those of embedded structs have the columns that `moved` says.
pub const fn indexes<const COUNT: usize>(parts: &[Part], moved: &'static [IndexPart]) -> [Index; COUNT] {
    const NONE: Index = Index {
        name: None,
        parts: &[],
        unique: false,
        nulls: UniqueNulls::Distinct,
        condition: None,
        method: PerDialect::NONE,
        include: &[],
    };
    let (mut indexes, mut next, mut rest, mut at) = ([NONE; COUNT], 0, moved, 0);
    while at < parts.len() {
        let part = &parts[at];
        let mut index = 0;
        while index < part.indexes.len() {
            indexes[next] = part.indexes[index];
            if !part.field.is_empty() {
                (indexes[next].parts, rest) = rest.split_at(part.indexes[index].parts.len());
            }
            next += 1;
            index += 1;
        }
        at += 1;
    }
    indexes
}

/// The columns of a table from `first` on, to be selected as a struct.
pub fn push_columns<S: Source>(first: u16, count: usize, out: &mut Vec<Node>) {
    out.extend((usize::from(first)..).take(count).map(crate::query::whole_row_column::<S>));
}
