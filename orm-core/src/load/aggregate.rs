use std::fmt;
use std::marker::PhantomData;

use super::keys::{Keys, NO_GROUP};
use super::loader::Loader;
use super::related::{Linking, LoadKind, RelatedRows};
use super::relation::Load;
use super::shape::Shape;
use super::template::{Template, keys_of};
use crate::dialect::Backend;
use crate::error::Result;
use crate::expr::{Aggregation, BaseOf, Expression, Inner, Nil, Node, Within, count};
use crate::model::{ManyToMany, Model, Relation, RelationPath};
use crate::query::SelectNode;
use crate::row::{FromRow, RowAccess};
use crate::session::Objects;
use crate::types::{Numeric, Ordered, SqlValue};

/// What is calculated over the rows of a relation, for each row that it starts from: a count, a sum, several such.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// const POSTS: HasMany<User, Post> = Post::author_id.inverse();
/// let users: Vec<(User, i64)> = User::query().with(POSTS.count()).all(&mut session)?;
/// assert_eq!(users[0].1, 1);
///
/// let newest = POSTS.aggregate((count(), Post::title.max()));
/// let users: Vec<(User, (i64, Option<String>))> = User::query().with(newest).all(&mut session)?;
/// assert_eq!(users[0].1, (1, Some("Hello".to_owned())));
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub struct RelatedAggregate<From, V> {
    pub(crate) path: RelationPath,
    /// The relation's rows, those that count.
    pub(crate) query: SelectNode,
    /// What is calculated over them.
    pub(crate) outputs: Vec<Node>,
    marker: PhantomData<fn() -> (From, V)>,
}

/// What can be calculated over the rows of a relation: an aggregate, or a tuple of up to eight.
///
/// Where a relation leads to no rows, each is what it is over none: a count 0, all others `None`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not calculated over the rows of a relation",
    label = "an aggregate of the relation's rows is expected here: `count()`, `Post::votes.sum()`, or a tuple of such"
)]
pub trait Aggregates<Scope, Index> {
    /// What they are.
    type Row: FromRow + Default + Clone + Send + Sync + 'static;

    /// Appends the expressions.
    #[doc(hidden)]
    fn push(self, out: &mut Vec<Node>);
}

impl<Scope, Index, Tables, V> Aggregates<Scope, Index> for Aggregation<Tables, V>
where
    Tables: Within<Scope, Index>,
    V: SqlValue + FromRow + Default,
{
    type Row = V;

    fn push(self, out: &mut Vec<Node>) {
        out.push(self.into_node());
    }
}

macro_rules! tuple {
    ($($name:ident $index:ident)+) => {
        impl<Scope, $($name, $index),+> Aggregates<Scope, ($($index,)+)> for ($($name,)+)
        where
            $($name: Aggregates<Scope, $index>),+
        {
            type Row = ($($name::Row,)+);

            #[allow(non_snake_case, reason = "one name serves as type and as binding")]
            fn push(self, out: &mut Vec<Node>) {
                let ($($name,)+) = self;
                $($name.push(out);)+
            }
        }
    };
}
tuple!(A Ia);
tuple!(A Ia B Ib);
tuple!(A Ia B Ib C Ic);
tuple!(A Ia B Ib C Ic D Id);
tuple!(A Ia B Ib C Ic D Id E Ie);
tuple!(A Ia B Ib C Ic D Id E Ie F If);
tuple!(A Ia B Ib C Ic D Id E Ie F If G Ig);
tuple!(A Ia B Ib C Ic D Id E Ie F If G Ig H Ih);

impl<From: Model, Scope, I, S: Shape> RelatedRows<From, Scope, I, S> {
    /// Calculates something over the rows; see [`RelatedAggregate`].
    pub fn aggregate<A: Aggregates<Scope, Index>, Index>(self, aggregates: A) -> RelatedAggregate<From, A::Row> {
        let mut outputs = Vec::new();
        aggregates.push(&mut outputs);
        self.aggregated(outputs)
    }

    /// Counts the rows; see [`RelatedAggregate`].
    pub fn count(self) -> RelatedAggregate<From, i64> {
        self.aggregated(vec![count().into_node()])
    }

    fn aggregated<V>(self, outputs: Vec<Node>) -> RelatedAggregate<From, V> {
        let cut = self.is_cut().then(|| CUT.into());
        let path = RelationPath { problem: self.path.problem.clone().or(cut), ..self.path };
        RelatedAggregate { path, query: self.query, outputs, marker: PhantomData }
    }
}

