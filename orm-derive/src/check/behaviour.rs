//! What a column does by itself, and what may be done with it.

use syn::ext::IdentExt;
use syn::{Error, Ident};

use super::References;
use crate::attrs::{BehaviourWords, MakerValue, Struct, StructField};
use crate::errors::Errors;
use crate::ir::{Behaviour, Maker, OnUpdate, Proof, Rule, Writes};
use crate::shape::{Plain, Shape, display};

/// What the words of a field say of its behaviour.
pub(super) fn of_field(
    position: usize,
    field: &StructField<'_>,
    is_own_id: bool,
    found: &mut References,
    errors: &mut Errors,
) -> Behaviour {
    let words = &field.words.behaviour;
    if words.given().next().is_none() {
        return Behaviour::default();
    }
    check_companions(field, is_own_id, errors);
    for word in words.created_at.iter().chain(&words.updated_at) {
        check_moment(position, field, word, found, errors);
    }
    check_makers(position, field, found, errors);
    let on_update = on_update(words);
    Behaviour {
        on_insert: on_insert(field, on_update.as_ref()),
        on_update,
        writes: writes(words),
        redacted: words.redacted.is_some(),
    }
}

/// The position of the field that marks a row as deleted.
pub(super) fn soft_delete(written: &Struct<'_>, found: &mut References, errors: &mut Errors) -> Option<usize> {
    let mut first: Option<usize> = None;
    for (position, field) in written.fields.iter().enumerate() {
        let Some(word) = &field.words.behaviour.soft_delete else { continue };
        if let Some(first) = first {
            let first = written.fields[first].ident.unraw();
            errors.at(word, format!("`{}` marks deleted rows already, by `{first}`", written.ident));
            continue;
        }
        first = Some(position);
        let (name, ty) = (field.ident.unraw(), display(field.ty));
        if field.words.primary_key.is_some() {
            errors.at(word, format!("`{name}` is the key, and so cannot mark deleted rows"));
        }
        let complaint =
            format!("`{name}` marks deleted rows: make it `Option<DateTime<Utc>>` or `bool`, and not `{ty}`");
        let shape = Shape::of(field.ty);
        match (shape, shape.base()) {
            (Shape::Auto(_), _) => errors.at(field.ty, complaint),
            (Shape::Plain(Plain::Bool), _) => {}
            (Shape::Option(_), Shape::Plain(Plain::Time) | Shape::Other) | (Shape::Other, _) => {
                found.proofs.push(Proof { column: position, rule: Rule::Mark(complaint), span: word.span() });
            }
            _ => errors.at(field.ty, complaint),
        }
    }
    first
}

fn on_update(words: &BehaviourWords) -> Option<OnUpdate> {
    match words.on_update.as_ref().map(|given| &given.maker) {
        Some(MakerValue::Function(path)) => Some(OnUpdate::Program(Maker::Function(path.clone()))),
        Some(MakerValue::Sql(texts)) => Some(OnUpdate::Sql(texts.clone())),
        None => words.updated_at.is_some().then_some(OnUpdate::Program(Maker::Clock)),
    }
}

/// What makes the value of a new row. A field that can be unset, and has nothing else for that, gets what an UPDATE gets.
fn on_insert(field: &StructField<'_>, on_update: Option<&OnUpdate>) -> Option<Maker> {
    let words = &field.words.behaviour;
    if let Some(MakerValue::Function(path)) = words.default_fn.as_ref().map(|given| &given.maker) {
        return Some(Maker::Function(path.clone()));
    }
    if words.created_at.is_some() || words.updated_at.is_some() {
        return Some(Maker::Clock);
    }
    match on_update {
        Some(OnUpdate::Program(maker)) if field.words.default.is_none() && is_auto(field) => Some(maker.clone()),
        _ => None,
    }
}

fn writes(words: &BehaviourWords) -> Writes {
    match (&words.read_only, &words.write_once) {
        (Some(_), _) => Writes::Never,
        (None, Some(_)) => Writes::Once,
        (None, None) => Writes::Always,
    }
}

fn is_auto(field: &StructField<'_>) -> bool {
    matches!(Shape::of(field.ty), Shape::Auto(_))
}

