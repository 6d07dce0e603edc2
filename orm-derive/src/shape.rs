//! What a type visibly is: by the name that was written, as a macro sees no more.
//!
//! An alias hides what it stands for, so [`Shape::Other`] may be anything: rules about it are left to the compiler.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{GenericArgument, PathArguments, PathSegment, Type};

/// What a type visibly is.
#[derive(Clone, Copy)]
pub(crate) enum Shape<'a> {
    /// `Option<…>`.
    Option(&'a Type),
    /// `Auto<…>`.
    Auto(&'a Type),
    /// `Change<…>`.
    Change(&'a Type),
    /// `Id<…>`.
    Id(&'a Type),
    /// A plain type that every model knows.
    Plain(Plain),
    /// A reference.
    Reference,
    /// A type that no column can hold, and what to write in its place.
    Unstorable(&'static str),
    /// A type whose name says nothing.
    Other,
}

/// A type that is known by its name, and that is no foreign key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plain {
    Bool,
    /// An integer, with its least and greatest value.
    Integer(i64, i64),
    Float,
    Text,
    Bytes,
    /// A day or a moment.
    Time,
    Uuid,
    Decimal,
}

impl<'a> Shape<'a> {
    /// What `ty` visibly is.
    pub(crate) fn of(ty: &'a Type) -> Self {
        match ty {
            Type::Group(group) => Self::of(&group.elem),
            Type::Paren(paren) => Self::of(&paren.elem),
            Type::Reference(_) => Self::Reference,
            Type::Path(path) if path.qself.is_none() => path.path.segments.last().map_or(Self::Other, Self::of_segment),
            _ => Self::Other,
        }
    }

    fn of_segment(segment: &'a PathSegment) -> Self {
        let name = segment.ident.to_string();
        match (name.as_str(), argument(segment)) {
            ("Option", Some(inner)) => Self::Option(inner),
            ("Auto", Some(inner)) => Self::Auto(inner),
            ("Change", Some(inner)) => Self::Change(inner),
            ("Id", Some(inner)) => Self::Id(inner),
            ("Vec", Some(inner)) if is_named(inner, "u8") => Self::Plain(Plain::Bytes),
            ("DateTime", Some(_)) => Self::Plain(Plain::Time),
            (name, None) if segment.arguments.is_none() => Self::of_name(name),
            _ => Self::Other,
        }
    }

    fn of_name(name: &str) -> Self {
        Self::Plain(match name {
            "bool" => Plain::Bool,
            "i8" => Plain::Integer(i8::MIN.into(), i8::MAX.into()),
            "i16" => Plain::Integer(i16::MIN.into(), i16::MAX.into()),
            "i32" => Plain::Integer(i32::MIN.into(), i32::MAX.into()),
            "i64" => Plain::Integer(i64::MIN, i64::MAX),
            "u8" => Plain::Integer(0, u8::MAX.into()),
            "u16" => Plain::Integer(0, u16::MAX.into()),
            "u32" => Plain::Integer(0, u32::MAX.into()),
            "u64" => Plain::Integer(0, i64::MAX),
            "f32" | "f64" => Plain::Float,
            "String" => Plain::Text,
            "NaiveDate" => Plain::Time,
            "Uuid" => Plain::Uuid,
            "Decimal" => Plain::Decimal,
            "usize" => return Self::Unstorable("`u64`"),
            "isize" | "i128" | "u128" => return Self::Unstorable("`i64`"),
            "char" | "str" => return Self::Unstorable("`String`"),
            _ => return Self::Other,
        })
    }

    /// The type below `Auto` and `Option`.
    pub(crate) fn base(self) -> Self {
        match self {
            Self::Auto(inner) | Self::Option(inner) => Shape::of(inner).base(),
            other => other,
        }
    }

    /// Whether the type is visibly an `Option`, or `Auto` of one.
    pub(crate) fn is_optional(self) -> bool {
        match self {
            Self::Option(_) => true,
            Self::Auto(inner) => Shape::of(inner).is_optional(),
            _ => false,
        }
    }

    /// Whether it is visibly a type that is never NULL.
    pub(crate) fn is_required(self) -> bool {
        match self {
            Self::Plain(_) | Self::Id(_) => true,
            Self::Auto(inner) => Shape::of(inner).is_required(),
            _ => false,
        }
    }

    /// Whether it is visibly `Id<model>`.
    pub(crate) fn is_id_of(self, model: &Ident) -> bool {
        let is_model = |name: &Ident| name == "Self" || name.unraw() == model.unraw();
        matches!(self, Self::Id(target) if last_name(target).is_some_and(is_model))
    }
}

/// `tokens` with `Self` replaced by the name of the model, as constants stand outside of its impls.
pub(crate) fn without_self(tokens: TokenStream, model: &Ident) -> TokenStream {
    tokens.into_iter().map(|token| token_without_self(token, model)).collect()
}

fn token_without_self(token: TokenTree, model: &Ident) -> TokenTree {
    match token {
        TokenTree::Ident(ident) if ident == "Self" => {
            let mut name = model.clone();
            name.set_span(ident.span());
            name.into()
        }
        TokenTree::Group(group) => {
            let mut replaced = Group::new(group.delimiter(), without_self(group.stream(), model));
            replaced.set_span(group.span());
            replaced.into()
        }
        other => other,
    }
}

/// A type or path as a person writes it.
pub(crate) fn display(tokens: &impl ToTokens) -> String {
    let spaced = tokens.to_token_stream().to_string();
    let mut text = String::with_capacity(spaced.len());
    let mut rest = spaced.as_str();
    while let Some(blank) = rest.find(' ') {
        let (before, after) = (&rest[..blank], rest[blank..].trim_start());
        text.push_str(before);
        if is_kept(&text, after) {
            text.push(' ');
        }
        rest = after;
    }
    text + rest
}

/// Whether a blank stays: after a comma, and between words.
fn is_kept(before: &str, after: &str) -> bool {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let ends_word = before.ends_with(|letter| is_word(letter) || letter == '>');
    before.ends_with([',', ';', '+', '='])
        || (ends_word && after.starts_with(|letter| is_word(letter) || letter == '+'))
}

fn argument(segment: &PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match arguments.args.first() {
        Some(GenericArgument::Type(ty)) if arguments.args.len() == 1 => Some(ty),
        _ => None,
    }
}

fn is_named(ty: &Type, name: &str) -> bool {
    last_name(ty).is_some_and(|last| last == name)
}

fn last_name(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Group(group) => last_name(&group.elem),
        Type::Paren(paren) => last_name(&paren.elem),
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn types_are_shown_as_people_write_them() {
        for text in
            ["Option<Id<User>>", "std::vec::Vec<u8>", "DateTime<chrono::Utc>", "<A as B>::C", "[u8; 4]", "(A, B)"]
        {
            let tokens: TokenStream = text.parse().unwrap();
            assert_eq!(display(&tokens), text);
        }
    }

    #[test]
    fn self_becomes_the_name_of_the_model() {
        let model = quote::format_ident!("Node");
        let replaced = without_self(quote!(Option<(Id<Self>, [Self; 2])>), &model);
        assert_eq!(replaced.to_string(), quote!(Option<(Id<Node>, [Node; 2])>).to_string());
    }
}
