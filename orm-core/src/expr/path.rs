use std::fmt;

use super::{Absorbed, Across, Along, Expr, Node};
use crate::model::{Column, Link, Model, One, PointsAt, Related, Relation, RelationPath, Source};
use crate::query::SourceRef;
use crate::types::SqlValue;

/// A value of a row that relations to one row lead to, one after the other.
#[derive(Debug, Clone, PartialEq)]
pub struct PathNode {
    /// The relations. Each starts where the one before it leads.
    pub steps: Vec<RelationPath>,
    /// The value, of the table where the last one leads.
    pub value: Node,
}

impl PathNode {
    /// The table where the path starts.
    pub(crate) fn start(&self) -> Option<SourceRef> {
        self.steps.first().map(|step| step.from)
    }
}

/// As the user writes it: `Post::author_id.to(User::name)`.
impl fmt::Display for PathNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            let fields: Vec<&str> = step.near.iter().map(|(from, _)| step.from.table.columns[*from].field).collect();
            write!(f, "{}::{}.to(", step.from.table.model, fields.join(", "))?;
        }
        match &self.value {
            Node::Column(column) => write!(f, "{column:?}")?,
            value => write!(f, "{value:?}")?,
        }
        f.write_str(&")".repeat(self.steps.len()))
    }
}

/// What a path can end at: a column of the model `M`, a path that starts there, or what a relation of `M` says of its rows.
#[diagnostic::on_unimplemented(
    message = "this path leads to `{M}`, and `{Self}` is no column or path of it",
    label = "a column of `{M}` is expected here"
)]
pub trait PathEnd<M> {
    /// The type of the value.
    type Value: SqlValue;

    /// The untyped tree.
    #[doc(hidden)]
    fn into_end(self) -> Node;
}

impl<M: Source, V: SqlValue, Key> PathEnd<M> for Column<M, V, Key> {
    type Value = V;

    fn into_end(self) -> Node {
        self.node()
    }
}

impl<M, To, V: SqlValue> PathEnd<M> for Expr<Along<M, To>, V> {
    type Value = V;

    fn into_end(self) -> Node {
        self.node
    }
}

impl<M, To, V: SqlValue> PathEnd<M> for Expr<Across<M, To>, V> {
    type Value = V;

    fn into_end(self) -> Node {
        self.node
    }
}

impl<M, To, V: SqlValue> PathEnd<M> for Expr<Absorbed<Across<M, To>>, V> {
    type Value = V;

    fn into_end(self) -> Node {
        self.node
    }
}

/// What a path that has led to a foreign key of the type `Key` can go on to: an end in the model that the key points at.
///
/// It is asked of the end, not of the key: a condition on the key makes the method one that does not exist, in the compiler's
/// words, and this one is told in ours.
#[doc(hidden)]
pub trait EndAfter<Key> {
    /// The model that the key points at.
    type Target: Model;
    /// The type of the value, which can be NULL where the key can.
    type Value: SqlValue;

    /// The step over the key, and the untyped end.
    fn into_step(self, key: &Node) -> (RelationPath, Node);
}

impl<Key: PointsAt, End: PathEnd<Key::Target>> EndAfter<Key> for End {
    type Target = Key::Target;
    type Value = Key::Or<End::Value>;

    fn into_step(self, key: &Node) -> (RelationPath, Node) {
        (step_from::<Key>(key), self.into_end())
    }
}

/// The path over `step` to `end`.
pub(crate) fn path(step: RelationPath, end: Node) -> Node {
    let (mut steps, value) = match end {
        Node::Path(path) => (path.steps, path.value),
        value => (Vec::with_capacity(1), value),
    };
    steps.insert(0, step);
    Node::Path(Box::new(PathNode { steps, value }))
}

