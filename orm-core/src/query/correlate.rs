use super::join::related;
use super::{JoinOn, Query, Select};
use crate::expr::{Inner, Lacks, Nil, Outer};
use crate::model::{Relation, Source};

impl<Scope, Row> Select<Scope, Row> {
    /// Lets this query use columns of `S`, which the query around it has: for [`exists`](crate::expr::exists),
    /// [`subquery`](crate::expr::subquery) and [`is_in`](crate::expr::Expression::is_in). The expression made of it uses `S`, and so
    /// only fits queries that have `S`.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let written = Post::query().correlate::<User>().filter(Post::author_id.eq(User::id));
    /// let query = User::query().select(User::name).filter(!exists(written));
    /// assert_eq!(
    ///     query.to_sql(Dialect::Sqlite)?.sql,
    ///     r#"SELECT "name" FROM "users" WHERE NOT (EXISTS (SELECT 1 FROM "posts" WHERE "posts"."author_id" = "users"."id"))"#
    /// );
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn correlate<S: Source>(mut self) -> Select<(Outer<S>, Scope), Row>
    where
        Scope: Lacks<S>,
    {
        self.node.rare_mut().is_correlated = true;
        self.retyped()
    }
}

impl<From: Source, To: Source, Kind> Relation<From, To, Kind> {
    /// The rows that belong to one of `From`, as a query inside one that has `From`.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// const POSTS: HasMany<User, Post> = Post::author_id.inverse();
    /// let greeted = User::query().filter(exists(POSTS.query().filter(Post::title.eq("Hello"))));
    /// assert_eq!(greeted.count(&mut session)?, 1);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    #[allow(clippy::type_complexity, reason = "a query with its tables and its row")]
    pub fn query(self) -> Select<(Outer<From>, (Inner<To>, Nil)), To::ReadAs>
    where
        (Inner<To>, Nil): Lacks<From>,
    {
        let mut query = Query::<To, To::ReadAs>::from_source().correlate::<From>();
        match related(self).spelled_out() {
            JoinOn::Condition(condition) => query.node.filters.push(condition),
            JoinOn::NoKey(reason) => query.node.rare_mut().refused = Some(reason),
            JoinOn::Columns(_) | JoinOn::Everything => {}
        }
        query
    }
}
