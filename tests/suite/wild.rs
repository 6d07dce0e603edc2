//! A model of texts whose table is made at run time: names that no source text could hold.

use std::cell::Cell;

use rowhouse::derive_support::{
    Column, ColumnDef, ColumnSet, FromRow, Has, Id, Ids, KeySeed, LookUps, Model, Names, Param, PerDialect,
    QuotedColumn, Result, RowAccess, Source, Table, WholeRow, Within, key_is_unset, make_key, push, quoted,
};
use rowhouse::model::{
    Behaviour, Check, CheckTime, ColumnDefault, ForeignKey, Index, IndexDirection, IndexKey, IndexPart, OnChange,
    Projection, UniqueNulls,
};
use rowhouse::types::{Allowed, ColumnType, EnumType, SqlValue};

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
    pub(crate) rest: Option<WildRest>,
}

/// The names of what a table can do without: its schema, and what its columns have to keep to.
pub(crate) struct WildRest {
    pub(crate) schema: String,
    /// Of a check, and its condition, which is SQL.
    pub(crate) check: String,
    pub(crate) condition: String,
    /// Of a foreign key from the text at [`REFERENCING`] to the unique one at [`UNIQUE`].
    pub(crate) foreign_key: String,
    /// Of the type of the text at [`LISTED`].
    pub(crate) listed: String,
    pub(crate) values: Vec<String>,
}

thread_local! {
    static TABLE: Cell<Option<&'static Table>> = const { Cell::new(None) };
    static ROWS: Cell<Option<&'static Table>> = const { Cell::new(None) };
}

impl Wild {
    /// From now on, the table of this thread's rows has these names. Its first text has the default.
    pub(crate) fn live_in(names: WildNames) {
        let rest = names.rest.as_ref();
        let listed = rest.map(enum_type);
        let texts = names.columns.into_iter().enumerate().map(|(position, name)| {
            let default = (position == 0).then(|| ColumnDefault::Text(leak(names.default.clone())));
            let text = column(position + 1, leak(name), ColumnType::Text, default);
            match listed.filter(|_| position == LISTED) {
                Some(listed) => {
                    ColumnDef { ty: ColumnType::Enum(listed), allowed: Allowed::Texts(listed.values), ..text }
                }
                None => text,
            }
        });
        let mut columns: Vec<ColumnDef> =
            std::iter::once(column(0, "id", ColumnType::BigInt, None)).chain(texts).collect();
        let (schema, name) = (rest.map(|rest| leak(rest.schema.clone())), leak(names.table));
        let quoted = quoted::leaked(schema, name, &mut columns);
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
            name,
            schema,
            model: "Wild",
            columns: Box::leak(columns.into()),
            key: &[0],
            key_is_generated: true,
            version: None,
            soft_delete: None,
            stated_foreign_keys: Box::leak(
                rest.map(|rest| foreign_key(leak(rest.foreign_key.clone()))).into_iter().collect(),
            ),
            relations: &[],
            indexes: Box::leak(Box::new([index(names.index, 2, false), index(names.unique, UNIQUE + 1, true)])),
            checks: Box::leak(rest.map(check).into_iter().collect()),
            comment: Some(leak(names.comment)),
            options: PerDialect::NONE,
            quoted,
        };
        TABLE.set(Some(Box::leak(Box::new(table))));
    }

    /// The column of the text at this position.
    pub(crate) const fn column(position: u16) -> Column<Self, String> {
        Column::new(position + 1)
    }
}

pub(crate) fn leak(text: String) -> &'static str {
    Box::leak(text.into())
}

fn enum_type(rest: &WildRest) -> &'static EnumType {
    let values: Vec<&'static str> = rest.values.iter().cloned().map(leak).collect();
    Box::leak(Box::new(EnumType { name: leak(rest.listed.clone()), values: Box::leak(values.into()) }))
}

