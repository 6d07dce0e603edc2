//! Tables as values: what the models say, with every name spelled out.
//!
//! In: the metadata of models. Out: a [`Schema`] that [`crate::dialect`] turns into CREATE and DROP. Knows no
//! dialect and no database; an inspected database fills the same values.

mod from_models;
mod names;
mod order;
mod relations;

pub use from_models::from_models;
pub(crate) use from_models::{allowed_name, index_name};
pub(crate) use order::topological;
pub use order::{Ordered, in_dependency_order};
pub(crate) use relations::is_unique;

use crate::dialect::PerDialect;
use crate::model::{CheckTime, ColumnDefault, Generated, IndexDirection, OnChange, UniqueNulls};
use crate::types::{Allowed, ColumnType, EnumType};

/// A set of tables.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schema {
    /// The tables.
    pub tables: Vec<TableSchema>,
}

impl Schema {
    /// The enums that its columns have, each once, in the order in which they appear.
    pub fn enum_types(&self) -> Vec<&'static EnumType> {
        let mut types = Vec::new();
        for ty in self.tables.iter().flat_map(|table| &table.columns).filter_map(|column| column.ty.uses_enum()) {
            if !types.contains(&ty) {
                types.push(ty);
            }
        }
        types
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct TableSchema {
    /// The schema that it is in; that of the connection if there is none.
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<ColumnSchema>,
    /// The columns of its primary key.
    pub primary_key: Vec<String>,
    /// Its unique constraints.
    pub uniques: Vec<KeySchema>,
    /// Its indexes, other than those of constraints.
    pub indexes: Vec<IndexSchema>,
    /// Its foreign keys.
    pub foreign_keys: Vec<ForeignKeySchema>,
    /// Its check constraints.
    pub checks: Vec<CheckSchema>,
    /// What it is, in words.
    pub comment: Option<String>,
    /// What CREATE TABLE says after the columns.
    pub options: PerDialect,
}

impl TableSchema {
    /// Whether it is the table with this schema and name.
    pub fn is_named(&self, schema: Option<&str>, name: &str) -> bool {
        self.schema.as_deref() == schema && self.name == name
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnSchema {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: ColumnType,
    /// The most characters or bytes.
    pub length: Option<u32>,
    /// Whether it can be NULL.
    pub nullable: bool,
    /// What an INSERT that leaves it out puts there.
    pub default: Option<ColumnDefault>,
    /// What the database calculates from other columns.
    pub calculated: Option<Generated>,
    /// The type that replaces `ty` in CREATE TABLE.
    pub sql_type: PerDialect,
    /// The collation.
    pub collation: PerDialect,
    /// What it is, in words.
    pub comment: Option<String>,
    /// Whether it is a key that the database counts up.
    pub generated: bool,
    /// Whether it is part of a key or an index.
    pub indexed: bool,
    /// The values that it may have.
    pub allowed: Allowed,
}

/// A unique constraint.
#[derive(Debug, Clone, PartialEq)]
pub struct KeySchema {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// Whether NULL equals NULL.
    pub nulls: UniqueNulls,
}

/// An index.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexSchema {
    /// Its name.
    pub name: String,
    /// What it sorts by.
    pub parts: Vec<IndexPartSchema>,
    /// Whether no two rows may have the same values.
    pub unique: bool,
    /// Whether NULL equals NULL in it, if it is unique.
    pub nulls: UniqueNulls,
    /// The rows that it has, as an SQL condition; all if there is none.
    pub condition: Option<String>,
    /// The kind of index.
    pub method: PerDialect,
    /// Columns that it carries along without sorting by them.
    pub include: Vec<String>,
}

/// One of the things that an index sorts by.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexPartSchema {
    /// What.
    pub key: IndexKeySchema,
    /// In which direction.
    pub direction: IndexDirection,
}

/// What an index sorts by.
#[derive(Debug, Clone, PartialEq)]
pub enum IndexKeySchema {
    /// The column with this name.
    Column(String),
    /// An SQL expression.
    Expression(String),
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeignKeySchema {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// The schema of the table that it points at.
    pub schema: Option<String>,
    /// The table that it points at.
    pub table: String,
    /// The columns that it points at.
    pub referenced: Vec<String>,
    /// What happens when the row that it points at is deleted.
    pub on_delete: OnChange,
    /// What happens when the key that it points at changes.
    pub on_update: OnChange,
    /// When it is checked.
    pub check: CheckTime,
}

/// A check constraint.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckSchema {
    /// Its name.
    pub name: String,
    /// The condition, as SQL.
    pub condition: String,
}
