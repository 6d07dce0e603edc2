use super::names;
use super::{
    CheckSchema, ColumnSchema, ForeignKeySchema, IndexKeySchema, IndexPartSchema, IndexSchema, KeySchema, Schema,
    TableSchema,
};
use crate::error::{Error, Result};
use crate::model::{ColumnDef, ColumnDefault, ForeignKey, Index, IndexKey, IndexPart, Table};
use crate::types::ColumnType;

/// The schema that these models describe.
///
/// # Errors
/// [`Error::Models`] if two models have the same table, or two tables of one schema an index or a foreign key of the same
/// name, or the default of a decimal has more digits than its column keeps, or a relation is none; with all such errors
/// together.
pub fn from_models(models: &[&'static Table]) -> Result<Schema> {
    let mut problems: Vec<String> = Vec::new();
    for (position, table) in models.iter().enumerate() {
        if let Some(other) = models[..position].iter().find(|other| other.is_named(table.schema, table.name)) {
            problems.push(format!("`{}` and `{}` are both mapped to table `{}`", other.model, table.model, table.name));
        }
        problems.extend(models[..position].iter().flat_map(|other| shared_names(other, table)));
        problems.extend(table.columns.iter().filter_map(|column| unfit_default(table, column)));
        problems.extend(super::relations::problems(table));
    }
    let schema = Schema { tables: models.iter().map(|table| table_schema(table)).collect() };
    problems.extend(two_of_a_name(&schema));
    if problems.is_empty() {
        return Ok(schema);
    }
    Err(Error::Models(problems.join("\n").into()))
}

/// Two enums that would be one type of the database.
fn two_of_a_name(schema: &Schema) -> Option<String> {
    let types = schema.enum_types();
    let doubled = |position: usize| types[..position].iter().any(|other| other.name == types[position].name);
    let name = types[(0..types.len()).find(|position| doubled(*position))?].name;
    Some(format!(
        "two enums with other values are called `{name}` in the database: give one another name, `#[db_enum(native = \"…\")]`"
    ))
}

/// Names that are given to indexes, or to foreign keys, of both tables: servers know one of each name in a schema.
fn shared_names(first: &'static Table, second: &'static Table) -> Vec<String> {
    if first.schema != second.schema || first.name == second.name {
        return Vec::new();
    }
    let indexes = |table: &'static Table| table.indexes.iter().map(move |index| ("an index", index_name(table, index)));
    let keys = |table: &'static Table| {
        table.foreign_keys().map(move |key| ("a foreign key", table.foreign_key_name(&key))).collect::<Vec<_>>()
    };
    let of_first: Vec<_> = indexes(first).chain(keys(first)).collect();
    let shared = indexes(second).chain(keys(second)).filter(|name| of_first.contains(name));
    shared.map(|(what, name)| format!("`{}` and `{}` both have {what} `{name}`", first.model, second.model)).collect()
}

/// A default that servers would round without a word.
fn unfit_default(table: &Table, column: &ColumnDef) -> Option<String> {
    let (ColumnType::Decimal { precision, scale }, Some(default)) = (column.ty, column.default) else { return None };
    let largest = 10_i128.pow(precision.into());
    let fits = match default {
        ColumnDefault::Int(_) | ColumnDefault::Float(_) => {
            default.decimal_digits(scale).is_some_and(|digits| digits.abs() < largest)
        }
        _ => true,
    };
    let place = format!("{}.{}", table.model, column.field);
    (!fits).then(|| {
        format!("the default of `{place}` does not fit: it keeps {precision} digits, {scale} of them after the point")
    })
}

