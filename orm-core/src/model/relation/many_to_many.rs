use std::fmt;
use std::marker::PhantomData;

use super::{Filtered, Link, Many};
use crate::expr::{Inner, Nil};
use crate::model::Source;
use crate::query::{JoinKind, JoinNode, Output, Select, SelectNode, SourceRef, link_condition};

/// The rows of `To` that rows of `Through` link with a row of `From`; made by `#[model(many_to_many(…))]`.
///
/// ```
/// use rowhouse::prelude::*;
///
/// #[derive(Model, Clone, Debug)]
/// #[model(table = "posts", many_to_many(tags: Tag = PostTag::post_id => PostTag::tag_id))]
/// struct Post {
///     id: Id<Post>,
///     title: String,
/// }
///
/// #[derive(Model, Clone, Debug)]
/// #[model(table = "tags", many_to_many(posts: Post = PostTag::tag_id => PostTag::post_id))]
/// struct Tag {
///     id: Id<Tag>,
///     name: String,
/// }
///
/// #[derive(Model, Clone, Debug)]
/// #[model(table = "post_tags")]
/// struct PostTag {
///     #[column(primary_key)]
///     post_id: Id<Post>,
///     #[column(primary_key)]
///     tag_id: Id<Tag>,
/// }
///
/// let engine = Engine::connect("sqlite::memory:")?;
/// engine.create_all(&models![Post, Tag, PostTag])?;
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub struct ManyToMany<From, Through, To, Kind = Many> {
    pub(crate) near: Link<Through, From>,
    pub(crate) far: Link<Through, To>,
    pub(crate) rows: Option<fn() -> SelectNode>,
    kind: PhantomData<fn() -> Kind>,
}

impl<From: Source, Through: Source, To: Source> ManyToMany<From, Through, To> {
    /// The relation over these two foreign keys of the link.
    #[doc(hidden)]
    pub const fn of(near: Link<Through, From>, far: Link<Through, To>) -> Self {
        Self { near, far, rows: None, kind: PhantomData }
    }

    /// The same, whose rows come in an order.
    #[doc(hidden)]
    #[must_use]
    pub const fn ordered(self, rows: fn() -> SelectNode) -> Self {
        Self { rows: Some(rows), ..self }
    }

    /// The same, with the rows only for which a condition holds.
    #[doc(hidden)]
    pub const fn filtered(self, rows: fn() -> SelectNode) -> ManyToMany<From, Through, To, Filtered<Many>> {
        ManyToMany { near: self.near, far: self.far, rows: Some(rows), kind: PhantomData }
    }
}

impl<From: Source, Through: Source, To: Source, Kind> ManyToMany<From, Through, To, Kind> {
    /// The foreign key of the link that points at where the relation starts.
    pub const fn near(self) -> Link<Through, From> {
        self.near
    }

    /// The foreign key of the link that points at where the relation leads.
    pub const fn far(self) -> Link<Through, To> {
        self.far
    }
}

/// The rows of `To` beside those of the link that point at them: what a many-to-many relation can be filtered and sorted by.
#[doc(hidden)]
pub fn linked<Through: Source, To: Source>(far: Link<Through, To>) -> Linked<Through, To> {
    let mut node = SelectNode::new(Output::Model, SourceRef::of::<To>());
    node.joins.push(JoinNode { kind: JoinKind::Inner, source: SourceRef::of::<Through>(), on: link_condition(far) });
    Select::from_node(node)
}

/// A query for the rows of `To` beside those of the link.
#[doc(hidden)]
pub type Linked<Through, To> = Select<(Inner<Through>, (Inner<To>, Nil)), <To as Source>::ReadAs>;

impl<From, Through, To, Kind> Clone for ManyToMany<From, Through, To, Kind> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<From, Through, To, Kind> Copy for ManyToMany<From, Through, To, Kind> {}

impl<From: Source, Through: Source, To: Source, Kind> fmt::Debug for ManyToMany<From, Through, To, Kind> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} <- {:?}", From::table().model, self.far)
    }
}
