use super::{All, On, Source};
use crate::query::Query;
use crate::row::FromRow;

/// A struct that rows are read as and that a query can read from, by `#[derive(Projection)]`: the result of a query that is no
/// table.
///
/// Its columns are constants like those of a model. Its rows come from a query: one that stands in FROM
/// ([`Select::as_table`](crate::query::Select::as_table), [`matching`](crate::query::Select::matching)), a common table expression
/// ([`with_cte`](crate::query::Select::with_cte)), or a view (`#[projection(view = "…")]`).
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// #[derive(Projection, Debug, PartialEq)]
/// struct Author {
///     id: Id<User>,
///     posts: i64,
/// }
///
/// let authors = Post::query().group_by(Post::author_id).select((Post::author_id, count())).read_as::<Author>();
/// let busy: Vec<(String, i64)> = User::query()
///     .join(authors.matching(Author::id.eq(User::id)))
///     .filter(Author::posts.ge(1))
///     .select((User::name, Author::posts))
///     .all(&mut session)?;
/// assert_eq!(busy, [("Alex".to_owned(), 1)]);
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a projection",
    label = "this type is not what the rows of a query are read as",
    note = "derive it: `#[derive(Projection)]`"
)]
pub trait Projection: Source<ReadAs = Self> + FromRow + Sized + 'static {
    /// A query for all rows, which a common table expression or a view has.
    fn query() -> Query<Self> {
        Query::from_source()
    }

    /// All columns, to be selected beside others.
    fn all() -> All<Self> {
        All::new()
    }

    /// A common table expression or a view, to be joined where `condition` holds.
    fn matching<Condition>(condition: Condition) -> On<Self, Condition> {
        On::new(condition)
    }
}

/// What can be read as `Self`: the tuple of the types of its fields.
#[diagnostic::on_unimplemented(
    message = "a row of `{Row}` cannot be read as `{Self}`",
    label = "the fields of `{Self}` have other types",
    note = "a projection is read from a tuple: what is selected has the types of its fields, in their order"
)]
pub trait ReadFrom<Row>: FromRow {}
