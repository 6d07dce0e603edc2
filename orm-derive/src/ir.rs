//! The models that are legal: what [`check`](crate::check) makes and [`expand`](crate::expand) writes.
//!
//! Positions are those of the columns, which are those of the fields.

use proc_macro2::{Span, TokenStream};
use syn::{Attribute, Expr, Ident, Path, Type, Visibility};

/// A model.
pub(crate) struct Model {
    /// The struct.
    pub(crate) ident: Ident,
    /// Who sees it.
    pub(crate) vis: Visibility,
    /// The table's name.
    pub(crate) table: String,
    /// The schema that it is in.
    pub(crate) schema: Option<String>,
    /// What it is, in words.
    pub(crate) comment: Option<String>,
    /// The word that says that it looks at objects before they are written.
    pub(crate) hooks: Option<Ident>,
    /// What CREATE TABLE says after the columns.
    pub(crate) options: PerDialect,
    /// The type that carries the column constants, if that is not the model.
    pub(crate) columns_type: Option<Ident>,
    /// The primary key.
    pub(crate) key: Key,
    /// The position of the field that counts the changes of a row.
    pub(crate) version: Option<usize>,
    /// The position of the field that marks a row as deleted.
    pub(crate) soft_delete: Option<usize>,
    /// The columns, one for each field that is not skipped.
    pub(crate) columns: Vec<Column>,
    /// Fields that are no columns.
    pub(crate) skipped: Vec<Skipped>,
    /// The foreign keys that attributes state.
    pub(crate) foreign_keys: Vec<ForeignKey>,
    /// The indexes.
    pub(crate) indexes: Vec<Index>,
    /// The check constraints.
    pub(crate) checks: Vec<Check>,
    /// The relations to models whose foreign keys point here.
    pub(crate) relations: Vec<Relation>,
    /// What is left for the compiler to decide.
    pub(crate) proofs: Vec<Proof>,
}

/// A primary key.
pub(crate) enum Key {
    /// A field of type `Id<Self>`.
    Id {
        /// Its position.
        position: usize,
        /// What the id stores.
        stored: Box<Type>,
    },
    /// Fields whose values the application chooses.
    Chosen(Vec<usize>),
}

impl Key {
    /// The positions of its columns.
    pub(crate) fn positions(&self) -> &[usize] {
        match self {
            Self::Id { position, .. } => std::slice::from_ref(position),
            Self::Chosen(positions) => positions,
        }
    }

    /// The position of the field of type `Id<Self>`.
    pub(crate) fn own_id(&self) -> Option<usize> {
        match self {
            Self::Id { position, .. } => Some(*position),
            Self::Chosen(_) => None,
        }
    }
}

/// A struct that rows are read as.
pub(crate) struct Projection {
    /// The struct.
    pub(crate) ident: Ident,
    /// Who sees it.
    pub(crate) vis: Visibility,
    /// The name that a query gives it.
    pub(crate) name: String,
    /// Whether a view of that name has the rows.
    pub(crate) is_view: bool,
    /// The type that carries the column constants, if that is not the projection.
    pub(crate) columns_type: Option<Ident>,
    /// The model that its fields are read from, if it says so.
    pub(crate) from: Option<Path>,
    /// The table between, which they are read from, too.
    pub(crate) through: Option<Path>,
    /// Its fields.
    pub(crate) columns: Vec<ProjectionColumn>,
}

/// A field of a projection: a column, or those of a model or projection in it.
pub(crate) struct ProjectionColumn {
    /// The field.
    pub(crate) field: Ident,
    /// Who sees it.
    pub(crate) vis: Visibility,
    /// Its doc comments, and `#[deprecated]`.
    pub(crate) attributes: Vec<Attribute>,
    /// Its type, as it was written.
    pub(crate) rust_type: String,
    /// Digits after the point, if it is a decimal.
    pub(crate) scale: Option<u8>,
    /// Its type, with `Self` replaced.
    pub(crate) ty: Type,
    /// The column's name, if it is one.
    pub(crate) name: String,
    /// What it is read from.
    pub(crate) selected: Selected,
}

/// What a field of a projection is read from.
pub(crate) enum Selected {
    /// The model's column with the name of the field.
    Column,
    /// An expression.
    Expression(Box<Expr>),
    /// The same model, by the projection that the field is.
    Flattened {
        /// Whether that has relations in it.
        with: bool,
    },
    /// The rows of a relation: the one of the field's name, if none is given.
    Related(Option<Box<Expr>>),
}

