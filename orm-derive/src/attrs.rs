//! Reads a struct and its attributes: syntax in, the same with spans out. Knows the words and the kind of value that
//! each takes; knows nothing of what they mean together.

mod column;
mod index;
mod model;
mod per_dialect;
pub(crate) mod projection;
mod value;

/// The items of attributes, for the derives that read their own.
pub(crate) mod items {
    pub(crate) use super::value::{each_field, each_item, flag, set, unknown, value};
}

pub(crate) use value::texts;

use syn::punctuated::Punctuated;
use syn::{
    Attribute, Data, DataStruct, DeriveInput, Expr, Field, Fields, Generics, Ident, LitInt, LitStr, Path, Token, Type,
    Visibility,
};

use crate::errors::Errors;
use crate::ir;
use proc_macro2::Span;

/// A struct as it was written.
pub(crate) struct Struct<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) vis: &'a Visibility,
    /// The words of `#[model(…)]`.
    pub(crate) words: ModelWords,
    /// The fields that are columns.
    pub(crate) fields: Vec<StructField<'a>>,
    /// The fields that are marked `skip`.
    pub(crate) skipped: Vec<StructField<'a>>,
}

/// A field as it was written.
pub(crate) struct StructField<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) vis: &'a Visibility,
    pub(crate) ty: &'a Type,
    pub(crate) attributes: &'a [Attribute],
    /// The words of `#[column(…)]`.
    pub(crate) words: ColumnWords,
}

/// The words of `#[model(…)]`.
#[derive(Default)]
pub(crate) struct ModelWords {
    pub(crate) table: Option<LitStr>,
    pub(crate) schema: Option<LitStr>,
    pub(crate) comment: Option<LitStr>,
    /// The word `hooks`.
    pub(crate) hooks: Option<Ident>,
    pub(crate) options: Option<PerDialectWords>,
    pub(crate) key: Option<Type>,
    pub(crate) columns: Option<Ident>,
    pub(crate) indexes: Vec<IndexWords>,
    pub(crate) checks: Vec<CheckWords>,
    pub(crate) foreign_keys: Vec<ForeignKeyWords>,
    pub(crate) relations: Vec<RelationWords>,
}

/// `has_many(posts = Post::author_id)`, one for each name.
pub(crate) struct RelationWords {
    pub(crate) name: Ident,
    pub(crate) kind: ir::RelationKind,
    /// The model that it leads to, where the path does not begin with it: `posts: Post = PostColumns::author_id`.
    pub(crate) model: Option<Path>,
    /// `Post::author_id`, or several for a foreign key of several columns.
    pub(crate) columns: Vec<Path>,
    /// What follows `=>`: the foreign key of the link that points at the model.
    pub(crate) far: Vec<Path>,
    /// `filter = …`.
    pub(crate) filter: Option<Expr>,
    /// `order_by = …`.
    pub(crate) order_by: Option<Expr>,
    /// `through = PostTag`: the model of the link, where the paths do not begin with it.
    pub(crate) through: Option<Path>,
    /// `orphans = delete`.
    pub(crate) orphans: Option<Ident>,
    /// `on_delete = cascade`.
    pub(crate) on_delete: Option<Action>,
}

/// `unique(a, b, name = "x")` or `index(…)`.
pub(crate) struct IndexWords {
    pub(crate) word: Ident,
    pub(crate) parts: Vec<IndexPartWords>,
    pub(crate) name: Option<LitStr>,
    pub(crate) unique: bool,
    pub(crate) condition: Option<LitStr>,
    pub(crate) method: Option<PerDialectWords>,
    pub(crate) include: Vec<Ident>,
    pub(crate) nulls_not_distinct: Option<Ident>,
}

/// `a`, `a desc` or `"lower(a)"` in an index.
pub(crate) struct IndexPartWords {
    pub(crate) key: IndexKeyWords,
    pub(crate) descending: Option<Ident>,
}

/// A field, or an expression.
pub(crate) enum IndexKeyWords {
    Field(Ident),
    Expression(LitStr),
}

/// `= "text"` for every dialect, or `(sqlite = "text", postgres = "text", mysql = "text")`.
#[derive(Default)]
pub(crate) struct PerDialectWords {
    pub(crate) everywhere: Option<LitStr>,
    pub(crate) sqlite: Option<LitStr>,
    pub(crate) postgres: Option<LitStr>,
    pub(crate) mysql: Option<LitStr>,
}

