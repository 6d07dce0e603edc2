//! `#[derive(DbEnum)]`: an enum without fields as the values of a column, texts or integers.

use proc_macro2::TokenStream;
use quote::quote;
use syn::meta::ParseNestedMeta;
use syn::{Data, DeriveInput, Error, Fields, LitStr, Variant};

use crate::check::snake_case;
use crate::errors::Errors;
use crate::expand::Support;
use crate::fallback;
use crate::suggest::did_you_mean;

/// How the variants are stored.
#[derive(Clone, PartialEq, Eq)]
enum Stored {
    Text,
    Integer,
    /// As an enum of the database, with its name there.
    Native(String),
}

pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let variants = variants(input, &mut errors);
    let stored = stored(input, &mut errors);
    let names = names(&variants, &stored, &mut errors);
    match errors.or(Some(())) {
        Ok(()) => match stored {
            Stored::Integer => integers(input, &variants),
            Stored::Text => texts(input, &variants, &names, &text_type()),
            Stored::Native(name) => native(input, &variants, &names, &name),
        },
        Err(errors) => fallback::scalar(input, &errors),
    }
}

fn variants<'i>(input: &'i DeriveInput, errors: &mut Errors) -> Vec<&'i Variant> {
    let Data::Enum(data) = &input.data else {
        errors.at(&input.ident, "`DbEnum` is for enums: a struct of columns derives `Model`");
        return Vec::new();
    };
    if !input.generics.params.is_empty() {
        errors.at(&input.generics, "an enum that is stored in a column has no type parameters");
    }
    if data.variants.is_empty() {
        errors.at(&input.ident, format!("`{}` has no variant that a column could hold", input.ident));
    }
    for variant in data.variants.iter().filter(|variant| !matches!(variant.fields, Fields::Unit)) {
        let message = format!("`{}` has fields: a column holds the name of a variant, and nothing else", variant.ident);
        errors.at(&variant.fields, message);
    }
    data.variants.iter().collect()
}

/// `#[db_enum(integer)]`, `#[db_enum(native)]` or `#[db_enum(native = "…")]` on the enum.
fn stored(input: &DeriveInput, errors: &mut Errors) -> Stored {
    let mut stored = Stored::Text;
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("db_enum")) {
        let result = attribute.parse_nested_meta(|meta| {
            let given = if meta.path.is_ident("integer") {
                Stored::Integer
            } else if meta.path.is_ident("native") {
                Stored::Native(native_name(input, &meta)?)
            } else {
                return Err(unknown(&meta.path, "`integer` and `native`", &["integer", "native"]));
            };
            match std::mem::replace(&mut stored, given) {
                Stored::Text => Ok(()),
                _ => Err(Error::new_spanned(&meta.path, "an enum is stored in one way: say one of them, once")),
            }
        });
        if let Err(error) = result {
            errors.push(error);
        }
    }
    stored
}

/// The name of the type in the database: the one that is given, or the enum's in snake case.
fn native_name(input: &DeriveInput, meta: &ParseNestedMeta<'_>) -> syn::Result<String> {
    if !meta.input.peek(syn::Token![=]) {
        return Ok(snake_case(&syn::ext::IdentExt::unraw(&input.ident).to_string()));
    }
    let text: LitStr = meta.value()?.parse()?;
    match text.value() {
        name if name.trim().is_empty() || name.contains('\0') || name.len() > MAX_BYTES => {
            Err(Error::new_spanned(text, format!("the name of a type has 1 to {MAX_BYTES} bytes, and no NUL")))
        }
        name => Ok(name),
    }
}

/// The texts of the variants: `#[db_enum(name = "…")]`, or the name in snake case.
fn names(variants: &[&Variant], stored: &Stored, errors: &mut Errors) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for variant in variants {
        let written = written_name(variant, stored, errors);
        let name = written.unwrap_or_else(|| snake_case(&syn::ext::IdentExt::unraw(&variant.ident).to_string()));
        if names.contains(&name) {
            errors.at(&variant.ident, format!("two variants are stored as `{name}`"));
        }
        if let (Stored::Native(_), Some(complaint)) = (stored, not_native(variant, &name)) {
            errors.at(variant, complaint);
        }
        names.push(name);
    }
    names
}

/// What a native enum cannot have: the servers would store it as something else, or sort it otherwise.
fn not_native(variant: &Variant, name: &str) -> Option<String> {
    if variant.discriminant.is_some() {
        return Some("a native enum sorts as its variants are written: leave the numbers out".to_owned());
    }
    let fits = name.len() <= MAX_BYTES && !name.ends_with(' ');
    (!fits).then(|| format!("a value of a native enum has {MAX_BYTES} bytes at most, and no blank at its end"))
}

fn written_name(variant: &Variant, stored: &Stored, errors: &mut Errors) -> Option<String> {
    let mut name = None;
    for attribute in variant.attrs.iter().filter(|attribute| attribute.path().is_ident("db_enum")) {
        let result = attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("name") {
                return Err(unknown(&meta.path, "`name = \"…\"`", &["name"]));
            }
            let text: LitStr = meta.value()?.parse()?;
            if *stored == Stored::Integer {
                return Err(Error::new_spanned(text, "an enum stored as integers has no names in the database"));
            }
            if text.value().is_empty() || text.value().contains('\0') {
                return Err(Error::new_spanned(text, "a name in the database is not empty and has no NUL"));
            }
            name = Some(text.value());
            Ok(())
        });
        if let Err(error) = result {
            errors.push(error);
        }
    }
    name
}

