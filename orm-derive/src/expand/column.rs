//! A column's metadata, and the constants of it that the compiler may refuse.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::table::{check_time, on_change, struct_name};
use super::{Support, SupportAt, generated, of_base, of_field, option, per_dialect, place};
use crate::check::not_a_decimal;
use crate::ir::{Auto, Column, Default, Digits, Generated, Maker, Model, OnUpdate, Reference, Writes};

/// A `ColumnDef`, and the constants that stand before it.
///
/// What may be refused is a constant of its own, so that all that is refused is reported, each at its place.
pub(super) struct ColumnDef {
    pub(super) constants: TokenStream,
    pub(super) value: TokenStream,
}

impl ColumnDef {
    pub(super) fn new(model: &Model, position: usize, column: &Column) -> Self {
        let mut constants = Constants { position, tokens: TokenStream::new() };
        let sql_type = constants.sql_type(model, column);
        let length = constants.length(column);
        let auto = constants.auto(column);
        let Column { ty, name, rust_type, .. } = column;
        let (field, value) = (field_name(column), of_field(ty, "Value"));
        let default = option(column.default.as_ref().map(default));
        let references = reference(column);
        let generated = option(column.generated.as_ref().map(generated_column));
        let (own_type, collation) = (per_dialect(&column.sql_type), per_dialect(&column.collation));
        let comment = option(column.comment.as_ref());
        let allowed = of_base(ty, "ALLOWED");
        let behaviour = behaviour(column);
        let value = quote! {
            #Support::ColumnDef {
                position: #position,
                name: #name,
                field: #field,
                rust_type: #rust_type,
                ty: #sql_type,
                length: #length,
                nullable: <#value as #Support::SqlValue>::NULLABLE,
                auto: #auto,
                default: #default,
                generated: #generated,
                sql_type: #own_type,
                collation: #collation,
                comment: #comment,
                references: #references,
                allowed: #allowed,
                behaviour: #behaviour,
                quoted: #Support::QuotedColumn::NONE,
            }
        };
        Self { constants: constants.tokens, value }
    }
}

/// The constants of one column.
struct Constants {
    position: usize,
    tokens: TokenStream,
}

