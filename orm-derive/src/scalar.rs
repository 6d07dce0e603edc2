//! `#[derive(Scalar)]`: a struct around one value as a type of its own, stored as that value.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, Fields, LitInt, Member, Path, Result, Type};

use crate::errors::Errors;
use crate::expand::Support;
use crate::fallback;
use crate::suggest::did_you_mean;

/// A newtype that is legal.
struct NewType<'i> {
    input: &'i DeriveInput,
    member: Member,
    inner: &'i Type,
    words: Words,
}

/// The words of `#[scalar(…)]`.
#[derive(Default)]
struct Words {
    validate: Option<Path>,
    arithmetic: bool,
    key: bool,
    precision: Option<LitInt>,
    scale: Option<LitInt>,
}

pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let field = field(input, &mut errors);
    let words = words(input, &mut errors);
    let newtype = field.map(|(member, inner)| NewType { input, member, inner, words });
    match errors.or(newtype) {
        Ok(newtype) => expand(&newtype),
        Err(errors) => fallback::scalar(input, &errors),
    }
}

/// The only field.
fn field<'i>(input: &'i DeriveInput, errors: &mut Errors) -> Option<(Member, &'i Type)> {
    if !input.generics.params.is_empty() {
        errors.at(&input.generics, "a type that a column holds has no parameters of its own");
    }
    let fields = match &input.data {
        Data::Struct(data) => &data.fields,
        Data::Enum(_) => {
            errors.at(&input.ident, "`Scalar` is for a struct around one value: an enum derives `DbEnum`");
            return None;
        }
        Data::Union(_) => {
            errors.at(&input.ident, "`Scalar` is for a struct around one value; a union cannot be a column");
            return None;
        }
    };
    let name = &input.ident;
    match (fields, fields.len()) {
        (Fields::Named(_) | Fields::Unnamed(_), 1) => fields.members().zip(fields).next().map(|(m, f)| (m, &f.ty)),
        (Fields::Unnamed(_), _) => {
            errors.at(name, format!("`{name}` is stored as the one value in it: `struct {name}(String);`"));
            None
        }
        _ => {
            errors.at(name, format!("`{name}` has not one field: a struct of several columns derives `Embed`"));
            None
        }
    }
}

fn words(input: &DeriveInput, errors: &mut Errors) -> Words {
    let mut words = Words::default();
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("scalar")) {
        if let Err(error) = attribute.parse_nested_meta(|meta| words.item(&meta)) {
            errors.push(error);
        }
    }
    if let (None, Some(scale)) = (&words.precision, &words.scale) {
        errors.at(scale, "`scale` alone says too little: give `precision` too, the digits in all");
    }
    words
}

impl Words {
    fn item(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        let word = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
        match word.as_str() {
            "validate" => self.validate = Some(meta.value()?.parse()?),
            "arithmetic" => self.arithmetic = true,
            "key" => self.key = true,
            "precision" => self.precision = Some(digits(meta, 1)?),
            "scale" => self.scale = Some(digits(meta, 0)?),
            _ => {
                let hint = did_you_mean(&word, WORDS);
                let message = format!("`{word}` is no word of `#[scalar(…)]`, which knows {}{hint}", WORDS.join(", "));
                return Err(Error::new_spanned(&meta.path, message));
            }
        }
        Ok(())
    }
}

fn digits(meta: &ParseNestedMeta<'_>, least: u8) -> Result<LitInt> {
    let literal: LitInt = meta.value()?.parse()?;
    match literal.base10_parse::<u8>() {
        Ok(digits) if (least..=MAX_DIGITS).contains(&digits) => Ok(literal),
        _ => Err(Error::new_spanned(literal, format!("digits are a number from {least} to {MAX_DIGITS}"))),
    }
}