/// `check = "…"` or `check(name = "x", "…")`.
pub(crate) struct CheckWords {
    pub(crate) name: Option<LitStr>,
    pub(crate) condition: LitStr,
}

/// `foreign_key(columns(a, b), references = Other, …)`.
pub(crate) struct ForeignKeyWords {
    pub(crate) fields: Vec<Ident>,
    pub(crate) references: Path,
    pub(crate) on_delete: Option<Action>,
    pub(crate) on_update: Option<Action>,
    pub(crate) name: Option<LitStr>,
    pub(crate) deferrable: Option<Deferrable>,
}

/// The words of `#[column(…)]`.
#[derive(Default)]
pub(crate) struct ColumnWords {
    pub(crate) name: Option<LitStr>,
    pub(crate) primary_key: Option<Ident>,
    pub(crate) unique: Option<ColumnIndex>,
    pub(crate) index: Option<ColumnIndex>,
    pub(crate) check: Option<LitStr>,
    pub(crate) default: Option<DefaultWord>,
    pub(crate) on_delete: Option<Action>,
    pub(crate) on_update: Option<Action>,
    pub(crate) behaviour: BehaviourWords,
    pub(crate) references: Option<Path>,
    pub(crate) foreign_key: Option<ForeignKeyName>,
    pub(crate) deferrable: Option<Deferrable>,
    pub(crate) generated: Option<GeneratedWord>,
    pub(crate) stored: Option<Ident>,
    pub(crate) virtual_: Option<Ident>,
    pub(crate) sql_type: Option<PerDialectWords>,
    pub(crate) collation: Option<PerDialectWords>,
    pub(crate) version: Option<Ident>,
    pub(crate) comment: Option<LitStr>,
    pub(crate) skip: Option<Ident>,
    pub(crate) embed: Option<Ident>,
    pub(crate) prefix: Option<LitStr>,
    pub(crate) precision: Option<LitInt>,
    pub(crate) scale: Option<LitInt>,
    pub(crate) length: Option<LitInt>,
}

/// The words of `#[column(…)]` that say what the column does by itself.
#[derive(Default)]
pub(crate) struct BehaviourWords {
    pub(crate) default_fn: Option<MakerWord>,
    pub(crate) on_update: Option<MakerWord>,
    pub(crate) created_at: Option<Ident>,
    pub(crate) updated_at: Option<Ident>,
    pub(crate) read_only: Option<Ident>,
    pub(crate) write_once: Option<Ident>,
    pub(crate) soft_delete: Option<Ident>,
    pub(crate) redacted: Option<Ident>,
}

impl BehaviourWords {
    /// The words that were written.
    pub(crate) fn given(&self) -> impl Iterator<Item = &Ident> {
        let makers = self.default_fn.iter().chain(&self.on_update).map(|maker| &maker.word);
        makers
            .chain(&self.created_at)
            .chain(&self.updated_at)
            .chain(&self.read_only)
            .chain(&self.write_once)
            .chain(&self.soft_delete)
            .chain(&self.redacted)
    }

    /// Whether the program, or SQL of the model, makes values of the column.
    pub(crate) fn makes(&self) -> bool {
        self.default_fn.is_some() || self.on_update.is_some() || self.created_at.is_some() || self.updated_at.is_some()
    }
}

/// `default_fn = path`, `on_update = path` or `on_update = sql("…")`.
pub(crate) struct MakerWord {
    pub(crate) word: Ident,
    pub(crate) maker: MakerValue,
}

/// What makes a value.
pub(crate) enum MakerValue {
    Function(Path),
    Sql(ir::PerDialect),
}

/// `unique` or `index` at a field.
pub(crate) struct ColumnIndex {
    pub(crate) name: Option<LitStr>,
}

impl ColumnWords {
    /// Whether something was written that is about one column.
    pub(crate) fn says_of_a_column(&self) -> bool {
        let names = self.name.is_some() || self.comment.is_some() || self.foreign_key.is_some();
        let keys = self.primary_key.is_some() || self.unique.is_some() || self.index.is_some();
        let values = self.check.is_some() || self.default.is_some() || self.generated.is_some();
        let kinds = self.stored.is_some() || self.virtual_.is_some() || self.deferrable.is_some();
        let references = self.on_delete.is_some() || self.on_update.is_some() || self.references.is_some();
        let types = self.precision.is_some() || self.scale.is_some() || self.length.is_some();
        let own = self.sql_type.is_some() || self.collation.is_some() || self.version.is_some();
        names || keys || values || kinds || references || types || own
    }
}

