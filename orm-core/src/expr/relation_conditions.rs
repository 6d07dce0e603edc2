use super::call::{self, Function};
use super::subquery::node;
use super::{Absorbed, Across, Expr, Inner, Nil, Node, Role};
use crate::load::rows_of;
use crate::model::{Column, Filtered, KeyTarget, Link, Many, ManyToMany, One, Related, Relation, RelationPath, Source};
use crate::query::{Filter, Output, Outside, SelectNode};
use crate::types::{Scalar, SqlValue, Value};

/// What is asked of the rows that a relation leads to, for each row that it starts from: a condition of the query that
/// has those.
///
/// ```
/// use rowhouse::prelude::*;
///
/// #[derive(Model, Clone)]
/// #[model(table = "users", has_many(posts = Post::author_id))]
/// struct User {
///     id: Id<User>,
///     name: String,
/// }
///
/// #[derive(Model, Clone)]
/// #[model(table = "posts")]
/// struct Post {
///     id: Id<Post>,
///     author_id: Id<User>,
///     title: String,
///     likes: i32,
/// }
///
/// let engine = Engine::connect("sqlite::memory:")?;
/// engine.create_all(&models![User, Post])?;
/// let mut session = engine.session();
/// let [alex, _] = ["Alex", "Bo"].map(|name| session.add(User { id: Id::new(), name: name.into() }));
/// session.add(Post { id: Id::new(), author_id: session[alex].id, title: "Hello".into(), likes: 3 });
///
/// let names = |condition: Expr<User>, session: &mut Session| -> rowhouse::Result<Vec<String>> {
///     User::query().filter(condition).select(User::name).all(session)
/// };
/// assert_eq!(names(User::posts.any(Post::title.eq("Hello")).on(), &mut session)?, ["Alex"]);
/// assert_eq!(names(User::posts.none(Post::likes.gt(5)).on(), &mut session)?, ["Alex", "Bo"]);
/// assert_eq!(names(User::posts.every(Post::likes.gt(5)).on(), &mut session)?, ["Bo"]);
/// assert_eq!(names(User::posts.is_empty().on(), &mut session)?, ["Bo"]);
/// assert_eq!(Post::query().filter(Post::author_id.any(User::name.eq("Alex"))).count(&mut session)?, 1);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub trait RelationConditions: Related {
    /// The tables whose columns a condition on the rows can use: where the relation leads, and the table between.
    type Rows;

    /// Whether there is one row at most, though more may fulfil the relation's condition.
    #[doc(hidden)]
    fn is_to_one(self) -> bool;

    /// `EXISTS (…)`: there is a row for which `condition` holds.
    fn any<Index>(self, condition: impl Filter<Self::Rows, Index>) -> Asked<Self, bool> {
        Expr::new(any(self, condition.into_condition()))
    }

    /// `NOT EXISTS (…)`: there is no row for which `condition` holds. True where there are no rows; a row for which it is
    /// unknown is none for which it holds.
    fn none<Index>(self, condition: impl Filter<Self::Rows, Index>) -> Asked<Self, bool> {
        Expr::new(Node::Not(Box::new(any(self, condition.into_condition()))))
    }

    /// `condition` holds for every row. True where there are no rows. A row for which it is unknown, because of a NULL, is
    /// one for which it does not hold: so this is never unknown itself, and every row of a kept one fulfils the condition.
    fn every<Index>(self, condition: impl Filter<Self::Rows, Index>) -> Asked<Self, bool> {
        let Some(condition) = condition.into_condition() else { return Expr::new(Node::And(Vec::new())) };
        let fails = Node::Not(Box::new(if is_known(&condition) { condition } else { is_true(condition) }));
        Expr::new(Node::Not(Box::new(any(self, Some(fails)))))
    }

    /// `EXISTS (…)`: there is a row.
    fn exists(self) -> Asked<Self, bool> {
        Expr::new(any(self, None))
    }

    /// `NOT EXISTS (…)`: there is no row.
    fn is_empty(self) -> Asked<Self, bool> {
        Expr::new(Node::Not(Box::new(any(self, None))))
    }
}

/// What is said of the rows of a relation, and is no NULL.
type Asked<R, V> = Expr<Absorbed<Across<<R as Related>::From, <R as Related>::To>>, V>;

/// To how many rows a relation leads: [`Many`], [`One`], or a part of those.
pub trait Cardinality {
    /// Whether it is one at most.
    const IS_ONE: bool;
}

impl Cardinality for Many {
    const IS_ONE: bool = false;
}

impl Cardinality for One {
    const IS_ONE: bool = true;
}

impl<Kind: Cardinality> Cardinality for Filtered<Kind> {
    const IS_ONE: bool = Kind::IS_ONE;
}

impl<Child: Source, V: SqlValue, Key: KeyTarget<V>> RelationConditions for Column<Child, V, Key> {
    type Rows = (Inner<Key::Target>, Nil);

    fn is_to_one(self) -> bool {
        true
    }
}

impl<From: Source, To: Source> RelationConditions for Link<From, To> {
    type Rows = (Inner<To>, Nil);

    fn is_to_one(self) -> bool {
        true
    }
}

impl<From: Source, To: Source, Kind: Cardinality> RelationConditions for Relation<From, To, Kind> {
    type Rows = (Inner<To>, Nil);

    fn is_to_one(self) -> bool {
        Kind::IS_ONE
    }
}

impl<From: Source, Between: Source, To: Source, Kind> RelationConditions for ManyToMany<From, Between, To, Kind> {
    type Rows = (Inner<To>, (Inner<Between>, Nil));

    fn is_to_one(self) -> bool {
        false
    }
}

/// Whether there is a row for which this holds.
fn any<R: RelationConditions>(relation: R, condition: Option<Node>) -> Node {
    let path = relation.path();
    let query = rows_of(&path);
    let mut query = correlated(path, query);
    match condition {
        // Which row it is decides its order: only that one is asked.
        Some(condition) if relation.is_to_one() && !query.order.is_empty() => {
            query.output = Output::Expressions(vec![condition]);
            query.limit = Some(1);
            is_true(node(query, Role::Value))
        }
        condition => {
            query.order.clear();
            query.filters.extend(condition);
            node(query, Role::Exists)
        }
    }
}

/// The rows that a relation leads to, as a query inside one that has the row where it starts.
pub(crate) fn correlated(path: RelationPath, mut query: SelectNode) -> SelectNode {
    let own = path.through.as_ref().map_or(path.to, |through| through.source);
    let rare = query.rare_mut();
    rare.is_correlated = true;
    rare.refused = path.problem;
    rare.outside = Some(Outside { source: path.from, own, pairs: path.near });
    query
}

fn is_true(condition: Node) -> Node {
    call::node(Function::IsTrue, bool::TYPE, [condition])
}

/// Whether a condition is true or false, and not unknown, as far as can be seen.
fn is_known(condition: &Node) -> bool {
    match condition {
        Node::Column(column) => !column.column().nullable,
        Node::Value(literal) => !matches!(literal.value, Value::Null),
        Node::And(list) | Node::Or(list) => list.iter().all(is_known),
        Node::Not(operand) => is_known(operand),
        Node::Binary(binary) => is_known(&binary.left) && is_known(&binary.right),
        Node::NullTest(_) => true,
        Node::Like(like) => is_known(&like.operand) && like.pattern.expression().is_none(),
        Node::Between(between) => [&between.operand, &between.low, &between.high].into_iter().all(is_known),
        Node::Subquery(subquery) => subquery.role == Role::Exists,
        Node::Call(call) => matches!(call.function, Function::IsTrue | Function::IsFalse),
        _ => false,
    }
}
