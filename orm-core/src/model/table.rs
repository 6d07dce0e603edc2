use super::quoted::{QuotedColumn, QuotedTable};
use super::{Behaviour, ColumnSet, Writes};
use crate::dialect::PerDialect;
use crate::session::Objects;
use crate::types::{Allowed, ColumnType, Fixed};

/// What the derive knows of a model's table.
#[derive(Debug)]
pub struct Table {
    /// Where its rows are.
    pub kind: TableKind,
    /// The table's name.
    pub name: &'static str,
    /// The schema that the table is in, where the model says: a database of MySQL, an attached one of SQLite.
    pub schema: Option<&'static str>,
    /// The struct's name.
    pub model: &'static str,
    /// The columns, in the order of the fields.
    pub columns: &'static [ColumnDef],
    /// The positions of the primary key's columns.
    pub key: &'static [usize],
    /// Whether the key is one column that the database counts up.
    pub key_is_generated: bool,
    /// The position of the column that counts the changes of a row, for optimistic locking.
    pub version: Option<usize>,
    /// The position of the column that marks a row as deleted: a moment, NULL in the others, or a truth value.
    pub soft_delete: Option<usize>,
    /// The foreign keys that the model states for itself; see [`Table::foreign_keys`] for all of them.
    pub stated_foreign_keys: &'static [ForeignKey],
    /// The relations that the model declares.
    pub relations: &'static [RelationDef],
    /// The indexes, unique ones among them.
    pub indexes: &'static [Index],
    /// The check constraints.
    pub checks: &'static [Check],
    /// What the table is, in words for those who look at the database.
    pub comment: Option<&'static str>,
    /// What CREATE TABLE says after the columns.
    pub options: PerDialect,
    /// Its names as statements write them.
    pub quoted: QuotedTable,
}

/// Where the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// In the database.
    Stored,
    /// In a query that a statement says: a projection.
    Query,
}

impl Table {
    /// What a projection is as a table.
    pub const fn projection(
        kind: TableKind,
        name: &'static str,
        model: &'static str,
        columns: &'static [ColumnDef],
    ) -> Self {
        Self {
            kind,
            name,
            schema: None,
            model,
            columns,
            key: &[],
            key_is_generated: false,
            version: None,
            soft_delete: None,
            stated_foreign_keys: &[],
            relations: &[],
            indexes: &[],
            checks: &[],
            comment: None,
            options: PerDialect::NONE,
            quoted: QuotedTable::NONE,
        }
    }

    /// The columns that the database calculates or makes in other ways, and that nothing writes.
    pub fn generated(&self) -> ColumnSet {
        let mut generated = ColumnSet::EMPTY;
        for column in self.columns {
            let made = column.generated.is_some() || column.behaviour.writes == Writes::Never;
            generated.insert_if(column.position, made);
        }
        generated
    }

    /// Whether it is the table with this schema and name.
    pub fn is_named(&self, schema: Option<&str>, name: &str) -> bool {
        self.schema == schema && self.name == name
    }

    /// The column with this name.
    pub fn column(&self, name: &str) -> Option<&'static ColumnDef> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The foreign keys: those of fields of type `Id<Other>`, and those that the model states.
    pub fn foreign_keys(&'static self) -> impl Iterator<Item = ForeignKey> {
        let of_fields = self.columns.iter().filter_map(|column| {
            let reference = column.references?;
            Some(ForeignKey {
                columns: std::slice::from_ref(&column.position),
                references: reference.table,
                referenced: &[],
                on_delete: reference.on_delete,
                on_update: reference.on_update,
                name: reference.name,
                check: reference.check,
            })
        });
        of_fields.chain(self.stated_foreign_keys.iter().copied())
    }

    /// The relations whose rows a session changes or deletes along with a row of this table, or which stop it from being
    /// deleted.
    pub fn ruled_relations(&self) -> impl Iterator<Item = (&'static RelationDef, DeleteRule)> + use<> {
        self.relations.iter().filter_map(|relation| Some((relation, relation.on_delete?)))
    }

    /// The names of the columns at these positions.
    pub fn names(&self, positions: &[usize]) -> Vec<&'static str> {
        positions.iter().map(|position| self.columns[*position].name).collect()
    }
}

/// A relation that a model declares.
#[derive(Debug, Clone, Copy)]
pub struct RelationDef {
    /// The name of its constant.
    pub name: &'static str,
    /// How many rows it leads to.
    pub kind: RelationKind,
    /// Whether it leads only to the rows for which a condition holds.
    pub is_filtered: bool,
    /// What a session does to the rows when it deletes the row that the relation starts from.
    pub on_delete: Option<DeleteRule>,
    /// Where it leads.
    pub path: fn() -> super::RelationPath,
}