fn expand(newtype: &NewType<'_>) -> TokenStream {
    let scalar = scalar(newtype);
    let takes_over = takes_over(newtype);
    let arithmetic = newtype.words.arithmetic.then(|| arithmetic(newtype));
    let key = newtype.words.key.then(|| key(newtype));
    quote!(#scalar #takes_over #arithmetic #key)
}

fn scalar(newtype: &NewType<'_>) -> TokenStream {
    let NewType { input, member, inner, words } = newtype;
    let (ident, name) = (&input.ident, input.ident.to_string());
    let inner_as = quote_spanned!(inner.span()=> <#inner as ::rowhouse::derive_support::Scalar>);
    let (ty, needs_precision) = sql_type(words, &inner_as);
    let on_write = words.validate.as_ref().map(|path| quote!(#Support::valid(#path(&self.#member), #name)?;));
    let on_read =
        words.validate.as_ref().map(|path| quote!(#Support::valid_in_row(#path(&__value), #name, __column)?;));
    let in_query = words.validate.as_ref().map(|path| {
        quote! {
            if let ::core::result::Result::Err(__complaint) = #path(&self.#member) {
                return #Support::invalid(#name, &__complaint);
            }
        }
    });
    quote! {
        #[automatically_derived]
        impl #Support::Scalar for #ident {
            const TYPE: #Support::ColumnType = #ty;
            const NEEDS_PRECISION: bool = #needs_precision;
            const REFERENCES: ::core::option::Option<fn() -> &'static #Support::Table> = #inner_as::REFERENCES;
            const REFERENCES_MODEL: ::core::option::Option<&'static str> = #inner_as::REFERENCES_MODEL;
            const ALLOWED: #Support::Allowed = #inner_as::ALLOWED;
            const REDACTED: bool = #inner_as::REDACTED;

            fn param(&self, __ids: &#Support::Ids) -> #Support::Result<#Support::Param<'_>> {
                #on_write
                #inner_as::param(&self.#member, __ids)
            }

            #[inline]
            fn read<__Row: #Support::RowAccess + ?::core::marker::Sized>(
                __row: &__Row,
                __column: usize,
            ) -> #Support::Result<::core::option::Option<Self>> {
                let ::core::option::Option::Some(__value) = #inner_as::read(__row, __column)? else {
                    return ::core::result::Result::Ok(::core::option::Option::None);
                };
                #on_read
                ::core::result::Result::Ok(::core::option::Option::Some(Self { #member: __value }))
            }

            fn into_value(self) -> #Support::Value {
                #in_query
                #inner_as::into_value(self.#member)
            }

            fn provisional(&self) -> ::core::option::Option<u64> {
                #inner_as::provisional(&self.#member)
            }

            fn settle(&mut self, __ids: &#Support::Ids) {
                #inner_as::settle(&mut self.#member, __ids);
            }
        }
    }
}

/// The SQL type, and whether the column must still say its digits.
fn sql_type(words: &Words, inner_as: &impl ToTokens) -> (TokenStream, TokenStream) {
    let Some(precision) = &words.precision else {
        return (quote!(#inner_as::TYPE), quote!(#inner_as::NEEDS_PRECISION));
    };
    let scale = words.scale.as_ref().map_or_else(|| quote!(0), ToTokens::to_token_stream);
    let complaint = "`precision` and `scale` are for a newtype of a decimal";
    let digits = quote!(::core::option::Option::Some((#precision, #scale)));
    let span = precision.span();
    let ty = quote_spanned! {span=>
        ::rowhouse::derive_support::column_type(#inner_as::TYPE, #inner_as::NEEDS_PRECISION, #digits, #complaint)
    };
    (ty, quote!(false))
}

/// What needs no word: order, text and arrays, where the value has them.
fn takes_over(NewType { input, inner, .. }: &NewType<'_>) -> TokenStream {
    let ident = &input.ident;
    quote! {
        #[automatically_derived]
        impl #Support::Ordered for #ident where for<'__a> #Support::Via<'__a, #inner>: #Support::Sorts {}

        #[automatically_derived]
        impl #Support::TextLike for #ident where for<'__a> #Support::Via<'__a, #inner>: #Support::ReadsAsText {}

        #[automatically_derived]
        impl #Support::ArrayElement for #ident where for<'__a> #Support::Via<'__a, #inner>: #Support::Repeats {}
    }
}

fn arithmetic(NewType { input, inner, .. }: &NewType<'_>) -> TokenStream {
    let ident = &input.ident;
    let numeric = quote_spanned!(inner.span()=> <#inner as ::rowhouse::derive_support::Numeric>);
    quote! {
        #[automatically_derived]
        impl #Support::Arithmetic for #ident {}

        #[automatically_derived]
        impl #Support::Numeric for #ident {
            type Sum = #numeric::Sum;
            type Average = #numeric::Average;
        }
    }
}

fn key(NewType { input, member, inner, .. }: &NewType<'_>) -> TokenStream {
    let ident = &input.ident;
    let key = quote_spanned!(inner.span()=> <#inner as ::rowhouse::derive_support::IdKey>);
    quote! {
        #[automatically_derived]
        impl #Support::IdKey for #ident {
            const SOURCE: #Support::KeySource = #key::SOURCE;

            fn from_param(__key: #Support::Param<'_>) -> ::core::option::Option<Self> {
                #key::from_param(__key).map(|__key| Self { #member: __key })
            }

            fn make(__seed: #Support::KeySeed) -> ::core::option::Option<Self> {
                #key::make(__seed).map(|__key| Self { #member: __key })
            }
        }

        #[automatically_derived]
        impl<__M: #Support::Model<Key: #Support::Stored<#ident>>> #Support::KeyOf<#Support::Id<__M>> for #ident {
            fn into_key(self) -> #Support::Id<__M> {
                #Support::Id::of(<__M::Key as #Support::Stored<#ident>>::stored(self))
            }
        }
    }
}

const WORDS: [&str; 5] = ["validate", "arithmetic", "key", "precision", "scale"];
/// As many as a decimal of 96 bits is sure to hold.
const MAX_DIGITS: u8 = 28;

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &[&str]) {
        let input: DeriveInput = syn::parse_str(input).unwrap();
        let mut errors = Errors::default();
        let _ = field(&input, &mut errors);
        words(&input, &mut errors);
        assert_eq!(errors.messages(), expected);
    }

    #[test]
    fn one_field_is_what_a_newtype_has() {
        check("struct Email(String);", &[]);
        check("struct Email { text: String }", &[]);
        check("struct Pair(i32, i32);", &["`Pair` is stored as the one value in it: `struct Pair(String);`"]);
        let several = "`P` has not one field: a struct of several columns derives `Embed`";
        check("struct P { x: i32, y: i32 }", &[several]);
        check("enum E { A }", &["`Scalar` is for a struct around one value: an enum derives `DbEnum`"]);
        check("struct Of<T>(T);", &["a type that a column holds has no parameters of its own"]);
    }

    #[test]
    fn words_are_checked() {
        check(
            "#[scalar(validat = ok)] struct Email(String);",
            &["`validat` is no word of `#[scalar(…)]`, which knows validate, arithmetic, key, precision, scale; \
               did you mean `validate`?"],
        );
        let alone = "`scale` alone says too little: give `precision` too, the digits in all";
        check("#[scalar(scale = 2)] struct Price(Decimal);", &[alone]);
        check("#[scalar(precision = 29)] struct Price(Decimal);", &["digits are a number from 1 to 28"]);
    }
}
