use super::combine::ROWS;
use super::values::{Values, ValuesKind};
use super::{Output, Select, SelectNode, SourceRef, Whole};
use crate::expr::{ArrayLike, BaseOf, Expression, Nil, Outer};
use crate::model::Source;
use crate::types::Scalar;

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
/// Those of a column are joined by [`lateral`](Select::lateral), those of a value are a query like any other. On PostgreSQL; SQLite
/// and MySQL keep arrays as JSON, and answer with [`Error::Unsupported`](crate::Error::Unsupported).
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
/// assert!(matches!(often.to_sql(Dialect::Sqlite), Err(Error::Unsupported { .. })));
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn unnest<A>(array: A) -> Select<<A::Tables as Unnestable>::Scope, <BaseOf<A> as ArrayLike>::Element>
where
    A: Expression<Tables: Unnestable>,
    BaseOf<A>: ArrayLike,
{
    let types = vec![<<BaseOf<A> as ArrayLike>::Element as Scalar>::TYPE];
    let values = Values { types, values: vec![array.into_node()], kind: ValuesKind::Elements };
    let source = SourceRef { table: &ROWS, alias: None };
    let mut node = SelectNode::new(Output::Values(Box::new(values)), source);
    if <A::Tables as Unnestable>::IS_CORRELATED {
        node.rare_mut().is_correlated = true;
    }
    Select::from_node(node)
}