impl<From, To, V: SqlValue> Expr<Along<From, To>, V> {
    /// The path that goes on from the foreign key at its end.
    ///
    /// ```
    /// use rowhouse::prelude::*;
    ///
    /// #[derive(Model, Clone)]
    /// #[model(table = "users")]
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
    /// }
    ///
    /// #[derive(Model, Clone)]
    /// #[model(table = "comments")]
    /// struct Comment {
    ///     id: Id<Comment>,
    ///     post_id: Option<Id<Post>>,
    /// }
    ///
    /// let author = Comment::post_id.to(Post::author_id).to(User::name);
    /// let query = Comment::query().filter(author.eq("Alex")).select(Comment::id);
    /// assert_eq!(
    ///     query.to_sql(Dialect::Sqlite)?.sql,
    ///     r#"SELECT "comments"."id" FROM "comments" LEFT JOIN "posts" AS "posts_1" ON "posts_1"."id" = "comments"."post_id" LEFT JOIN "users" AS "users_1" ON "users_1"."id" = "posts_1"."author_id" WHERE "users_1"."name" = ?"#
    /// );
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    #[allow(clippy::wrong_self_convention, reason = "an expression is used up by the one that it becomes part of")]
    pub fn to<End: EndAfter<V>>(self, end: End) -> Expr<Along<From, End::Target>, End::Value> {
        let (mut steps, key) = match self.node {
            Node::Path(path) => (path.steps, path.value),
            other => (Vec::new(), other),
        };
        let (step, end) = end.into_step(&key);
        let (more, value) = match path(step, end) {
            Node::Path(path) => (path.steps, path.value),
            other => (Vec::new(), other),
        };
        steps.extend(more);
        Expr::new(Node::Path(Box::new(PathNode { steps, value })))
    }
}

/// The step over the foreign key that a path ends at.
fn step_from<V: PointsAt>(key: &Node) -> RelationPath {
    let to = SourceRef::of::<V::Target>();
    let mut step = RelationPath { from: to, to, near: Vec::new(), through: None, rows: None, problem: None };
    let Node::Column(column) = key else {
        step.problem = Some("a path goes on from a foreign key, and this is what was made of one".into());
        return step;
    };
    step.from = SourceRef { table: column.table, alias: column.alias };
    let position = usize::from(column.position);
    let key =
        column.table.foreign_keys().find(|key| key.columns == [position] && std::ptr::eq((key.references)(), to.table));
    match key {
        Some(key) => step.near = key.referenced_columns().iter().map(|referenced| (position, *referenced)).collect(),
        None => step.problem = Some(format!("`{column:?}` is no foreign key to `{}`", to.table.model).into()),
    }
    step
}

impl<From: Source, To: Source> Link<From, To> {
    /// A value of the row that the foreign key points at, `None` where it points at none: [`Column::to`] for foreign keys
    /// whose type does not say the model, which have several columns, or which lead to their own model.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let author = Post::author_id.references::<User>().to(User::name);
    /// let query = Post::query().select(Post::title).order_by(author.asc());
    /// assert_eq!(
    ///     query.to_sql(Dialect::Sqlite)?.sql,
    ///     r#"SELECT "posts"."title" FROM "posts" LEFT JOIN "users" AS "users_1" ON "users_1"."id" = "posts"."author_id" ORDER BY "users_1"."name""#
    /// );
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    #[allow(clippy::wrong_self_convention, reason = "it reads as a path, and a link is Copy")]
    pub fn to<End: PathEnd<To>>(self, end: End) -> Expr<Along<From, To>, <End::Value as SqlValue>::Nullable> {
        Expr::new(path(self.path(), end.into_end()))
    }
}

impl<From: Source, To: Source> Relation<From, To, One> {
    /// A value of the row that the relation leads to, `None` where there is none. See [`Column::to`].
    ///
    /// ```
    /// use rowhouse::prelude::*;
    ///
    /// #[derive(Model, Clone)]
    /// #[model(table = "users", has_one(profile = Profile::user_id))]
    /// struct User {
    ///     id: Id<User>,
    /// }
    ///
    /// #[derive(Model, Clone)]
    /// #[model(table = "profiles")]
    /// struct Profile {
    ///     #[column(primary_key)]
    ///     user_id: Id<User>,
    ///     bio: String,
    /// }
    ///
    /// let engine = Engine::connect("sqlite::memory:")?;
    /// engine.create_all(&models![User, Profile])?;
    /// let mut session = engine.session();
    /// session.add(User { id: Id::new() });
    /// let bios: Vec<Option<String>> = User::query().select(User::profile.to(Profile::bio)).all(&mut session)?;
    /// assert_eq!(bios, [None]);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    #[allow(clippy::wrong_self_convention, reason = "it reads as a path, and a relation is Copy")]
    pub fn to<End: PathEnd<To>>(self, end: End) -> Expr<Along<From, To>, <End::Value as SqlValue>::Nullable> {
        Expr::new(path(self.path(), end.into_end()))
    }
}
