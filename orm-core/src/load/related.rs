use std::fmt;
use std::marker::PhantomData;

use super::loader::{Append, Loaders};
use super::relation::Load;
use super::rows::{Columns, Item, RowsLoader, Whole, WithLink};
use super::shape::{All, AtMostOne, Divisible, Shape, Some};
use super::template::{Template, keys_of, rows_of};
use crate::expr::{Inner, Nil, Node};
use crate::model::{Filtered, Many, ManyToMany, Model, One, Related, Relation, RelationPath, Source};
use crate::query::{DeletedRows, Filter, OrderBy, SelectNode};

/// The rows of a relation, with what is asked of them: a filter, an order, a limit, what is loaded with them.
///
/// Made by the methods of a relation, `User::posts.filter(…)`, and loaded by [`Select::with`](crate::query::Select::with).
///
/// ```
/// # use rowhouse::doc::*;
/// use rowhouse::load::Part;
///
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// const POSTS: HasMany<User, Post> = Post::author_id.inverse();
/// let newest = POSTS.filter(Post::title.ne("")).order_by(Post::id.desc()).limit(3);
/// let users: Vec<(User, Part<Post>)> = User::query().with(newest).all(&mut session)?;
/// assert_eq!(users[0].1.len(), 1);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub struct RelatedRows<From, Scope, I, S, Nested = ()> {
    pub(super) path: RelationPath,
    pub(super) query: SelectNode,
    limit: Option<u64>,
    offset: Option<u64>,
    nested: Nested,
    marker: Ends<From, Scope, I, S>,
}

/// What a relation's type says, and its value does not hold.
type Ends<From, Scope, I, S> = PhantomData<fn() -> (From, Scope, I, S)>;

/// How many rows a relation leads to: [`Many`], [`One`], or some of them.
pub trait LoadKind {
    /// What is loaded.
    type Shape: Shape;
    /// Whether the first row is all that is loaded.
    const FIRST: bool = false;
}

impl LoadKind for Many {
    type Shape = All;
}

impl LoadKind for One {
    type Shape = AtMostOne;
    const FIRST: bool = true;
}

impl LoadKind for Filtered<Many> {
    type Shape = Some;
}

impl LoadKind for Filtered<One> {
    type Shape = AtMostOne;
    const FIRST: bool = true;
}

impl<From, Scope, I, S> RelatedRows<From, Scope, I, S> {
    /// The rows of a relation; the first of each parent alone, where there is an order that says which it is.
    pub(super) fn of(path: RelationPath, first: bool) -> Self {
        let query = rows_of(&path);
        let limit = (first && !query.order.is_empty()).then_some(1);
        Self { path, query, limit, offset: None, nested: (), marker: PhantomData }
    }
}

/// The rows of a relation without their types.
pub struct RowsOf {
    pub(super) path: RelationPath,
    query: SelectNode,
    limit: Option<u64>,
    offset: Option<u64>,
}

impl RowsOf {
    /// The query for these outputs of them; with rows that are marked as deleted, if there `always` is one.
    pub(super) fn template(mut self, outputs: Vec<Node>, always: bool) -> Template {
        if always {
            self.query.rare_mut().deleted = DeletedRows::Shown;
        }
        Template::new(&self.path, self.query, outputs).limited(self.limit, self.offset)
    }
}

impl<From, Scope, I, S, Nested> RelatedRows<From, Scope, I, S, Nested> {
    /// The rows without their types, and what is loaded with them.
    pub(super) fn into_parts(self) -> (RowsOf, Nested) {
        let Self { path, query, limit, offset, nested, .. } = self;
        (RowsOf { path, query, limit, offset }, nested)
    }
}

impl<From, Scope, I, S: Shape, Nested: Loaders> RelatedRows<From, Scope, I, S, Nested> {
    fn retyped<NewItem, NewShape, NewNested>(
        self,
        nested: impl FnOnce(Nested) -> NewNested,
    ) -> RelatedRows<From, Scope, NewItem, NewShape, NewNested> {
        let Self { path, query, limit, offset, .. } = self;
        RelatedRows { path, query, limit, offset, nested: nested(self.nested), marker: PhantomData }
    }