/// The sum, average, least and greatest of a column over the rows of a relation.
macro_rules! methods {
    ([$($generics:tt)*] $relation:ty, $scope:ty) => {
        impl<From: Model, To: Model, $($generics)* Kind: LoadKind> $relation {
            /// Counts its rows for each row that it starts from; see [`RelatedAggregate`](crate::load::RelatedAggregate).
            pub fn count(self) -> RelatedAggregate<From, i64> {
                self.rows().count()
            }

            /// Calculates something over its rows for each row that it starts from; see
            /// [`RelatedAggregate`](crate::load::RelatedAggregate).
            pub fn aggregate<A: Aggregates<$scope, Index>, Index>(
                self,
                aggregates: A,
            ) -> RelatedAggregate<From, A::Row> {
                self.rows().aggregate(aggregates)
            }

            /// The sum of an expression over its rows, `None` over none; see [`RelatedAggregate`](crate::load::RelatedAggregate).
            #[allow(clippy::type_complexity, reason = "the type of a sum follows from that of the column")]
            pub fn sum<E, Index>(
                self,
                of: E,
            ) -> RelatedAggregate<From, Option<<BaseOf<E> as Numeric>::Sum>>
            where
                E: Expression<Tables: Within<$scope, Index>>,
                BaseOf<E>: Numeric,
                Option<<BaseOf<E> as Numeric>::Sum>: SqlValue + FromRow,
            {
                self.rows().aggregate(of.sum())
            }

            /// The average of an expression over its rows, `None` over none; see
            /// [`RelatedAggregate`](crate::load::RelatedAggregate).
            #[allow(clippy::type_complexity, reason = "the type of an average follows from that of the column")]
            pub fn avg<E, Index>(
                self,
                of: E,
            ) -> RelatedAggregate<From, Option<<BaseOf<E> as Numeric>::Average>>
            where
                E: Expression<Tables: Within<$scope, Index>>,
                BaseOf<E>: Numeric,
                Option<<BaseOf<E> as Numeric>::Average>: SqlValue + FromRow,
            {
                self.rows().aggregate(of.avg())
            }

            /// The least of an expression over its rows, `None` over none; see [`RelatedAggregate`](crate::load::RelatedAggregate).
            pub fn min<E, Index>(
                self,
                of: E,
            ) -> RelatedAggregate<From, <E::Value as SqlValue>::Nullable>
            where
                E: Expression<Tables: Within<$scope, Index>>,
                BaseOf<E>: Ordered,
                <E::Value as SqlValue>::Nullable: FromRow + Default,
            {
                self.rows().aggregate(of.min())
            }

            /// The greatest of an expression over its rows, `None` over none; see
            /// [`RelatedAggregate`](crate::load::RelatedAggregate).
            pub fn max<E, Index>(
                self,
                of: E,
            ) -> RelatedAggregate<From, <E::Value as SqlValue>::Nullable>
            where
                E: Expression<Tables: Within<$scope, Index>>,
                BaseOf<E>: Ordered,
                <E::Value as SqlValue>::Nullable: FromRow + Default,
            {
                self.rows().aggregate(of.max())
            }
        }
    };
}
methods!([] Relation<From, To, Kind>, (Inner<To>, Nil));
methods!([Through: Model,] ManyToMany<From, Through, To, Kind>, Linking<Through, To>);

impl<From: Model, V: FromRow + Default + Clone + Send + Sync + 'static> Load<From> for RelatedAggregate<From, V> {
    type Loader = Totals<V>;

    fn into_loader(self) -> Totals<V> {
        let template = Template::new(&self.path, self.query, self.outputs).grouped();
        Totals { keys: keys_of(&self.path), template, asked: 0, totals: Vec::new() }
    }
}

/// Loads what is calculated over the rows of a relation: one row for each key.
#[derive(Debug, Clone)]
pub struct Totals<V> {
    keys: Keys,
    template: Template,
    asked: usize,
    /// What was calculated for each group.
    totals: Vec<V>,
}

impl<V: FromRow + Default + Clone + Send + Sync + 'static> Loader for Totals<V> {
    type Loaded = V;
    type Tracked = V;
    const RELATIONS: usize = 1;

    fn place(&mut self, at: &mut dyn FnMut(usize) -> usize) {
        self.keys.place(at);
    }

    fn check(&self) -> Result<()> {
        self.template.check()
    }

    #[inline]
    fn note<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        self.keys.note(row)
    }

    fn next(&mut self, backend: &Backend) -> Option<(usize, SelectNode)> {
        let query = self.template.next(&self.keys, &mut self.asked, backend)?;
        Some((0, query))
    }

    #[inline]
    fn row<R: RowAccess + ?Sized>(&mut self, _: usize, row: &R) -> Result<()> {
        let group = self.keys.find(row, self.template.at())?;
        if group == NO_GROUP {
            return Err(self.template.stray());
        }
        let group = group as usize;
        if self.totals.len() <= group {
            self.totals.resize_with(self.keys.len(), V::default);
        }
        self.totals[group] = V::from_row(row, 0)?;
        Ok(())
    }

    fn finish(self) -> Result<Vec<V>> {
        let total = |group: &u32| self.totals.get(*group as usize).cloned().unwrap_or_default();
        Ok(self.keys.parents().iter().map(total).collect())
    }

    fn track(loaded: V, _: &mut Objects) -> V {
        loaded
    }
}

impl<From, V> Clone for RelatedAggregate<From, V> {
    fn clone(&self) -> Self {
        Self { path: self.path.clone(), query: self.query.clone(), outputs: self.outputs.clone(), marker: PhantomData }
    }
}

impl<From, V> fmt::Debug for RelatedAggregate<From, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RelatedAggregate")
            .field("path", &self.path)
            .field("outputs", &self.outputs)
            .finish_non_exhaustive()
    }
}

const CUT: &str =
    "what is calculated over the rows of a relation is calculated over all of them: leave out `limit` and `offset`";
