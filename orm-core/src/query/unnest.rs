use super::combine::ROWS;
use super::values::{Values, ValuesKind};
use super::{Output, Select, SelectNode, SourceRef, Whole};
use crate::expr::{ArrayLike, BaseOf, Expression, Nil, Outer};
use crate::model::Source;
use crate::types::{ColumnType, Scalar};

/// The tables of an array whose elements are rows: none, or those of the query around.
#[diagnostic::on_unimplemented(
    message = "an array over several tables cannot be taken apart",
    label = "the array uses columns of several tables",
    note = "an array of one table is `.on()` it: `let array: Expr<Post, Vec<String>> = array.on();`"
)]
pub trait Unnestable {
    /// The tables of the query for its elements.
    type Scope;
    /// Whether they are those of the query around.
    #[doc(hidden)]
    const IS_CORRELATED: bool;
}

impl Unnestable for Nil {
    type Scope = Whole;
    const IS_CORRELATED: bool = false;
}

impl<M: Source> Unnestable for M {
    type Scope = (Outer<M>, Nil);
    const IS_CORRELATED: bool = true;
}

/// The elements of an array as rows: `unnest(array)`. An array that is NULL has none.
///
/// Those of a column are joined by [`lateral`](Select::lateral), those of a value are a query like any other. SQLite, MySQL and
/// MariaDB, since 10.6, keep arrays as JSON, and make rows of that; UUIDs and addresses, which are texts there, are
/// [`Error::Unsupported`](crate::Error::Unsupported).
///
/// ```
/// use rowhouse::prelude::*;
///
/// #[derive(Model, Clone)]
/// #[model(table = "notes")]
/// struct Note {
///     id: Id<Note>,
///     labels: Vec<String>,
/// }
///
/// #[derive(Projection)]
/// struct Label {
///     label: String,
/// }
///
/// let labels = unnest(Note::labels).read_as::<Label>();
/// let often = Note::query().join(labels.lateral()).group_by(Label::label).select((Label::label, count()));
/// assert_eq!(
///     often.to_sql(Dialect::Postgres)?.sql,
///     "SELECT \"label\".\"label\", COUNT(*) FROM \"notes\" JOIN LATERAL \
///      (SELECT \"column1\" AS \"label\" FROM unnest(\"notes\".\"labels\") AS \"given\" (\"column1\")) AS \"label\" ON 1 = 1 \
///      GROUP BY \"label\".\"label\""
/// );
/// assert_eq!(
///     often.to_sql(Dialect::Sqlite)?.sql,
///     "SELECT \"label\".\"value\", COUNT(*) FROM \"notes\" JOIN json_each(\"notes\".\"labels\") AS \"label\" ON 1 = 1 \
///      GROUP BY \"label\".\"value\""
/// );
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn unnest<A>(array: A) -> Select<<A::Tables as Unnestable>::Scope, ElementOf<A>>
where
    A: Expression<Tables: Unnestable>,
    BaseOf<A>: ArrayLike,
{
    Select::from_node(elements::<A>(array, vec![<ElementOf<A> as Scalar>::TYPE]))
}

/// The elements of an array as rows, each beside its number, from 1: `unnest(array) WITH ORDINALITY`. See [`unnest`].
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// #[derive(Projection)]
/// struct Wanted {
///     name: String,
///     place: i64,
/// }
///
/// // Users in the order of a list.
/// let wanted = unnest_with_ordinality(value(vec!["Bo".to_owned(), "Alex".to_owned()])).read_as::<Wanted>();
/// let users: Vec<(i64, String)> = User::query()
///     .join(wanted.matching(Wanted::name.eq(User::name)))
///     .order_by(Wanted::place.asc())
///     .select((Wanted::place, User::name))
///     .all(&mut session)?;
/// assert_eq!(users, [(2, "Alex".to_owned())]);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn unnest_with_ordinality<A>(array: A) -> Select<<A::Tables as Unnestable>::Scope, (ElementOf<A>, i64)>
where
    A: Expression<Tables: Unnestable>,
    BaseOf<A>: ArrayLike,
{
    Select::from_node(elements::<A>(array, vec![<ElementOf<A> as Scalar>::TYPE, ColumnType::BigInt]))
}

/// The type of an element of an array.
type ElementOf<A> = <BaseOf<A> as ArrayLike>::Element;

fn elements<A: Expression<Tables: Unnestable>>(array: A, types: Vec<ColumnType>) -> SelectNode {
    let values = Values { types, values: vec![array.into_node()], kind: ValuesKind::Elements };
    let source = SourceRef { table: &ROWS, alias: None };
    let mut node = SelectNode::new(Output::Values(Box::new(values)), source);
    if <A::Tables as Unnestable>::IS_CORRELATED {
        node.rare_mut().is_correlated = true;
    }
    node
}
