use std::marker::PhantomData;

use super::{Filter, JoinOn, Joinable, Query, Select, SelectNode, SourceRef, Whole};
use crate::expr::{Expr, Inner, Maybe, Nil, Tables, Within};
use crate::model::{Projection, ReadFrom};

/// A query in FROM, under the name of the projection that its rows are read as.
#[derive(Debug, Clone, PartialEq)]
pub struct Derived {
    /// The projection.
    pub source: SourceRef,
    /// The query.
    pub query: SelectNode,
    /// Whether it uses columns of the tables before it.
    pub is_lateral: bool,
}

/// A query that is joined where a condition holds; made by [`Select::matching`] and [`Select::lateral`].
#[derive(Debug, Clone)]
pub struct DerivedJoin<Free, P, Condition> {
    query: SelectNode,
    is_lateral: bool,
    condition: Condition,
    marker: PhantomData<fn() -> (Free, P)>,
}

/// A query that uses no column of a query around it.
#[diagnostic::on_unimplemented(
    message = "this query uses columns of a query around it, and there is none",
    label = "the query is correlated",
    note = "in FROM, a query that uses the tables before it is joined by `.lateral()`"
)]
pub trait Uncorrelated {}

impl Uncorrelated for Nil {}
impl Uncorrelated for Whole {}
impl<M, Rest: Uncorrelated> Uncorrelated for (Inner<M>, Rest) {}
impl<M, Rest: Uncorrelated> Uncorrelated for (Maybe<M>, Rest) {}

impl<Scope, Row> Select<Scope, Row> {
    /// The same rows read as a projection, whose fields have the types of what is selected, in this order.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// #[derive(Projection, Debug, PartialEq)]
    /// struct Aged {
    ///     name: String,
    ///     age: Option<i32>,
    /// }
    ///
    /// let users = User::query().select((User::name, User::age)).read_as::<Aged>().all(&mut session)?;
    /// assert_eq!(users, [Aged { name: "Alex".into(), age: Some(30) }]);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn read_as<P: ReadFrom<Row>>(self) -> Select<Scope, P> {
        self.retyped()
    }
}

impl<Scope: Uncorrelated, P: Projection> Select<Scope, P> {
    /// This query as a table, for another one: `SELECT … FROM (this query)`.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// #[derive(Projection)]
    /// struct Author {
    ///     id: Id<User>,
    ///     posts: i64,
    /// }
    ///
    /// let authors = Post::query().group_by(Post::author_id).select((Post::author_id, count())).read_as::<Author>();
    /// let most: Option<i64> = authors.as_table().select(Author::posts.max()).one(&mut session)?;
    /// assert_eq!(most, Some(1));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn as_table(self) -> Query<P> {
        let mut outer = Query::<P>::from_source();
        let derived = Derived { source: SourceRef::of::<P>(), query: *self.node, is_lateral: false };
        outer.node.rare_mut().derived.push(derived);
        outer
    }

    /// This query as a table, to be joined where `condition` holds: `JOIN (this query) ON …`.
    ///
    /// See [`Projection`].
    pub fn matching<Condition>(self, condition: Condition) -> DerivedJoin<Nil, P, Condition> {
        DerivedJoin { query: *self.node, is_lateral: false, condition, marker: PhantomData }
    }
}

impl<Scope: Tables, P: Projection> Select<Scope, P> {
    /// This query as a table to be joined, which uses columns of the tables before it ([`correlate`](Select::correlate)):
    /// `JOIN LATERAL (this query)`, the three latest posts of each user.
    ///
    /// PostgreSQL and MySQL have it since version 8.0.14; SQLite and MariaDB have none, and answer with
    /// [`Error::Unsupported`](crate::Error::Unsupported).
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// #[derive(Projection)]
    /// struct Latest {
    ///     title: String,
    /// }
    ///
    /// let latest = Post::query()
    ///     .correlate::<User>()
    ///     .filter(Post::author_id.eq(User::id))
    ///     .order_by(Post::id.desc())
    ///     .limit(3)
    ///     .select((Post::title,))
    ///     .read_as::<Latest>();
    /// let query = User::query().left_join(latest.lateral()).select((User::name, Latest::title));
    /// assert!(query.to_sql(Dialect::Postgres)?.sql.contains("LEFT JOIN LATERAL (SELECT"));
    /// let _: Select<_, (String, Option<String>)> = query;
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn lateral(self) -> DerivedJoin<Scope::Outer, P, Option<Expr<Nil>>> {
        DerivedJoin { query: *self.node, is_lateral: true, condition: None, marker: PhantomData }
    }
}

impl<Scope, I, J, Free, P, Condition> Joinable<Scope, (I, J)> for DerivedJoin<Free, P, Condition>
where
    P: Projection,
    Free: Within<Scope, I>,
    Condition: Filter<(Inner<P>, Scope), J>,
{
    type Adds = P;

    fn into_on(self) -> JoinOn {
        self.into_parts().0
    }

    fn into_parts(self) -> (JoinOn, Option<Box<Derived>>) {
        let on = self.condition.into_condition().map_or(JoinOn::Everything, JoinOn::Condition);
        let derived = Derived { source: SourceRef::of::<P>(), query: self.query, is_lateral: self.is_lateral };
        (on, Some(Box::new(derived)))
    }
}
