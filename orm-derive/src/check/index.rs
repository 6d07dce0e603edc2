//! Indexes: those of fields, then those of the model.

use std::collections::HashSet;

use syn::LitStr;

use super::{name, positions, sql};
use crate::attrs::{ColumnIndex, IndexKeyWords, IndexPartWords, IndexWords, Struct};
use crate::errors::Errors;
use crate::ir::{Index, IndexKey, IndexPart, PerDialect};

/// The indexes of fields, then those of the model.
pub(super) fn indexes(written: &Struct<'_>, errors: &mut Errors) -> Vec<Index> {
    let mut names = HashSet::new();
    let mut indexes = Vec::new();
    for (position, field) in written.fields.iter().enumerate() {
        for (words, unique) in [(&field.words.unique, true), (&field.words.index, false)] {
            if let Some(ColumnIndex { name }) = words {
                indexes.push(of_column(position, unique, index_name(name.as_ref(), &mut names, errors)));
            }
        }
    }
    for words in &written.words.indexes {
        indexes.push(of_model(written, words, &mut names, errors));
    }
    indexes
}

fn of_column(position: usize, unique: bool, name: Option<String>) -> Index {
    Index {
        name,
        parts: vec![IndexPart { key: IndexKey::Column(position), descending: false }],
        unique,
        condition: None,
        method: PerDialect::default(),
        include: Vec::new(),
        nulls_not_distinct: false,
    }
}

fn of_model(written: &Struct<'_>, words: &IndexWords, names: &mut HashSet<String>, errors: &mut Errors) -> Index {
    if let (Some(word), false) = (&words.nulls_not_distinct, words.unique) {
        errors.at(word, "`nulls_not_distinct` is for `unique(…)`: other indexes have NULL as often as it comes");
    }
    let by_expression = words.parts.iter().find_map(|part| match &part.key {
        IndexKeyWords::Expression(expression) => Some(expression),
        IndexKeyWords::Field(_) => None,
    });
    if let (Some(expression), None) = (by_expression, &words.name) {
        errors.at(expression, format!("an index on an expression needs a name: `{}(…, name = \"…\")`", words.word));
    }
    Index {
        name: index_name(words.name.as_ref(), names, errors),
        parts: parts(written, &words.parts, errors),
        unique: words.unique,
        condition: words.condition.as_ref().map(|given| sql::text(given, "the condition", errors)),
        method: sql::per_dialect(words.method.as_ref(), "the kind of index", errors),
        include: included(written, words, errors),
        nulls_not_distinct: words.nulls_not_distinct.is_some(),
    }
}

fn parts(written: &Struct<'_>, words: &[IndexPartWords], errors: &mut Errors) -> Vec<IndexPart> {
    let fields = words.iter().filter_map(|part| match &part.key {
        IndexKeyWords::Field(field) => Some(field.clone()),
        IndexKeyWords::Expression(_) => None,
    });
    let fields: Vec<_> = fields.collect();
    let mut columns = positions(written, &fields, errors).into_iter();
    let part = |part: &IndexPartWords| {
        let key = match &part.key {
            IndexKeyWords::Field(_) => IndexKey::Column(columns.next()?),
            IndexKeyWords::Expression(given) => IndexKey::Expression(sql::text(given, "the expression", errors)),
        };
        Some(IndexPart { key, descending: part.descending.is_some() })
    };
    words.iter().filter_map(part).collect()
}

fn included(written: &Struct<'_>, words: &IndexWords, errors: &mut Errors) -> Vec<usize> {
    let is_part = |field: &&syn::Ident| {
        words.parts.iter().any(|part| matches!(&part.key, IndexKeyWords::Field(own) if own == *field))
    };
    for field in words.include.iter().filter(is_part) {
        errors.at(field, format!("the index has `{field}` already"));
    }
    positions(written, &words.include, errors)
}

fn index_name(given: Option<&LitStr>, names: &mut HashSet<String>, errors: &mut Errors) -> Option<String> {
    let name = name::given(given?, "an index", errors);
    if !names.insert(name.clone()) {
        let message = format!(
            "two indexes are called `{name}`; one over several fields is written at the struct, \
             `#[model(index(first, second, name = \"{name}\"))]`"
        );
        errors.at(given, message);
    }
    Some(name)
}
