use super::{KeyTarget, Link, ManyToMany, Relation};
use crate::model::{Column, Source};
use crate::query::{SelectNode, SourceRef};
use crate::types::SqlValue;

/// A relation without its types: from which table it leads to which other one, over which columns.
#[derive(Debug, Clone, PartialEq)]
pub struct RelationPath {
    /// Where it starts.
    pub from: SourceRef,
    /// Where it leads.
    pub to: SourceRef,
    /// The columns of `from` that equal columns of the next table: of `through` if there is one, else of `to`.
    pub near: Pairs,
    /// The table between the two, where each has many of the other.
    pub through: Option<Through>,
    /// The condition and the order that the relation always has, as a query for the rows that it can lead to.
    pub rows: Option<SelectNode>,
    /// Why there is no such relation: the model has no such foreign key.
    pub problem: Option<Box<str>>,
}

/// Positions of columns, pair by pair: of the table that the relation comes from, and of the one that it goes to.
pub type Pairs = Vec<(usize, usize)>;

/// The table between two that have many of each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Through {
    /// The table.
    pub source: SourceRef,
    /// Its columns that equal columns of the table where the relation leads.
    pub far: Pairs,
}

/// A relation as a value: a foreign key column ([`Column`]), a [`Link`], a [`Relation`] or a [`ManyToMany`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a relation",
    label = "a relation is expected here",
    note = "a relation is a foreign key, `Post::author_id`, or a constant that the model declares, `has_many(posts = Post::author_id)`"
)]
pub trait Related: Copy {
    /// The source that it starts from.
    type From: Source;
    /// The source that it leads to.
    type To: Source;

    /// The relation without its types.
    #[doc(hidden)]
    fn path(self) -> RelationPath;
}

impl<Child: Source, V: SqlValue, Key: KeyTarget<V>> Related for Column<Child, V, Key> {
    type From = Child;
    type To = Key::Target;

    fn path(self) -> RelationPath {
        self.references::<Key::Target>().path()
    }
}

impl<From: Source, To: Source> Related for Link<From, To> {
    type From = From;
    type To = To;

    fn path(self) -> RelationPath {
        let near = self.pairs().map(Iterator::collect);
        RelationPath {
            from: SourceRef::of::<From>(),
            to: SourceRef::of::<To>(),
            problem: near.is_none().then(|| self.complaint().into()),
            near: near.unwrap_or_default(),
            through: None,
            rows: None,
        }
    }
}

impl<From: Source, To: Source, Kind> Related for Relation<From, To, Kind> {
    type From = From;
    type To = To;

    fn path(self) -> RelationPath {
        RelationPath { rows: self.rows.map(|rows| rows()), ..reversed(self.link.path()) }
    }
}

impl<From: Source, Between: Source, To: Source, Kind> Related for ManyToMany<From, Between, To, Kind> {
    type From = From;
    type To = To;

    fn path(self) -> RelationPath {
        let (near, far) = (reversed(self.near.path()), self.far.path());
        RelationPath {
            to: far.to,
            through: Some(Through { source: far.from, far: far.near }),
            rows: self.rows.map(|rows| rows()),
            problem: near.problem.or(far.problem),
            from: near.from,
            near: near.near,
        }
    }
}

/// The same foreign key, seen from the other side.
fn reversed(path: RelationPath) -> RelationPath {
    let near = path.near.into_iter().map(|(from, to)| (to, from)).collect();
    RelationPath { from: path.to, to: path.from, near, ..path }
}