    pub(super) fn loader(self) -> RowsLoader<I, S, Nested>
    where
        I: Item<Nested> + Columns,
    {
        let mut outputs = Vec::new();
        I::push(&mut outputs);
        let (rows, nested) = self.into_parts();
        let keys = keys_of(&rows.path);
        RowsLoader::new(keys, rows.template(outputs, S::ALWAYS), nested)
    }

    /// Whether it takes some rows of each parent only.
    pub(super) fn is_cut(&self) -> bool {
        self.limit.is_some() || self.offset.is_some()
    }

    /// Loads only the rows for which `condition` holds, into a [`Part`](super::Part).
    pub fn filter<Index>(mut self, condition: impl Filter<Scope, Index>) -> RelatedRows<From, Scope, I, S::Part, Nested>
    where
        S: Divisible,
    {
        self.query.filters.extend(condition.into_condition());
        self.retyped(|nested| nested)
    }

    /// Loads rows that are marked as deleted, too; see [`Select::with_deleted`](crate::query::Select::with_deleted). A key that is
    /// not NULL leads to its row in any case.
    #[must_use]
    pub fn with_deleted(mut self) -> Self {
        self.query.rare_mut().deleted = DeletedRows::Shown;
        self
    }

    /// Sorts the rows of each parent, after what the relation itself sorts by.
    #[must_use]
    pub fn order_by<Index>(mut self, order: impl OrderBy<Scope, Index>) -> Self
    where
        S: Divisible,
    {
        order.push(&mut self.query.order);
        self
    }

    /// Loads at most `rows` rows for each parent, the first ones in the order of the relation, else by their key.
    pub fn limit(mut self, rows: u64) -> RelatedRows<From, Scope, I, S::Part, Nested>
    where
        S: Divisible,
    {
        self.limit = Some(rows);
        self.retyped(|nested| nested)
    }

    /// Passes over the first `rows` rows of each parent.
    pub fn offset(mut self, rows: u64) -> RelatedRows<From, Scope, I, S::Part, Nested>
    where
        S: Divisible,
    {
        self.offset = Some(rows);
        self.retyped(|nested| nested)
    }
}

impl<From, Scope, M: Model, S: Shape, Nested: Loaders> RelatedRows<From, Scope, Whole<M>, S, Nested> {
    /// Loads with each of the rows what belongs to it; see [`Select::with`](crate::query::Select::with).
    pub fn with<R: Load<M>>(self, relation: R) -> RelatedRows<From, Scope, Whole<M>, S, Nested::Longer>
    where
        Nested: Append<R::Loader>,
    {
        self.retyped(|nested| nested.append(relation.into_loader()))
    }
}

impl<From, M: Model, Through: Model, S: Shape, Nested: Loaders>
    RelatedRows<From, Linking<Through, M>, Whole<M>, S, Nested>
{
    /// Loads with each row the row of the link that leads to it.
    #[allow(clippy::type_complexity, reason = "the relation with its ends")]
    pub fn with_link(self) -> RelatedRows<From, Linking<Through, M>, WithLink<M, Through>, S, Nested> {
        self.retyped(|nested| nested)
    }
}

/// The tables that a many-to-many relation can be filtered and sorted by.
pub type Linking<Through, To> = (Inner<Through>, (Inner<To>, Nil));

impl<From: Model, Scope, I, S: Shape, Nested: Loaders> Load<From> for RelatedRows<From, Scope, I, S, Nested>
where
    I: Item<Nested, Loaded: Clone> + Columns,
{
    type Loader = RowsLoader<I, S, Nested>;

    fn into_loader(self) -> Self::Loader {
        self.loader()
    }
}