impl Projection {
    /// Whether relations are loaded with its rows.
    pub(crate) fn is_nested(&self) -> bool {
        let loads = |column: &ProjectionColumn| {
            matches!(column.selected, Selected::Related(_) | Selected::Flattened { with: true })
        };
        self.columns.iter().any(loads)
    }
}

/// A column and its field.
pub(crate) struct Column {
    /// The field.
    pub(crate) field: Ident,
    /// Who sees it.
    pub(crate) vis: Visibility,
    /// Its doc comments, and `#[deprecated]`.
    pub(crate) attributes: Vec<Attribute>,
    /// Its type, with `Self` replaced.
    pub(crate) ty: Type,
    /// Its type, as it was written.
    pub(crate) rust_type: String,
    /// The column's name.
    pub(crate) name: String,
    /// If the field is an embedded struct: what its columns' names begin with.
    pub(crate) embed: Option<String>,
    /// The digits of a decimal.
    pub(crate) digits: Digits,
    /// The most characters or bytes.
    pub(crate) length: Option<Length>,
    /// Whether the database makes the value.
    pub(crate) auto: Auto,
    /// What the database makes.
    pub(crate) default: Option<Default>,
    /// What the database calculates.
    pub(crate) generated: Option<Generated>,
    /// What it does by itself, and what may be done with it.
    pub(crate) behaviour: Behaviour,
    /// The type in CREATE TABLE.
    pub(crate) sql_type: PerDialect,
    /// The collation.
    pub(crate) collation: PerDialect,
    /// What the column is, in words.
    pub(crate) comment: Option<String>,
    /// Whether the type may be a foreign key.
    pub(crate) reference: Reference,
}

/// A field that is no column.
pub(crate) struct Skipped {
    /// The field.
    pub(crate) field: Ident,
    /// Its type.
    pub(crate) ty: Type,
}

/// What the database calculates from other columns.
pub(crate) struct Generated {
    pub(crate) expression: PerDialect,
    pub(crate) stored: bool,
}

/// SQL of the user's own, for each dialect.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct PerDialect {
    pub(crate) sqlite: Option<String>,
    pub(crate) postgres: Option<String>,
    pub(crate) mysql: Option<String>,
}

impl PerDialect {
    /// The same text for each.
    pub(crate) fn everywhere(text: String) -> Self {
        Self { sqlite: Some(text.clone()), postgres: Some(text.clone()), mysql: Some(text) }
    }
}

/// What a column does by itself, and what may be done with it.
#[derive(Default)]
pub(crate) struct Behaviour {
    /// What makes the value of a new row.
    pub(crate) on_insert: Option<Maker>,
    /// What makes the value of a changed row.
    pub(crate) on_update: Option<OnUpdate>,
    pub(crate) writes: Writes,
    /// Whether its values are not shown; its type may say so, too.
    pub(crate) redacted: bool,
}

/// What makes a value in the program.
#[derive(Clone)]
pub(crate) enum Maker {
    Clock,
    Function(Path),
}

/// What makes a value when a row is changed.
pub(crate) enum OnUpdate {
    Program(Maker),
    Sql(PerDialect),
}

/// When a program may write a column.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writes {
    #[default]
    Always,
    Once,
    Never,
}

/// The digits that a decimal keeps.
pub(crate) enum Digits {
    /// The type is known by its name, and is no decimal.
    Never,
    /// None are given: the type must not be a decimal.
    Missing,
    /// The type must be a decimal.
    Given {
        precision: u8,
        scale: u8,
        /// Where that was written.
        span: Span,
    },
}

/// The most characters or bytes of a column.
pub(crate) struct Length {
    pub(crate) length: u32,
    /// Where that was written.
    pub(crate) span: Span,
}

/// Whether a field's type is `Auto`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Auto {
    Yes,
    No,
    /// The name of the type does not say; it must not be, as there is no default.
    MustNot,
    /// The name of the type does not say, and it may be.
    May,
}

/// Whether a field's type may be a foreign key.
pub(crate) enum Reference {
    /// It is none, or the model states it.
    No,
    /// The type decides; it is `Id<Other>`, or not known by its name.
    ByType { on_delete: OnChange, on_update: OnChange, name: Option<String>, check: CheckTime },
}

/// What the database puts into a column that an INSERT leaves out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Default {
    Now,
    Sql(String),
    SqlOf(PerDialect),
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
}

