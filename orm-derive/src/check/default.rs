//! `default = …`: what the database puts in, against what the type can be.

use syn::Error;
use syn::ext::IdentExt;

use crate::attrs::StructField;
use crate::errors::Errors;
use crate::ir::Default;
use crate::shape::{Plain, Shape, display};

/// The default of a field.
pub(super) fn of_field(field: &StructField<'_>, errors: &mut Errors) -> Option<Default> {
    let shape = Shape::of(field.ty);
    let Some(given) = &field.words.default else {
        let behaviour = &field.words.behaviour;
        let is_made = field.words.generated.is_some() || behaviour.makes() || behaviour.read_only.is_some();
        if let (Shape::Auto(inner), false) = (shape, is_made) {
            errors.at(field.ty, missing(field, Shape::of(inner).base()));
        }
        return None;
    };
    if let Some(complaint) = complaint(shape.base(), &given.value) {
        let (name, ty) = (field.ident.unraw(), display(field.ty));
        errors.push(Error::new(given.span, format!("`{name}` is `{ty}`, so its default {complaint}")));
    }
    Some(given.value.clone())
}

/// Refuses a default at the model's own id.
pub(super) fn refuse(field: &StructField<'_>, errors: &mut Errors) -> Option<Default> {
    if let Some(given) = &field.words.default {
        let message = format!("`{}` is the key: it gets its value without a default", field.ident.unraw());
        errors.push(Error::new(given.span, message));
    }
    None
}

fn missing(field: &StructField<'_>, base: Shape<'_>) -> String {
    let example = match base {
        Shape::Plain(Plain::Time) => "now",
        Shape::Plain(Plain::Integer(..) | Plain::Float | Plain::Decimal) => "0",
        Shape::Plain(Plain::Bool) => "false",
        _ => "sql(\"…\")",
    };
    let name = field.ident.unraw();
    format!("`{name}` is `Auto`, so the database makes its value: say which, `#[column(default = {example})]`")
}

/// What is wrong with a default for a type, as far as its name shows.
fn complaint(base: Shape<'_>, default: &Default) -> Option<String> {
    let expected = match (base, default) {
        (_, Default::Sql(_) | Default::SqlOf(_)) => return None,
        (Shape::Plain(plain), default) => expected(plain, default)?,
        (Shape::Id(_), Default::Now | Default::Bool(_) | Default::Float(_)) => "a key",
        _ => return None,
    };
    Some(format!("is {expected}, or `sql(\"…\")`; this is {}", kind(default)))
}

/// What is expected where `default` is not that.
fn expected(plain: Plain, default: &Default) -> Option<&'static str> {
    let (is_right, expected) = match plain {
        Plain::Bool => (matches!(default, Default::Bool(_)), "`true` or `false`"),
        Plain::Integer(least, most) => {
            (matches!(default, Default::Int(value) if (least..=most).contains(value)), "an integer in its range")
        }
        Plain::Float | Plain::Decimal => (matches!(default, Default::Int(_) | Default::Float(_)), "a number"),
        Plain::Text => (matches!(default, Default::Text(_)), "a text in quotes"),
        Plain::Time => (matches!(default, Default::Now), "`now`"),
        Plain::Bytes | Plain::Uuid => (false, "made in SQL"),
    };
    (!is_right).then_some(expected)
}

fn kind(default: &Default) -> String {
    match default {
        Default::Now => "`now`".to_owned(),
        Default::Sql(_) | Default::SqlOf(_) => "SQL".to_owned(),
        Default::Bool(value) => format!("`{value}`"),
        Default::Int(value) => format!("{value}"),
        Default::Float(value) => format!("{value}"),
        Default::Text(_) => "a text".to_owned(),
    }
}
