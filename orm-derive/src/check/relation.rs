//! Relations to the models whose foreign keys point here.

use std::collections::HashSet;

use syn::ext::IdentExt;
use syn::{Path, PathArguments};

use super::name::is_reserved;
use crate::attrs::{Action, RelationWords, Struct};
use crate::errors::Errors;
use crate::ir::{DeleteRule, OnChange, Relation, RelationKind, Through};
use crate::shape::display;

/// The relations that the model states.
pub(super) fn relations(written: &Struct<'_>, errors: &mut Errors) -> Vec<Relation> {
    let mut names = HashSet::new();
    let relations = written.words.relations.iter().filter_map(|words| {
        check_name(written, words, &mut names, errors);
        let (model, through) = ends(words, errors)?;
        check_orphans(words, errors);
        let on_delete = delete_rule(written, words, errors);
        let RelationWords { name, kind, columns, filter, order_by, orphans, .. } = words;
        let (filter, order_by, deletes_orphans) = (filter.clone(), order_by.clone(), orphans.is_some());
        let (name, kind, columns) = (name.clone(), *kind, columns.clone());
        Some(Relation { name, kind, model, columns, through, filter, order_by, deletes_orphans, on_delete })
    });
    relations.collect()
}

/// Only rows that point at one row, and all of them, can be without it.
fn check_orphans(words: &RelationWords, errors: &mut Errors) {
    let Some(orphans) = &words.orphans else { return };
    let name = words.name.unraw();
    if words.kind == RelationKind::ManyToMany {
        errors.at(
            orphans,
            format!("`{name}` is many-to-many: of a row that is taken out, the link goes, and the row stays"),
        );
    } else if words.filter.is_some() {
        errors.at(
            orphans,
            format!("`{name}` leads to some of the rows, which are never replaced as a whole: leave out `orphans`"),
        );
    }
}

/// What a session does to the rows, if it can do that to all of them.
fn delete_rule(written: &Struct<'_>, words: &RelationWords, errors: &mut Errors) -> Option<DeleteRule> {
    let Action { change, span, .. } = words.on_delete.as_ref()?;
    let place = format!("{}::{}", written.ident, words.name.unraw());
    let complaint = match change {
        OnChange::NoAction => {
            format!("`{place}` says `on_delete = no_action`, which is what holds without it: leave it out")
        }
        _ if words.filter.is_some() => format!(
            "`{place}` leads to some of the rows, and a rule holds for all that point at a `{}`: give it to a relation without \
             a `filter`",
            written.ident
        ),
        OnChange::SetNull | OnChange::SetDefault if words.kind == RelationKind::ManyToMany => format!(
            "`{place}` is many-to-many, and a link without its `{}` links nothing: its rule is `cascade` or `restrict`",
            written.ident
        ),
        _ => return Some(DeleteRule { action: *change, span: *span }),
    };
    errors.push(syn::Error::new(*span, complaint));
    None
}

/// A relation's constant stands beside those of the columns.
fn check_name(written: &Struct<'_>, words: &RelationWords, names: &mut HashSet<String>, errors: &mut Errors) {
    let name = words.name.unraw().to_string();
    let is_field = written.fields.iter().any(|field| field.ident.unraw() == name);
    if is_field && written.words.columns.is_none() {
        errors.at(&words.name, format!("`{}` has a field `{name}`: call the relation otherwise", written.ident));
    } else if is_reserved(&name) {
        errors.at(&words.name, format!("a relation cannot be called `{name}`: that is a function of every model"));
    } else if !names.insert(name) {
        errors.at(&words.name, format!("two relations are called `{}`", words.name));
    }
}

/// The model that the relation leads to, and the one between, if there is one.
fn ends(words: &RelationWords, errors: &mut Errors) -> Option<(Path, Option<Through>)> {
    let near = model_before(words, words.columns.first()?, errors);
    if words.kind != RelationKind::ManyToMany {
        if let Some(through) = &words.through {
            let name = words.name.unraw();
            errors.at(
                through,
                format!("`{name}` leads to rows that point here themselves: `through` is for many-to-many relations"),
            );
        }
        return Some((words.model.clone().or(near)?, None));
    }
    let far = model_before(words, words.far.first()?, errors);
    let Some(model) = words.model.clone() else {
        let (name, column) = (&words.name, display(words.far.first()?));
        errors.at(name, format!("`{name}` does not say which model `{column}` points at: `{name}: Tag = …`"));
        return None;
    };
    far?;
    Some((model, Some(Through { model: words.through.clone().or(near)?, columns: words.far.clone() })))
}

/// The model that stands before the name of the column.
fn model_before(words: &RelationWords, path: &Path, errors: &mut Errors) -> Option<Path> {
    if path.segments.len() < 2 {
        let (name, column) = (&words.name, display(path));
        errors.at(path, format!("`{name}` leads to a foreign key of a model: `{name} = Post::{column}`"));
        return None;
    }
    let mut model = path.clone();
    model.segments.pop();
    let mut last = model.segments.pop()?;
    last.arguments = PathArguments::None;
    model.segments.push(last);
    Some(model)
}
