use std::marker::PhantomData;

use super::{Absorbed, Expr, Node, OfBase, Operand, Tables};
use crate::query::{Select, SelectNode};
use crate::types::SqlValue;

/// A query inside another one.
#[derive(Debug, Clone, PartialEq)]
pub struct Subquery {
    /// The query.
    pub query: SelectNode,
    /// What it is there for.
    pub role: Role,
}

/// What a query inside another one is there for.
#[derive(Debug, Clone, PartialEq)]
pub enum Role {
    /// Its only value.
    Value,
    /// Whether it has a row.
    Exists,
    /// Whether a value is among its values.
    In {
        /// The value.
        operand: Node,
        /// Whether it is `NOT IN`.
        negated: bool,
    },
    /// A comparison with one of its values, or with all.
    Compared(Quantifier),
}

/// With how many values a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// One at least.
    Any,
    /// All.
    All,
}

pub(super) fn node(query: SelectNode, role: Role) -> Node {
    Node::Subquery(Box::new(Subquery { query, role }))
}

/// `EXISTS (…)`: whether the query has a row.
///
/// It sees the columns of the query around it that it [correlates](Select::correlate) with.
///
/// ```
/// # use rowhouse::doc::*;
/// let written = Post::query().correlate::<User>().filter(Post::author_id.eq(User::id));
/// let authors = User::query().filter(exists(written)).select(User::name);
/// assert_eq!(
///     authors.to_sql(Dialect::Sqlite)?.sql,
///     r#"SELECT "name" FROM "users" WHERE EXISTS (SELECT 1 FROM "posts" WHERE "posts"."author_id" = "users"."id")"#
/// );
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn exists<Scope: Tables, Row>(query: Select<Scope, Row>) -> Expr<Absorbed<Scope::Outer>, bool> {
    Expr::new(node(*query.node, Role::Exists))
}

/// A query of one column as a value: NULL where it has no row. It must not have more than one; SQLite takes the first.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let posts = Post::query().correlate::<User>().filter(Post::author_id.eq(User::id)).select(count());
/// let rows: Vec<(String, Option<i64>)> =
///     User::query().select((User::name, subquery(posts))).all(&mut session)?;
/// assert_eq!(rows, [("Alex".to_owned(), Some(1))]);
///
/// let oldest = User::query().select(User::age.max());
/// assert_eq!(User::query().filter(User::age.eq(subquery(oldest))).count(&mut session)?, 1);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn subquery<Scope: Tables, V: SqlValue>(query: Select<Scope, V>) -> Expr<Scope::Outer, V::Nullable> {
    Expr::new(node(*query.node, Role::Value))
}

/// The values of a query, one or all of which a value is compared with; made by [`any_of`] and [`all_of`].
#[derive(Debug, Clone)]
pub struct Quantified<Tables, V> {
    query: SelectNode,
    quantifier: Quantifier,
    marker: PhantomData<fn() -> (Tables, V)>,
}

/// One of the query's values at least, on the right side of `eq`, `ne`, `lt`, `le`, `gt` or `ge`.
///
/// Unknown where a NULL decides. SQLite has no ANY: there it is IN behind `eq`, and else a query that compares the values.
///
/// ```
/// # use rowhouse::doc::*;
/// let query = User::query().select(User::id).filter(User::age.gt(any_of(User::query().select(User::age))));
/// assert_eq!(
///     query.to_sql(Dialect::Postgres)?.sql,
///     r#"SELECT "id" FROM "users" WHERE "age" > ANY (SELECT "age" FROM "users")"#
/// );
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn any_of<Scope: Tables, V: SqlValue>(query: Select<Scope, V>) -> Quantified<Scope::Outer, V> {
    Quantified { query: *query.node, quantifier: Quantifier::Any, marker: PhantomData }
}

/// All of the query's values, on the right side of `eq`, `ne`, `lt`, `le`, `gt` or `ge`; true if there are none.
///
/// Unknown where a NULL decides. SQLite has no ALL: there it is NOT IN behind `ne`, and else a query that compares the values.
///
/// ```
/// # use rowhouse::doc::*;
/// let query = User::query().select(User::id).filter(User::name.ne(all_of(Post::query().select(Post::title))));
/// assert_eq!(
///     query.to_sql(Dialect::Sqlite)?.sql,
///     r#"SELECT "id" FROM "users" WHERE "name" NOT IN (SELECT "title" FROM "posts")"#
/// );
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn all_of<Scope: Tables, V: SqlValue>(query: Select<Scope, V>) -> Quantified<Scope::Outer, V> {
    Quantified { query: *query.node, quantifier: Quantifier::All, marker: PhantomData }
}

impl<T, V: SqlValue + OfBase<Base>, Base> Operand<Base> for Quantified<T, V> {
    type Tables = T;
    type Value = V;

    fn into_node(self) -> Node {
        node(self.query, Role::Compared(self.quantifier))
    }
}