impl Table {
    /// The columns of the constraint or index with this name, and whether it is one of this table's.
    pub fn constraint_columns(&'static self, name: &str) -> Option<Vec<&'static str>> {
        let schema = table_schema(self);
        let keys = schema.uniques.iter().map(|key| (&key.name, key.columns.as_slice()));
        let foreign = schema.foreign_keys.iter().map(|key| (&key.name, key.columns.as_slice()));
        if let Some((_, columns)) = keys.chain(foreign).find(|(own, _)| own.as_str() == name) {
            return Some(self.columns.iter().map(|c| c.name).filter(|c| columns.iter().any(|own| own == c)).collect());
        }
        if let Some(index) = self.indexes.iter().find(|index| index_name(self, index) == name) {
            let columns = self.columns.iter().filter(|column| index.sorts_by(column.position));
            return Some(columns.map(|column| column.name).collect());
        }
        if let Some(check) = self.checks.iter().find(|check| check_name(self, check) == name) {
            return Some(check.column.map(|column| self.columns[column].name).into_iter().collect());
        }
        let limited = self.columns.iter().find(|column| allowed_name(self.name, column.name) == name);
        limited.map(|column| vec![column.name])
    }

    /// The name of the foreign key.
    pub fn foreign_key_name(&self, key: &ForeignKey) -> String {
        key.name.map_or_else(|| names::constraint(self.name, &self.names(key.columns), "fkey"), str::to_owned)
    }

    /// The name of a unique constraint over exactly these columns.
    pub fn unique_name(&self, columns: &[&str]) -> Option<String> {
        let has_columns = |index: &Index| index.columns().is_some_and(|own| self.names(&own) == columns);
        let unique = self.indexes.iter().find(|index| index.unique && has_columns(index));
        unique.map(|index| index_name(self, index))
    }
}

fn table_schema(table: &'static Table) -> TableSchema {
    let constraints = table.indexes.iter().filter(|index| index.is_constraint());
    let indexes = table.indexes.iter().filter(|index| !index.is_constraint());
    TableSchema {
        schema: table.schema.map(str::to_owned),
        name: table.name.to_owned(),
        columns: table.columns.iter().map(|column| column_schema(table, column.position)).collect(),
        primary_key: owned(table, table.key),
        uniques: constraints.map(|index| unique_schema(table, index)).collect(),
        indexes: indexes.map(|index| index_schema(table, index)).collect(),
        foreign_keys: table.foreign_keys().map(|key| foreign_key_schema(table, &key)).collect(),
        checks: table
            .checks
            .iter()
            .map(|check| CheckSchema { name: check_name(table, check), condition: check.condition.to_owned() })
            .collect(),
        comment: table.comment.map(str::to_owned),
        options: table.options,
    }
}

fn unique_schema(table: &Table, index: &Index) -> KeySchema {
    let columns = owned(table, &index.columns().unwrap_or_default());
    KeySchema { name: index_name(table, index), columns, nulls: index.nulls }
}

fn index_schema(table: &Table, index: &Index) -> IndexSchema {
    let part = |part: &IndexPart| {
        let key = match part.key {
            IndexKey::Column(position) => IndexKeySchema::Column(table.columns[position].name.to_owned()),
            IndexKey::Expression(expression) => IndexKeySchema::Expression(expression.to_owned()),
        };
        IndexPartSchema { key, direction: part.direction }
    };
    IndexSchema {
        name: index_name(table, index),
        parts: index.parts.iter().map(part).collect(),
        unique: index.unique,
        nulls: index.nulls,
        condition: index.condition.map(str::to_owned),
        method: index.method,
        include: owned(table, index.include),
    }
}

fn column_schema(table: &'static Table, position: usize) -> ColumnSchema {
    let column = &table.columns[position];
    let in_index = table.indexes.iter().any(|index| index.sorts_by(position));
    let in_foreign_key = table.foreign_keys().any(|key| key.columns.contains(&position));
    ColumnSchema {
        name: column.name.to_owned(),
        ty: column.ty,
        length: column.length,
        nullable: column.nullable,
        default: column.default,
        calculated: column.generated,
        sql_type: column.sql_type,
        collation: column.collation,
        comment: column.comment.map(str::to_owned),
        generated: table.key_is_generated && table.key == [position],
        indexed: in_index || in_foreign_key || table.key.contains(&position),
        allowed: column.allowed,
    }
}

/// The name of the check that keeps a column to its allowed values.
pub(crate) fn allowed_name(table: &str, column: &str) -> String {
    names::constraint(table, &[column], "allowed")
}

fn foreign_key_schema(table: &'static Table, key: &ForeignKey) -> ForeignKeySchema {
    let other = (key.references)();
    ForeignKeySchema {
        name: table.foreign_key_name(key),
        columns: owned(table, key.columns),
        schema: other.schema.map(str::to_owned),
        table: other.name.to_owned(),
        referenced: owned(other, key.referenced_columns()),
        on_delete: key.on_delete,
        on_update: key.on_update,
        check: key.check,
    }
}

pub(crate) fn index_name(table: &Table, index: &Index) -> String {
    let suffix = if index.unique { "key" } else { "idx" };
    let part = |part: &IndexPart| match part.key {
        IndexKey::Column(position) => table.columns[position].name,
        IndexKey::Expression(_) => "expr",
    };
    let parts: Vec<&str> = index.parts.iter().map(part).collect();
    index.name.map_or_else(|| names::constraint(table.name, &parts, suffix), str::to_owned)
}

fn check_name(table: &Table, check: &crate::model::Check) -> String {
    let position = table.checks.iter().position(|other| std::ptr::eq(other, check)).unwrap_or_default();
    let number = (position + 1).to_string();
    let column = check.column.map_or(number.as_str(), |column| table.columns[column].name);
    check.name.map_or_else(|| names::constraint(table.name, &[column], "check"), str::to_owned)
}

fn owned(table: &Table, positions: &[usize]) -> Vec<String> {
    table.names(positions).into_iter().map(str::to_owned).collect()
}