/// What the database does to a row when the row that it points at changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnChange {
    NoAction,
    Restrict,
    Cascade,
    SetNull,
    SetDefault,
}

impl OnChange {
    /// The words for all of them.
    pub(crate) const WORDS: [&'static str; 5] = ["cascade", "restrict", "set_null", "set_default", "no_action"];

    /// The one with this word.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "cascade" => Self::Cascade,
            "restrict" => Self::Restrict,
            "set_null" => Self::SetNull,
            "set_default" => Self::SetDefault,
            "no_action" => Self::NoAction,
            _ => return None,
        })
    }
}

/// When a foreign key is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CheckTime {
    Immediate,
    Deferrable,
    Deferred,
}

/// A foreign key that an attribute states.
pub(crate) struct ForeignKey {
    pub(crate) columns: Vec<usize>,
    pub(crate) target: Target,
    pub(crate) on_delete: OnChange,
    pub(crate) on_update: OnChange,
    pub(crate) name: Option<String>,
    pub(crate) check: CheckTime,
}

/// What a stated foreign key points at.
pub(crate) enum Target {
    /// The column with this constant, `Country::code`, of the type that carries it, `Country`.
    Column { constant: TokenStream, carrier: TokenStream },
    /// The primary key of this model.
    KeyOf(TokenStream),
}

/// A relation to the rows whose foreign key points at a row of the model.
pub(crate) struct Relation {
    pub(crate) name: Ident,
    pub(crate) kind: RelationKind,
    /// The model that it leads to.
    pub(crate) model: Path,
    /// The constants of the foreign key's columns, `Post::author_id`; one at least.
    pub(crate) columns: Vec<Path>,
    /// The table between, for a many-to-many relation.
    pub(crate) through: Option<Through>,
    /// The condition that its rows always fulfil.
    pub(crate) filter: Option<Expr>,
    /// The order that its rows always have.
    pub(crate) order_by: Option<Expr>,
    /// Whether a row that no longer belongs to any other is deleted.
    pub(crate) deletes_orphans: bool,
    /// What a session does to its rows when it deletes the row that it starts from.
    pub(crate) on_delete: Option<DeleteRule>,
}

/// What a session does to the rows of a relation.
pub(crate) struct DeleteRule {
    pub(crate) action: OnChange,
    /// Where it was written.
    pub(crate) span: Span,
}

/// The model between two that have many of each other.
pub(crate) struct Through {
    pub(crate) model: Path,
    /// The constants of its foreign key to the model where the relation leads; one at least.
    pub(crate) columns: Vec<Path>,
}

/// How many rows a relation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RelationKind {
    Many,
    One,
    ManyToMany,
}

/// An index.
pub(crate) struct Index {
    pub(crate) name: Option<String>,
    pub(crate) parts: Vec<IndexPart>,
    pub(crate) unique: bool,
    pub(crate) condition: Option<String>,
    pub(crate) method: PerDialect,
    pub(crate) include: Vec<usize>,
    pub(crate) nulls_not_distinct: bool,
}

/// One of the things that an index sorts by.
pub(crate) struct IndexPart {
    pub(crate) key: IndexKey,
    pub(crate) descending: bool,
}

/// What an index sorts by.
pub(crate) enum IndexKey {
    Column(usize),
    Expression(String),
}

/// A check constraint.
pub(crate) struct Check {
    pub(crate) name: Option<String>,
    pub(crate) column: Option<usize>,
    pub(crate) condition: String,
}

/// A rule whose types only the compiler knows.
pub(crate) struct Proof {
    /// The column that it is about.
    pub(crate) column: usize,
    /// What must hold.
    pub(crate) rule: Rule,
    /// The attribute that demands it.
    pub(crate) span: Span,
}

/// What must hold for a field's type.
pub(crate) enum Rule {
    /// It is a foreign key.
    ForeignKey,
    /// It is an `Option`; the complaint if it is not.
    Nullable(String),
    /// It is an `Auto`; the complaint if it is not.
    Auto(String),
    /// It is stored as text; the complaint if it is not.
    Text(String),
    /// It is an integer or a moment, and never NULL; the complaint if it is not.
    Version(String),
    /// It is a moment that can be NULL, or a truth value; the complaint if it is not.
    Mark(String),
    /// It is a moment, and never NULL; the complaint if it is not.
    Moment(String),
}