impl Constants {
    /// Adds `const NAME: ty = value;` and gives its name.
    fn add(&mut self, name: &str, span: Span, ty: impl ToTokens, value: impl ToTokens) -> TokenStream {
        let name = format_ident!("__{name}_{}", self.position);
        self.tokens.extend(quote_spanned!(span=> const #name: #ty = #value;));
        name.to_token_stream()
    }

    fn sql_type(&mut self, model: &Model, column: &Column) -> TokenStream {
        let (model, field, ty) = (struct_name(model), field_name(column), &column.ty);
        let (span, digits, complaint) = match column.digits {
            Digits::Never => return of_base(ty, "TYPE"),
            Digits::Missing => (place(ty), None, missing_digits(&model, &field)),
            Digits::Given { precision, scale, span } => {
                (generated(span), Some(quote!((#precision, #scale))), not_a_decimal(&model, &field))
            }
        };
        let (support, digits) = (SupportAt(span), option(digits));
        let (own, needs_digits) = (of_base(ty, "TYPE"), of_base(ty, "NEEDS_PRECISION"));
        let value = quote_spanned!(span=> #support::column_type(#own, #needs_digits, #digits, #complaint));
        self.add("TYPE", span, quote!(#Support::ColumnType), value)
    }

    fn length(&mut self, column: &Column) -> TokenStream {
        let (field, ty, rust_type) = (field_name(column), &column.ty, &column.rust_type);
        option(column.length.as_ref().map(|given| {
            let complaint = format!("`length` is for text and bytes: `{field}` is `{rust_type}`");
            let (length, span) = (given.length, generated(given.span));
            let support = SupportAt(span);
            let sql_type = of_base(ty, "TYPE");
            let value = quote_spanned!(span=> #support::length(#length, #sql_type, #complaint));
            self.add("LENGTH", span, quote!(u32), value)
        }))
    }

    fn auto(&mut self, column: &Column) -> TokenStream {
        let (field, ty) = (field_name(column), &column.ty);
        match column.auto {
            Auto::Yes => quote!(true),
            Auto::No => quote!(false),
            Auto::May => of_field(ty, "AUTO"),
            Auto::MustNot => {
                let complaint = format!(
                    "`{field}` is `Auto`, so the database makes its value: say which, `#[column(default = …)]`"
                );
                let support = SupportAt(place(ty));
                let is_auto = of_field(ty, "AUTO");
                let value = quote_spanned!(place(ty)=> #support::not_auto(#is_auto, #complaint));
                self.add("AUTO", place(ty), quote!(bool), value)
            }
        }
    }
}

fn missing_digits(model: &str, field: &str) -> String {
    format!("`{model}.{field}` is a decimal: say how many digits it keeps, `#[column(precision = 12, scale = 2)]`")
}

fn field_name(column: &Column) -> String {
    syn::ext::IdentExt::unraw(&column.field).to_string()
}

fn default(default: &Default) -> TokenStream {
    let value = match default {
        Default::Now => quote!(Now),
        Default::Sql(sql) => quote!(Sql(#sql)),
        Default::SqlOf(texts) => {
            let texts = per_dialect(texts);
            quote!(SqlOf(#texts))
        }
        Default::Bool(value) => quote!(Bool(#value)),
        Default::Int(value) => quote!(Int(#value)),
        Default::Float(value) => quote!(Float(#value)),
        Default::Text(value) => quote!(Text(#value)),
    };
    quote!(#Support::ColumnDefault::#value)
}

fn generated_column(generated: &Generated) -> TokenStream {
    let expression = per_dialect(&generated.expression);
    let storage = if generated.stored { quote!(Stored) } else { quote!(Virtual) };
    quote!(#Support::Generated { expression: #expression, storage: #Support::Storage::#storage })
}

/// A `Behaviour`.
fn behaviour(column: &Column) -> TokenStream {
    let behaviour = &column.behaviour;
    let redacted = match column.digits {
        _ if behaviour.redacted => Some(quote!(true)),
        // A type that is known by its name, and is none of those that are not shown.
        Digits::Never => None,
        Digits::Missing | Digits::Given { .. } => Some(of_base(&column.ty, "REDACTED")),
    };
    let deferred = (!matches!(column.digits, Digits::Never)).then(|| of_field(&column.ty, "DEFERRED"));
    let writes = match behaviour.writes {
        Writes::Always => None,
        Writes::Once => Some(quote!(Once)),
        Writes::Never => Some(quote!(Never)),
    };
    let on_insert = behaviour.on_insert.as_ref().map(|own| maker(column, own));
    let on_update = behaviour.on_update.as_ref().map(|on_update| match on_update {
        OnUpdate::Program(own) => {
            let own = maker(column, own);
            quote!(#Support::OnUpdate::Program(#own))
        }
        OnUpdate::Sql(texts) => {
            let texts = per_dialect(texts);
            quote!(#Support::OnUpdate::Sql(#texts))
        }
    });
    let parts = [
        on_insert.map(|maker| quote!(on_insert: ::core::option::Option::Some(#maker))),
        on_update.map(|maker| quote!(on_update: ::core::option::Option::Some(#maker))),
        writes.map(|writes| quote!(writes: #Support::Writes::#writes)),
        redacted.map(|redacted| quote!(redacted: #redacted)),
        deferred.map(|deferred| quote!(deferred: #deferred)),
    ];
    let parts: Vec<TokenStream> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return quote!(#Support::Behaviour::NONE);
    }
    quote!(#Support::Behaviour { #(#parts,)* ..#Support::Behaviour::NONE })
}

/// A `Maker`. A function gives the value of the column, without `Auto`; the compiler's own message says so.
fn maker(column: &Column, maker: &Maker) -> TokenStream {
    match maker {
        Maker::Clock => quote!(#Support::Maker::Clock),
        Maker::Function(path) => {
            let value = of_field(&column.ty, "Value");
            let call = quote_spanned!(path.span()=> { let __value: #value = #path(); __value });
            quote!(#Support::Maker::Function(|| #Support::SqlValue::into_value(#call)))
        }
    }
}

fn reference(column: &Column) -> TokenStream {
    let Reference::ByType { on_delete, on_update, name, check } = &column.reference else {
        return option(None::<TokenStream>);
    };
    let (on_delete, on_update) = (on_change(*on_delete), on_change(*on_update));
    let (table, name, check) = (of_base(&column.ty, "REFERENCES"), option(name.as_ref()), check_time(*check));
    quote!(#Support::reference(#table, #on_delete, #on_update, #name, #check))
}