fn foreign_key(name: &'static str) -> ForeignKey {
    ForeignKey {
        columns: const { &[REFERENCING + 1] },
        references: Wild::table,
        referenced: const { &[UNIQUE + 1] },
        on_delete: OnChange::NoAction,
        on_update: OnChange::NoAction,
        name: Some(name),
        check: CheckTime::Immediate,
    }
}

fn check(rest: &WildRest) -> Check {
    Check { name: Some(leak(rest.check.clone())), column: None, condition: leak(rest.condition.clone()) }
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
        behaviour: Behaviour::NONE,
        quoted: QuotedColumn::NONE,
    }
}

impl Source for Wild {
    type ReadAs = Self;
    type Mark = rowhouse::source_mark!(Wild);

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

    /// Its table is another one each time.
    fn look_ups() -> &'static LookUps {
        Box::leak(Box::new(LookUps::new()))
    }

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

/// The rows of a query under names that are made at run time: a common table expression, or a query in FROM.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WildRows {
    pub(crate) first: String,
    pub(crate) second: Option<String>,
}

impl WildRows {
    /// From now on, the query has this name on this thread, and its columns have these.
    pub(crate) fn live_in(query: String, columns: [String; 2]) {
        let mut position = 0;
        let columns = columns.map(|name| {
            let def = ColumnDef { nullable: position == 1, ..column(position, leak(name), ColumnType::Text, None) };
            position += 1;
            def
        });
        let kind = rowhouse::model::TableKind::Query;
        let table = Table::projection(kind, leak(query), "WildRows", Box::leak(Box::new(columns)));
        ROWS.set(Some(Box::leak(Box::new(table))));
    }

    pub(crate) const FIRST: Column<Self, String> = Column::projected(0);
    pub(crate) const SECOND: Column<Self, Option<String>> = Column::projected(1);
}

impl Source for WildRows {
    type ReadAs = Self;
    type Mark = rowhouse::source_mark!(WildRows);

    fn table() -> &'static Table {
        ROWS.get().unwrap()
    }
}

impl<Scope: Has<WildRows, Index>, Index> Within<Scope, Index> for WildRows {
    type Nullability = Scope::Nullability;
}

impl FromRow for WildRows {
    const WIDTH: usize = 2;

    fn from_row<R: RowAccess + ?Sized>(row: &R, at: usize) -> Result<Self> {
        Ok(Self { first: SqlValue::read(row, at)?, second: SqlValue::read(row, at + 1)? })
    }

    fn names(names: &mut Names) {
        names.table(Self::table());
    }
}

impl Projection for WildRows {}
impl rowhouse::derive_support::ReadFrom<(String, Option<String>)> for WildRows {}

/// The table of [`Wild`] under a name that no macro could give it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WildAlias;

impl WildAlias {
    pub(crate) const fn column(position: u16) -> Column<Self, String> {
        Column::new(position + 1)
    }

    pub(crate) fn matching<Condition>(condition: Condition) -> rowhouse::derive_support::On<Self, Condition> {
        rowhouse::derive_support::On::new(condition)
    }
}

impl Source for WildAlias {
    type ReadAs = Wild;
    type Mark = rowhouse::source_mark!(WildAlias);
    // A constant of the type: no text that is made at run time can be one.
    const ALIAS: Option<&'static str> = Some("as \" ` ' ; -- /* $1 ? {x} \\ ä.");

    fn table() -> &'static Table {
        Wild::table()
    }
}

impl<Scope: Has<WildAlias, Index>, Index> Within<Scope, Index> for WildAlias {
    type Nullability = Scope::Nullability;
}

/// How many texts a row has.
pub(crate) const WIDTH: usize = 60;
/// The text that no two rows share.
pub(crate) const UNIQUE: usize = 2;
/// The text that is one of those at [`UNIQUE`].
pub(crate) const REFERENCING: usize = 5;
/// The text that is one of a list.
pub(crate) const LISTED: usize = 6;