macro_rules! methods {
    ([$($generics:tt)*] $relation:ty, $scope:ty) => {
        impl<From: Model, To: Model, $($generics)* Kind: LoadKind> $relation {
            /// The rows that it leads to, to be narrowed down, sorted, and loaded with others.
            pub(crate) fn rows(self) -> RelatedRows<From, $scope, Whole<To>, Kind::Shape> {
                RelatedRows::of(self.path(), Kind::FIRST)
            }

            /// Loads with each of its rows what belongs to it: `User::posts.with(Post::comments)`.
            ///
            /// See [`Select::with`](crate::query::Select::with).
            #[allow(clippy::type_complexity, reason = "the relation with its ends")]
            pub fn with<R: Load<To>>(
                self,
                relation: R,
            ) -> RelatedRows<From, $scope, Whole<To>, Kind::Shape, (R::Loader,)> {
                self.rows().with(relation)
            }

            /// Loads only the rows for which `condition` holds, into a [`Part`](crate::load::Part).
            #[allow(clippy::type_complexity, reason = "the relation with its ends")]
            pub fn filter<Index>(
                self,
                condition: impl Filter<$scope, Index>,
            ) -> RelatedRows<From, $scope, Whole<To>, <Kind::Shape as Divisible>::Part>
            where
                Kind::Shape: Divisible,
            {
                self.rows().filter(condition)
            }

            /// Sorts the rows of each parent, after what the relation itself sorts by.
            pub fn order_by<Index>(
                self,
                order: impl OrderBy<$scope, Index>,
            ) -> RelatedRows<From, $scope, Whole<To>, Kind::Shape>
            where
                Kind::Shape: Divisible,
            {
                self.rows().order_by(order)
            }

            /// Loads at most `rows` rows for each parent, the first ones in the order of the relation, else by their key:
            /// `ROW_NUMBER() OVER (PARTITION BY … ORDER BY …)`.
            #[allow(clippy::type_complexity, reason = "the relation with its ends")]
            pub fn limit(
                self,
                rows: u64,
            ) -> RelatedRows<From, $scope, Whole<To>, <Kind::Shape as Divisible>::Part>
            where
                Kind::Shape: Divisible,
            {
                self.rows().limit(rows)
            }

            /// Passes over the first `rows` rows of each parent.
            #[allow(clippy::type_complexity, reason = "the relation with its ends")]
            pub fn offset(
                self,
                rows: u64,
            ) -> RelatedRows<From, $scope, Whole<To>, <Kind::Shape as Divisible>::Part>
            where
                Kind::Shape: Divisible,
            {
                self.rows().offset(rows)
            }
        }

        impl<From: Model, To: Model, $($generics)* Kind: LoadKind> Load<From> for $relation {
            type Loader = RowsLoader<Whole<To>, Kind::Shape, ()>;

            fn into_loader(self) -> Self::Loader {
                self.rows().loader()
            }
        }
    };
}
methods!([] Relation<From, To, Kind>, (Inner<To>, Nil));
methods!([Through: Model,] ManyToMany<From, Through, To, Kind>, Linking<Through, To>);

impl<From: Model, Through: Model, To: Model, Kind: LoadKind> ManyToMany<From, Through, To, Kind> {
    /// Loads with each row the row of the link that leads to it: `Vec<(Tag, PostTag)>`.
    #[allow(clippy::type_complexity, reason = "the relation with its ends")]
    pub fn with_link(self) -> RelatedRows<From, Linking<Through, To>, WithLink<To, Through>, Kind::Shape> {
        self.rows().with_link()
    }
}

impl<From: Source, Scope, I, S, Nested> fmt::Debug for RelatedRows<From, Scope, I, S, Nested> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RelatedRows")
            .field("from", &From::table().model)
            .field("query", &self.query)
            .finish_non_exhaustive()
    }
}

impl<From, Scope, I, S, Nested: Clone> Clone for RelatedRows<From, Scope, I, S, Nested> {
    fn clone(&self) -> Self {
        Self {
            path: self.path.clone(),
            query: self.query.clone(),
            limit: self.limit,
            offset: self.offset,
            nested: self.nested.clone(),
            marker: PhantomData,
        }
    }
}