/// Words that exclude each other.
fn check_companions(field: &StructField<'_>, is_own_id: bool, errors: &mut Errors) {
    let (name, words) = (field.ident.unraw(), &field.words);
    let behaviour = &words.behaviour;
    // Whether it is shown goes with everything.
    let given: Vec<&Ident> = behaviour.given().filter(|word| *word != "redacted").collect();
    if let Some(word) = given.first() {
        if is_own_id {
            errors.at(word, format!("`{name}` is the key: it gets its value without `{word}`"));
        } else if words.generated.is_some() {
            errors.at(word, format!("`{name}` is calculated by the database, so `{word}` says nothing of it"));
        } else if words.version.is_some() {
            errors.at(word, format!("`{name}` is the version, which each UPDATE sets: leave `{word}` out"));
        }
    }
    let stands_alone = |word: &Option<Ident>| word.clone();
    let alone = [&behaviour.created_at, &behaviour.updated_at, &behaviour.read_only, &behaviour.soft_delete];
    for alone in alone.map(stands_alone) {
        let Some(alone) = alone else { continue };
        let other = given.iter().find(|other| ***other != alone && !go_together(&alone, other));
        if let Some(other) = other.filter(|other| order(other) > order(&alone)) {
            errors.at(other, format!("`{name}` is `{alone}` already: `{other}` does not go with it"));
        }
    }
    if let (Some(once), Some(update)) = (&behaviour.write_once, &behaviour.on_update) {
        errors.at(&update.word, format!("`{name}` is `{once}`, so no UPDATE sets it"));
    }
    if let (Some(default), Some(maker)) = (&words.default, &behaviour.default_fn) {
        let message = format!("`{name}` has `{}`, so a default of the database would never be used", maker.word);
        errors.push(Error::new(default.span, message));
    }
}

/// Whether both words can be said of one column.
fn go_together(one: &Ident, other: &Ident) -> bool {
    *one == "created_at" && *other == "write_once"
}

/// The order in which words that exclude each other are told.
fn order(word: &Ident) -> usize {
    ["created_at", "updated_at", "read_only", "soft_delete"]
        .iter()
        .position(|known| word == known)
        .unwrap_or(usize::MAX)
}

/// A stamp is a moment that is never NULL.
fn check_moment(position: usize, field: &StructField<'_>, word: &Ident, found: &mut References, errors: &mut Errors) {
    let complaint = format!(
        "`{word}` is a moment and never NULL, such as `Auto<DateTime<Utc>>`: `{}` is `{}`",
        field.ident.unraw(),
        display(field.ty)
    );
    let shape = Shape::of(field.ty);
    match shape.base() {
        _ if shape.is_optional() => errors.at(field.ty, complaint),
        Shape::Plain(Plain::Time) | Shape::Other => {
            found.proofs.push(Proof { column: position, rule: Rule::Moment(complaint), span: word.span() });
        }
        _ => errors.at(field.ty, complaint),
    }
}

/// What is made, by a function, by SQL or by the database alone, needs a field that can be unset.
fn check_makers(position: usize, field: &StructField<'_>, found: &mut References, errors: &mut Errors) {
    let (name, ty, words) = (field.ident.unraw(), display(field.ty), &field.words.behaviour);
    let by_sql = words.on_update.as_ref().filter(|given| matches!(given.maker, MakerValue::Sql(_)));
    let (word, why) = match (&words.default_fn, by_sql, &words.read_only) {
        (Some(given), ..) => (&given.word, "is made where it is unset"),
        (None, Some(given), _) => (&given.word, "is made by the database, and read back"),
        (None, None, Some(word)) => (word, "is never written, and read back"),
        (None, None, None) => return,
    };
    let complaint = format!("`{name}` {why}: make it `Auto<{ty}>`");
    match Shape::of(field.ty) {
        Shape::Auto(_) => {}
        Shape::Other => found.proofs.push(Proof { column: position, rule: Rule::Auto(complaint), span: word.span() }),
        _ => errors.at(field.ty, complaint),
    }
    if let (Some(given), None, None) = (by_sql, &field.words.default, &words.default_fn) {
        let message = format!("SQL for UPDATE alone leaves a new row without a value: give `{name}` a `default`, too");
        errors.at(&given.word, message);
    }
}