/// What a session does to the rows of a relation: those that hold the foreign key, of a many-to-many relation the links.
#[derive(Debug, Clone, Copy)]
pub struct DeleteRule {
    /// What.
    pub action: OnChange,
    /// Where a session keeps objects of the model that holds the foreign key.
    pub store: fn(&mut Objects) -> usize,
}

/// How many rows a relation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationKind {
    /// Many, whose foreign keys point at the row.
    Many,
    /// One or none, whose foreign key points at the row.
    One,
    /// Many, by the rows of a table between.
    ManyToMany,
}

/// One column, and the field that it is mapped to.
#[derive(Debug, Clone, Copy)]
pub struct ColumnDef {
    /// The position in the table, from 0.
    pub position: usize,
    /// The column's name.
    pub name: &'static str,
    /// The field's name.
    pub field: &'static str,
    /// The field's type, as it was written.
    pub rust_type: &'static str,
    /// The SQL type.
    pub ty: ColumnType,
    /// The most characters (or bytes), where the model says.
    pub length: Option<u32>,
    /// Whether it can be NULL.
    pub nullable: bool,
    /// Whether the database makes the value while the field is unset.
    pub auto: bool,
    /// What the database makes.
    pub default: Option<ColumnDefault>,
    /// What the database calculates from other columns of the row.
    pub generated: Option<Generated>,
    /// The type in CREATE TABLE, where the model says another than that of the field.
    pub sql_type: PerDialect,
    /// The collation, where the model says.
    pub collation: PerDialect,
    /// What the column is, in words for those who look at the database.
    pub comment: Option<&'static str>,
    /// The values that it may have, where the field's type says so.
    pub allowed: Allowed,
    /// The table whose key it holds, where the field's type says so.
    pub references: Option<Reference>,
    /// What it does by itself, and what may be done with it.
    pub behaviour: Behaviour,
    /// Its name as statements write it.
    pub quoted: QuotedColumn,
}

impl ColumnDef {
    /// A column of a projection; `digits` are the precision and scale that its attribute gives.
    #[doc(hidden)]
    pub const fn projected(
        position: usize,
        name: &'static str,
        field: &'static str,
        rust_type: &'static str,
        column: Option<SingleColumn>,
        scale: Option<u8>,
    ) -> Self {
        let (ty, nullable, references) = match column {
            Some(column) => (column.ty, column.nullable, column.references),
            None => (ColumnType::Text, true, None),
        };
        let ty = match (ty, scale) {
            (ColumnType::Decimal { .. }, Some(scale)) => ColumnType::Decimal { precision: 38, scale },
            (ColumnType::Decimal { .. }, None) => ColumnType::Decimal { precision: 38, scale: PROJECTED_SCALE },
            (other, _) => other,
        };
        let references = match references {
            Some(table) => Some(Reference {
                table,
                on_delete: OnChange::NoAction,
                on_update: OnChange::NoAction,
                name: None,
                check: CheckTime::Immediate,
            }),
            None => None,
        };
        Self {
            position,
            name,
            field,
            rust_type,
            ty,
            length: None,
            nullable,
            auto: false,
            default: None,
            generated: None,
            sql_type: PerDialect::NONE,
            collation: PerDialect::NONE,
            comment: None,
            allowed: Allowed::Any,
            references,
            behaviour: Behaviour::NONE,
            quoted: QuotedColumn::NONE,
        }
    }
}

/// Digits after the point of a decimal in a projection that does not say.
const PROJECTED_SCALE: u8 = 6;

/// What is known of a Rust type that takes one column of a row.
#[derive(Debug, Clone, Copy)]
pub struct SingleColumn {
    /// The SQL type.
    pub ty: ColumnType,
    /// Whether it can be NULL.
    pub nullable: bool,
    /// The table whose key it holds.
    pub references: Option<fn() -> &'static Table>,
}

/// What a column of type `Id<Other>` points at.
#[derive(Debug, Clone, Copy)]
pub struct Reference {
    /// The table.
    pub table: fn() -> &'static Table,
    /// What happens to this row when the other is deleted.
    pub on_delete: OnChange,
    /// What happens to this row when the other's key changes.
    pub on_update: OnChange,
    /// Its name; made from table and columns where the model gives none.
    pub name: Option<&'static str>,
    /// When it is checked.
    pub check: CheckTime,
}

/// What the database calculates from other columns of the row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Generated {
    /// The expression, as SQL.
    pub expression: PerDialect,
    /// Where the value is.
    pub storage: Storage,
}

/// Where the value of a generated column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// In the row: calculated when that is written.
    Stored,
    /// Nowhere: calculated when it is read.
    Virtual,
}

/// When a foreign key is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckTime {
    /// By each statement.
    Immediate,
    /// By each statement, or at the end of the transaction if that says so.
    Deferrable,
    /// At the end of the transaction.
    Deferred,
}

