//! A model of texts whose table is made at run time: names that no source text could hold.

use std::cell::Cell;

use rowhouse::derive_support::{
    Column, ColumnDef, ColumnSet, FromRow, Has, Id, Ids, KeySeed, Model, Names, Param, PerDialect, Result, RowAccess,
    Source, Table, WholeRow, Within, key_is_unset, make_key, push,
};
use rowhouse::model::{ColumnDefault, Index, IndexDirection, IndexKey, IndexPart, UniqueNulls};
use rowhouse::types::{Allowed, ColumnType, SqlValue};

/// A row of the table that [`Wild::live_in`] was called with last.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wild {
    pub(crate) id: Id<Wild>,
    pub(crate) texts: Vec<String>,
}

/// The names of a table.
pub(crate) struct WildNames {
    pub(crate) table: String,
    pub(crate) columns: Vec<String>,
    pub(crate) index: String,
    pub(crate) unique: String,
    pub(crate) comment: String,
    pub(crate) default: String,
}

thread_local! {
    static TABLE: Cell<Option<&'static Table>> = const { Cell::new(None) };
}

impl Wild {
    /// From now on, the table of this thread's rows has these names. Its first text has the default.
    pub(crate) fn live_in(names: WildNames) {
        let texts = names.columns.into_iter().enumerate().map(|(position, name)| {
            let default = (position == 0).then(|| ColumnDefault::Text(leak(names.default.clone())));
            column(position + 1, leak(name), ColumnType::Text, default)
        });
        let columns: Vec<ColumnDef> = std::iter::once(column(0, "id", ColumnType::BigInt, None)).chain(texts).collect();
        let index = |name: String, position: usize, unique: bool| Index {
            name: Some(leak(name)),
            parts: Box::leak(Box::new([IndexPart {
                key: IndexKey::Column(position),
                direction: IndexDirection::Ascending,
            }])),
            unique,
            nulls: UniqueNulls::Distinct,
            condition: None,
            method: PerDialect::NONE,
            include: &[],
        };
        let table = Table {
            kind: rowhouse::model::TableKind::Stored,
            name: leak(names.table),
            schema: None,
            model: "Wild",
            columns: Box::leak(columns.into()),
            key: &[0],
            key_is_generated: true,
            version: None,
            stated_foreign_keys: &[],
            indexes: Box::leak(Box::new([index(names.index, 2, false), index(names.unique, 3, true)])),
            checks: &[],
            comment: Some(leak(names.comment)),
            options: PerDialect::NONE,
        };
        TABLE.set(Some(Box::leak(Box::new(table))));
    }

    /// The column of the text at this position.
    pub(crate) const fn column(position: u16) -> Column<Self, String> {
        Column::new(position + 1)
    }
}

fn leak(text: String) -> &'static str {
    Box::leak(text.into())
}

fn column(position: usize, name: &'static str, ty: ColumnType, default: Option<ColumnDefault>) -> ColumnDef {
    ColumnDef {
        position,
        name,
        field: "texts",
        rust_type: "String",
        ty,
        length: None,
        nullable: false,
        auto: false,
        default,
        generated: None,
        sql_type: PerDialect::NONE,
        collation: PerDialect::NONE,
        comment: None,
        allowed: Allowed::Any,
        references: None,
    }
}

impl Source for Wild {
    type ReadAs = Self;

    fn table() -> &'static Table {
        TABLE.get().unwrap()
    }
}

impl<Scope: Has<Wild, Index>, Index> Within<Scope, Index> for Wild {
    type Nullability = Scope::Nullability;
}

impl WholeRow for Wild {
    type Optional = Option<Self>;
}

impl FromRow for Wild {
    // As many as the tests have.
    const WIDTH: usize = 1 + WIDTH;

    fn from_row<R: RowAccess + ?Sized>(row: &R, at: usize) -> Result<Self> {
        let id = <Id<Self> as SqlValue>::read(row, at)?;
        let texts = (1..=WIDTH).map(|column| <String as SqlValue>::read(row, at + column)).collect::<Result<_>>()?;
        Ok(Self { id, texts })
    }

    fn names(names: &mut Names) {
        names.table(Self::table());
    }
}

impl Model for Wild {
    type Key = i64;
    type Identity = Id<Self>;
    const NAME: &'static str = "Wild";

    fn identity(&self) -> Id<Self> {
        self.id
    }

    fn make_key(&mut self, seed: &mut dyn FnMut() -> KeySeed) {
        make_key(&mut self.id, seed);
    }

    fn unset(&self) -> ColumnSet {
        let mut columns = ColumnSet::EMPTY;
        columns.insert_if(0, key_is_unset(&self.id));
        columns
    }

    fn bind<'a>(&'a self, columns: ColumnSet, ids: &Ids, out: &mut Vec<Param<'a>>) -> Result<()> {
        if columns.contains(0) {
            push(SqlValue::param(&self.id, ids), out, Self::table(), 0)?;
        }
        for (position, text) in self.texts.iter().enumerate() {
            if columns.contains(position + 1) {
                out.push(Param::Text(text));
            }
        }
        Ok(())
    }

    fn diff(&self, old: &Self) -> ColumnSet {
        let mut columns = ColumnSet::EMPTY;
        columns.insert_if(0, self.id != old.id);
        for (position, (new, old)) in self.texts.iter().zip(&old.texts).enumerate() {
            columns.insert_if(position + 1, new != old);
        }
        columns
    }

    fn settle(&mut self, ids: &Ids) {
        rowhouse::derive_support::Field::settle(&mut self.id, ids);
    }

    fn read_back<R: RowAccess + ?Sized>(&mut self, columns: ColumnSet, row: &R) -> Result<()> {
        if columns.contains(0) {
            self.id = <Id<Self> as SqlValue>::read(row, 0)?;
        }
        Ok(())
    }

    fn provisional_references(&self, _: &mut Vec<u64>) {}
}

/// How many texts a row has.
pub(crate) const WIDTH: usize = 60;
