//! What can be wrong with the relations that models declare and that the compiler does not see.

use crate::model::{ColumnSet, Index, OnChange, RelationDef, RelationKind, RelationPath, Table};

/// What is wrong with the relations of a model, a sentence each.
pub(super) fn problems(table: &'static Table) -> Vec<String> {
    let mut problems = Vec::new();
    for (position, relation) in table.relations.iter().enumerate() {
        let path = (relation.path)();
        if let Some(problem) = &path.problem {
            problems.push(format!("`{}::{}`: {problem}", table.model, relation.name));
            continue;
        }
        problems.extend(not_unique(table, relation, &path));
        problems.extend(same_as_earlier(table, position, &path));
        problems.extend(other_rule(table, position, &path));
    }
    problems
}

/// A relation to one row, and nothing says that there are no more.
fn not_unique(table: &Table, relation: &RelationDef, path: &RelationPath) -> Option<String> {
    let is_bare = relation.kind == RelationKind::One && !relation.is_filtered && path.rows.is_none();
    let columns: Vec<usize> = path.near.iter().map(|(_, to)| *to).collect();
    if !is_bare || is_unique(path.to.table, &columns) {
        return None;
    }
    let to = path.to.table;
    let fields: Vec<&str> = columns.iter().map(|column| to.columns[*column].field).collect();
    Some(format!(
        "`{}::{}` leads to one row, but many rows of `{}` can have the same `{}`: make it unique, or say which row is meant, \
         `order_by = …`",
        table.model,
        relation.name,
        to.model,
        fields.join("`, `")
    ))
}

/// Whether no two rows can have the same values in these columns.
pub(crate) fn is_unique(table: &Table, columns: &[usize]) -> bool {
    let within = |unique: &[usize]| !unique.is_empty() && unique.iter().all(|column| columns.contains(column));
    let is_whole = |index: &&Index| index.unique && index.condition.is_none();
    within(table.key)
        || table.indexes.iter().filter(is_whole).any(|index| index.columns().is_some_and(|own| within(&own)))
}

/// Two relations over the same foreign keys, each to all of the rows: which one is saved by?
fn same_as_earlier(table: &Table, position: usize, path: &RelationPath) -> Option<String> {
    let relation = &table.relations[position];
    // Which row of several a relation to one leads to depends on its order.
    let is_part = |relation: &RelationDef, path: &RelationPath| {
        relation.is_filtered || (relation.kind == RelationKind::One && path.rows.is_some())
    };
    let same = |earlier: &&RelationDef| {
        let other = (earlier.path)();
        let ends = (earlier.kind, &other.near, other.to, &other.through);
        !is_part(earlier, &other) && ends == (relation.kind, &path.near, path.to, &path.through)
    };
    let earlier = table.relations[..position].iter().find(same).filter(|_| !is_part(relation, path))?;
    Some(format!(
        "`{0}::{1}` and `{0}::{2}` are the same relation: give one of them a `filter`, or leave it out",
        table.model, earlier.name, relation.name
    ))
}

/// Two rules for the same foreign key: another relation has one, or the database does something else.
fn other_rule(table: &Table, position: usize, path: &RelationPath) -> Option<String> {
    let relation = &table.relations[position];
    let rule = relation.on_delete?;
    let holder = |path: &RelationPath| path.through.as_ref().map_or(path.to, |through| through.source);
    let earlier = table.relations[..position].iter().find(|earlier| {
        let other = (earlier.path)();
        earlier.on_delete.is_some() && holder(&other) == holder(path) && other.near == path.near
    });
    if let Some(earlier) = earlier {
        return Some(format!(
            "`{0}::{1}` and `{0}::{2}` both say `on_delete` for the same foreign key of `{3}`: leave it out of one of them",
            table.model,
            earlier.name,
            relation.name,
            holder(path).table.model
        ));
    }
    let columns = ColumnSet::of(&path.near.iter().map(|(_, to)| *to).collect::<Vec<_>>());
    let mut keys = holder(path).table.foreign_keys();
    let key = keys.find(|key| ColumnSet::of(key.columns) == columns && std::ptr::eq((key.references)(), table))?;
    let agree = key.on_delete == rule.action || matches!(key.on_delete, OnChange::NoAction | OnChange::Restrict);
    (!agree).then(|| {
        format!(
            "`{}::{}` says `on_delete = {}`, and its foreign key in `{}` says `on_delete = {}`: which of the two holds?",
            table.model,
            relation.name,
            rule.action.word(),
            holder(path).table.model,
            key.on_delete.word()
        )
    })
}
