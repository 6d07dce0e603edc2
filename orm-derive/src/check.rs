//! Turns a struct as it was written into a legal model, or into all the errors that it has.

mod behaviour;
mod column;
mod constraint;
mod default;
pub(crate) mod embedded;
mod generated;
mod index;
mod key;
mod name;
pub(crate) mod projection;
mod reference;
mod relation;
mod sql;
#[cfg(test)]
mod tests;
mod version;

pub(crate) use column::{not_a_decimal, type_complaint};
pub(crate) use key::is_stored;
pub(crate) use name::{is_reserved, snake_case};

use syn::ext::IdentExt;
use syn::{DeriveInput, Ident, Type};

use crate::attrs::{self, Struct};
use crate::errors::Errors;
use crate::ir::{ForeignKey, Key, Model, Proof};
use crate::shape::Shape;
use crate::suggest::did_you_mean;

/// The model that `input` describes, or its errors.
pub(crate) fn derive_input(input: &DeriveInput) -> Result<Model, Errors> {
    let mut errors = Errors::default();
    let model = attrs::read(input, &mut errors).and_then(|written| model(&written, &mut errors));
    errors.or(model)
}

fn model(written: &Struct<'_>, errors: &mut Errors) -> Option<Model> {
    let key = key::key(written, errors);
    let table = name::table(written, errors);
    name::constants(written, errors);
    let mut found = References::default();
    let columns = column::columns(written, key.as_ref().and_then(Key::own_id), &mut found, errors);
    name::distinct_columns(written, &columns, errors);
    constraint::foreign_keys(written, &mut found, errors);
    let version = version::version(written, &mut found, errors);
    let soft_delete = behaviour::soft_delete(written, &mut found, errors);
    let indexes = index::indexes(written, errors);
    let checks = constraint::checks(written, errors);
    let relations = relation::relations(written, errors);
    Some(Model {
        ident: written.ident.clone(),
        vis: written.vis.clone(),
        table,
        schema: written.words.schema.as_ref().map(|given| name::given(given, "a schema", errors)),
        comment: sql::comment(written.words.comment.as_ref(), errors),
        hooks: written.words.hooks.clone(),
        options: sql::per_dialect(written.words.options.as_ref(), "an option", errors),
        columns_type: written.words.columns.clone(),
        key: key?,
        version,
        soft_delete,
        columns,
        skipped: column::skipped(written, errors),
        foreign_keys: found.foreign_keys,
        indexes,
        checks,
        relations,
        proofs: found.proofs,
    })
}

/// What fields and model state about foreign keys.
#[derive(Default)]
struct References {
    foreign_keys: Vec<ForeignKey>,
    proofs: Vec<Proof>,
}

/// The type of the model's own ids that `field` has, if it has one.
fn is_own_id(written: &Struct<'_>, ty: &Type) -> bool {
    Shape::of(ty).is_id_of(written.ident)
}

/// The positions of the fields with these names.
fn positions(written: &Struct<'_>, names: &[Ident], errors: &mut Errors) -> Vec<usize> {
    let mut positions = Vec::new();
    for name in names {
        match written.fields.iter().position(|field| field.ident.unraw() == name.unraw()) {
            Some(position) if positions.contains(&position) => errors.at(name, format!("`{name}` is named twice")),
            Some(position) => positions.push(position),
            None => errors.at(name, unknown_field(written, name)),
        }
    }
    positions
}

fn unknown_field(written: &Struct<'_>, name: &Ident) -> String {
    let of_column = |field: &&attrs::StructField<'_>| {
        field.words.name.as_ref().is_some_and(|column| name.unraw() == column.value())
    };
    let hint = match written.fields.iter().find(of_column) {
        _ if written.skipped.iter().any(|field| field.ident.unraw() == name.unraw()) => {
            return format!("`{name}` is marked `skip`, so it is no column");
        }
        Some(field) => {
            format!("; that is the column of the field `{}`, and fields are named here", field.ident.unraw())
        }
        None => {
            let fields: Vec<String> = written.fields.iter().map(|field| field.ident.unraw().to_string()).collect();
            did_you_mean(&name.to_string(), fields.iter().map(String::as_str))
        }
    };
    format!("`{}` has no field `{name}`{hint}", written.ident)
}