/// `foreign_key = "name"` at a field.
pub(crate) struct ForeignKeyName {
    pub(crate) word: Ident,
    pub(crate) name: LitStr,
}

/// `deferrable`, or `deferrable = deferred`.
pub(crate) struct Deferrable {
    pub(crate) word: Ident,
    pub(crate) check: ir::CheckTime,
}

/// `generated = "…"`.
pub(crate) struct GeneratedWord {
    pub(crate) word: Ident,
    pub(crate) expression: PerDialectWords,
}

/// `default = …`.
pub(crate) struct DefaultWord {
    pub(crate) value: ir::Default,
    pub(crate) span: Span,
}

/// `on_delete = …` or `on_update = …`.
pub(crate) struct Action {
    pub(crate) word: Ident,
    pub(crate) change: ir::OnChange,
    /// Where the action was written.
    pub(crate) span: Span,
}

/// Reads a struct, or says why the input is none that can be a model.
pub(crate) fn read<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<Struct<'a>> {
    check_generics(&input.generics, errors);
    let words = model::read(&input.attrs, errors);
    let fields = named_fields(input, errors)?;
    let fields = fields.iter().filter_map(|field| read_field(field, errors));
    let (skipped, fields) = fields.partition(|field: &StructField<'_>| field.words.skip.is_some());
    Some(Struct { ident: &input.ident, vis: &input.vis, words, fields, skipped })
}

/// Whether the field is no column.
pub(crate) fn is_skipped(field: &Field) -> bool {
    column::read(&field.attrs, &mut Errors::default()).skip.is_some()
}

/// Reads a struct, or says why the input is none that can be embedded.
pub(crate) fn read_embedded<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<Struct<'a>> {
    if !input.generics.params.is_empty() {
        let message = "an embedded struct has columns of fixed types: it cannot be generic or have lifetimes";
        errors.at(&input.generics.params, message);
    }
    let message = match &input.data {
        Data::Struct(DataStruct { fields: Fields::Named(fields), .. }) if !fields.named.is_empty() => {
            let fields = fields.named.iter().filter_map(|field| read_field(field, errors));
            let (skipped, fields) = fields.partition(|field: &StructField<'_>| field.words.skip.is_some());
            let words = ModelWords::default();
            return Some(Struct { ident: &input.ident, vis: &input.vis, words, fields, skipped });
        }
        Data::Struct(DataStruct { fields: Fields::Unnamed(_), .. }) => {
            "an embedded struct needs names for its columns; one around a single value derives `Scalar`"
        }
        Data::Struct(_) => "an embedded struct has fields, one at least: they are columns",
        Data::Enum(_) => "an enum cannot be embedded; one that is stored in a column derives `DbEnum`",
        Data::Union(_) => "a union cannot be embedded",
    };
    errors.at(&input.ident, message);
    None
}

/// Whether the field is an embedded struct.
pub(crate) fn is_embedded(field: &Field) -> bool {
    column::read(&field.attrs, &mut Errors::default()).embed.is_some()
}

fn read_field<'a>(field: &'a Field, errors: &mut Errors) -> Option<StructField<'a>> {
    Some(StructField {
        ident: field.ident.as_ref()?,
        vis: &field.vis,
        ty: &field.ty,
        attributes: &field.attrs,
        words: column::read(&field.attrs, errors),
    })
}

fn check_generics(generics: &Generics, errors: &mut Errors) {
    if !generics.params.is_empty() {
        let message = "a model is one table with columns of fixed types: it cannot be generic or have lifetimes";
        errors.at(&generics.params, message);
    }
}

fn named_fields<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<&'a Punctuated<Field, Token![,]>> {
    let ident = &input.ident;
    let message = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) if !fields.named.is_empty() => return Some(&fields.named),
            Fields::Named(_) | Fields::Unit => format!("a model has fields, its key at least: `id: Id<{ident}>`"),
            Fields::Unnamed(_) => "a model needs names for its columns: a struct with named fields".to_owned(),
        },
        Data::Enum(_) => "a model is a struct; an enum cannot be a table".to_owned(),
        Data::Union(_) => "a model is a struct; a union cannot be a table".to_owned(),
    };
    errors.at(ident, message);
    None
}