/// What the database puts into a column that an INSERT leaves out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ColumnDefault {
    /// The moment of the INSERT, or its day.
    Now,
    /// An SQL expression, sent as it is.
    Sql(&'static str),
    /// An SQL expression for each dialect, sent as it is.
    SqlOf(PerDialect),
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A floating point number.
    Float(f64),
    /// A text.
    Text(&'static str),
}

impl ColumnDefault {
    /// The digits of a number that is the default of a decimal column with `scale` digits after the point, or `None` if
    /// it has more, or is no number.
    pub(crate) fn decimal_digits(self, scale: u8) -> Option<i128> {
        match self {
            Self::Int(value) => Fixed::new(value.into(), 0)?.mantissa_at(scale),
            Self::Float(value) => Fixed::parse(&value.to_string())?.mantissa_at(scale),
            Self::Now | Self::Sql(_) | Self::SqlOf(_) | Self::Bool(_) | Self::Text(_) => None,
        }
    }
}

/// A foreign key.
#[derive(Debug, Clone, Copy)]
pub struct ForeignKey {
    /// The positions of its columns.
    pub columns: &'static [usize],
    /// The table that it points at.
    pub references: fn() -> &'static Table,
    /// The positions of the columns that it points at; none for that table's primary key.
    pub referenced: &'static [usize],
    /// What happens to this row when the other is deleted.
    pub on_delete: OnChange,
    /// What happens to this row when the other's key changes.
    pub on_update: OnChange,
    /// Its name; made from table and columns where the model gives none.
    pub name: Option<&'static str>,
    /// When it is checked.
    pub check: CheckTime,
}

impl ForeignKey {
    /// The positions of the columns that it points at.
    pub fn referenced_columns(&self) -> &'static [usize] {
        if self.referenced.is_empty() { (self.references)().key } else { self.referenced }
    }
}

/// What the database does to a row when the row that it points at changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnChange {
    /// Refuses the change.
    NoAction,
    /// Refuses the change at once.
    Restrict,
    /// Deletes the row, or changes its key too.
    Cascade,
    /// Sets the foreign key to NULL.
    SetNull,
    /// Sets the foreign key to its default.
    SetDefault,
}

impl OnChange {
    /// The word of the attribute.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::NoAction => "no_action",
            Self::Restrict => "restrict",
            Self::Cascade => "cascade",
            Self::SetNull => "set_null",
            Self::SetDefault => "set_default",
        }
    }
}

/// An index.
#[derive(Debug, Clone, Copy)]
pub struct Index {
    /// Its name; made from table and columns where the model gives none.
    pub name: Option<&'static str>,
    /// What it sorts by.
    pub parts: &'static [IndexPart],
    /// Whether no two rows may have the same values.
    pub unique: bool,
    /// Whether NULL equals NULL in a unique index.
    pub nulls: UniqueNulls,
    /// The rows that it has, as an SQL condition; all if there is none.
    pub condition: Option<&'static str>,
    /// The kind of index, such as `gin`.
    pub method: PerDialect,
    /// The positions of columns that it carries along without sorting by them.
    pub include: &'static [usize],
}

impl Index {
    /// The positions of its columns, if it sorts by columns only.
    pub fn columns(&self) -> Option<Vec<usize>> {
        self.parts.iter().map(|part| part.key.column()).collect()
    }

    /// Whether it sorts by the column at `position`.
    pub fn sorts_by(&self, position: usize) -> bool {
        self.parts.iter().any(|part| part.key.column() == Some(position))
    }

    /// Whether it is no more than what a UNIQUE constraint says.
    pub(crate) fn is_constraint(&self) -> bool {
        let plain = |part: &IndexPart| part.key.column().is_some() && part.direction == IndexDirection::Ascending;
        let bare = self.condition.is_none() && self.method.is_none() && self.include.is_empty();
        self.unique && bare && self.parts.iter().all(plain)
    }
}

/// One of the things that an index sorts by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IndexPart {
    /// What.
    pub key: IndexKey,
    /// In which direction.
    pub direction: IndexDirection,
}

/// What an index sorts by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum IndexKey {
    /// The column at this position.
    Column(usize),
    /// An SQL expression.
    Expression(&'static str),
}

impl IndexKey {
    fn column(self) -> Option<usize> {
        if let Self::Column(position) = self { Some(position) } else { None }
    }
}

/// The direction in which an index sorts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexDirection {
    /// The smallest first.
    Ascending,
    /// The largest first.
    Descending,
}

/// Whether NULL equals NULL in a unique index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UniqueNulls {
    /// No: many rows may have NULL.
    Distinct,
    /// Yes: one row may have NULL.
    NotDistinct,
}

/// A check constraint.
#[derive(Debug)]
pub struct Check {
    /// Its name; made from table and column where the model gives none.
    pub name: Option<&'static str>,
    /// The position of the column that it was written at, if it was written at one.
    pub column: Option<usize>,
    /// The condition, as SQL.
    pub condition: &'static str,
}