fn unknown(path: &syn::Path, known: &str, words: &[&'static str]) -> Error {
    let word = path.get_ident().map(ToString::to_string).unwrap_or_default();
    let hint = did_you_mean(&word, words.iter().copied());
    Error::new_spanned(path, format!("`{word}` is no word of `#[db_enum(…)]`, which knows {known}{hint}"))
}

fn text_type() -> TokenStream {
    quote!(#Support::ColumnType::Text)
}

/// An enum of the database, whose values sort as they are written.
fn native(input: &DeriveInput, variants: &[&Variant], names: &[String], name: &str) -> TokenStream {
    let ident = &input.ident;
    let ty = quote!(#Support::ColumnType::Enum(&#Support::EnumType { name: #name, values: &[#(#names),*] }));
    let texts = texts(input, variants, names, &ty);
    quote! {
        #texts

        #[automatically_derived]
        impl #Support::Ordered for #ident {}
    }
}

fn texts(input: &DeriveInput, variants: &[&Variant], names: &[String], ty: &TokenStream) -> TokenStream {
    let (ident, name) = (&input.ident, input.ident.to_string());
    let idents: Vec<_> = variants.iter().map(|variant| &variant.ident).collect();
    quote! {
        #[automatically_derived]
        impl #Support::Scalar for #ident {
            const TYPE: #Support::ColumnType = #ty;
            const ALLOWED: #Support::Allowed = #Support::Allowed::Texts(&[#(#names),*]);

            fn param(&self, _: &#Support::Ids) -> #Support::Result<#Support::Param<'_>> {
                ::core::result::Result::Ok(#Support::Param::Text(match self { #(Self::#idents => #names,)* }))
            }

            fn read<R: #Support::RowAccess + ?::core::marker::Sized>(
                row: &R,
                column: usize,
            ) -> #Support::Result<::core::option::Option<Self>> {
                match row.text(column)? {
                    ::core::option::Option::None => ::core::result::Result::Ok(::core::option::Option::None),
                    #(::core::option::Option::Some(#names) => {
                        ::core::result::Result::Ok(::core::option::Option::Some(Self::#idents))
                    })*
                    ::core::option::Option::Some(other) => {
                        ::core::result::Result::Err(#Support::unknown_variant(column, #name, &other))
                    }
                }
            }
        }

        #[automatically_derived]
        impl #Support::ArrayElement for #ident {}
    }
}

fn integers(input: &DeriveInput, variants: &[&Variant]) -> TokenStream {
    let (ident, name) = (&input.ident, input.ident.to_string());
    let idents: Vec<_> = variants.iter().map(|variant| &variant.ident).collect();
    quote! {
        #[automatically_derived]
        impl #Support::Scalar for #ident {
            const TYPE: #Support::ColumnType = #Support::ColumnType::BigInt;
            const ALLOWED: #Support::Allowed = #Support::Allowed::Integers(&[#(Self::#idents as i64),*]);

            fn param(&self, _: &#Support::Ids) -> #Support::Result<#Support::Param<'_>> {
                ::core::result::Result::Ok(#Support::Param::Int(match self { #(Self::#idents => Self::#idents as i64,)* }))
            }

            fn read<R: #Support::RowAccess + ?::core::marker::Sized>(
                row: &R,
                column: usize,
            ) -> #Support::Result<::core::option::Option<Self>> {
                match row.int(column)? {
                    ::core::option::Option::None => ::core::result::Result::Ok(::core::option::Option::None),
                    #(::core::option::Option::Some(value) if value == Self::#idents as i64 => {
                        ::core::result::Result::Ok(::core::option::Option::Some(Self::#idents))
                    })*
                    ::core::option::Option::Some(other) => {
                        ::core::result::Result::Err(#Support::unknown_variant(column, #name, &other))
                    }
                }
            }
        }

        #[automatically_derived]
        impl #Support::Ordered for #ident {}

        #[automatically_derived]
        impl #Support::ArrayElement for #ident {}
    }
}

/// As many as a name, or a value of an enum, can have on PostgreSQL.
const MAX_BYTES: usize = 63;

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &[&str]) {
        let input: DeriveInput = syn::parse_str(input).unwrap();
        let mut errors = Errors::default();
        let variants = variants(&input, &mut errors);
        let stored = stored(&input, &mut errors);
        names(&variants, &stored, &mut errors);
        assert_eq!(errors.messages(), expected);
    }

    #[test]
    fn all_mistakes_are_reported_together() {
        check(
            "enum Status { #[db_enum(nam = \"x\")] Draft, Live(u8), #[db_enum(name = \"live\")] Up }",
            &[
                "`Live` has fields: a column holds the name of a variant, and nothing else",
                "`nam` is no word of `#[db_enum(…)]`, which knows `name = \"…\"`; did you mean `name`?",
                "two variants are stored as `live`",
            ],
        );
        check("enum Never {}", &["`Never` has no variant that a column could hold"]);
        check("struct Point { x: i32 }", &["`DbEnum` is for enums: a struct of columns derives `Model`"]);
    }

    #[test]
    fn a_native_enum_sorts_as_it_is_written() {
        let numbers = "a native enum sorts as its variants are written: leave the numbers out";
        check("#[db_enum(native)] enum Size { Small = 3, Large }", &[numbers]);
        let blank = "a value of a native enum has 63 bytes at most, and no blank at its end";
        check("#[db_enum(native = \"size\")] enum Size { #[db_enum(name = \"small \")] Small }", &[blank]);
        check("#[db_enum(native = \"\")] enum Size { Small }", &["the name of a type has 1 to 63 bytes, and no NUL"]);
        let once = "an enum is stored in one way: say one of them, once";
        check("#[db_enum(native, integer)] enum Size { Small }", &[once]);
    }
}
