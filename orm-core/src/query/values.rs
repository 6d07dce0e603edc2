use super::combine::ROWS;
use super::{Output, Select, SelectNode, SourceRef, Step, Whole};
use crate::expr::{Literal, Node};
use crate::model::SingleColumn;
use crate::row::FromRow;
use crate::types::{ColumnType, Scalar, SqlValue, Value};

/// Rows of values that are a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    /// The SQL types of the columns.
    pub types: Vec<ColumnType>,
    /// The values, row after row.
    pub values: Vec<Node>,
    /// What they are.
    pub kind: ValuesKind,
}

/// What values of a query are.
#[derive(Debug, Clone, PartialEq)]
pub enum ValuesKind {
    /// Rows.
    Rows,
    /// One array, whose elements are the rows.
    Elements,
    /// The first and the last of a series, and what comes behind `column1`.
    Series(Step),
}

impl Values {
    /// The values of each row.
    pub(crate) fn rows(&self) -> impl ExactSizeIterator<Item = &[Node]> + Clone {
        self.values.chunks(self.types.len())
    }
}

/// A value in a row of [`values`]: one that a column can hold, or a text that is borrowed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no value of a row of `values`",
    label = "a type is expected here that a column can hold"
)]
pub trait GivenValue {
    /// What it is read as.
    type Value: SqlValue + FromRow;

    /// The value as it is read.
    #[doc(hidden)]
    fn given(self) -> Self::Value;
}

impl<V: SqlValue + FromRow> GivenValue for V {
    type Value = V;

    fn given(self) -> V {
        self
    }
}

impl GivenValue for &str {
    type Value = String;

    fn given(self) -> String {
        self.to_owned()
    }
}

/// A row of [`values`]: a tuple of up to sixteen values, or a projection whose fields are values.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no row of `values`",
    label = "a tuple of values, or a struct with `#[derive(Projection)]`, is expected here",
    note = "a row of one value is `(value,)`"
)]
pub trait GivenRow {
    /// What it is read as.
    type Row: FromRow;

    /// The types of its values.
    #[doc(hidden)]
    fn types() -> Vec<ColumnType>;

    /// Appends the values.
    #[doc(hidden)]
    fn push(self, out: &mut Vec<Node>);
}

macro_rules! tuple {
    ($($name:ident)+) => {
        #[allow(non_snake_case, reason = "one name serves as type and as binding")]
        impl<$($name: GivenValue),+> GivenRow for ($($name,)+) {
            type Row = ($($name::Value,)+);

            fn types() -> Vec<ColumnType> {
                vec![$(type_of::<$name>()),+]
            }

            fn push(self, out: &mut Vec<Node>) {
                let ($($name,)+) = self;
                $(out.push(Node::Value(Literal { value: $name.given().into_value(), ty: type_of::<$name>() }));)+
            }
        }
    };
}
crate::for_tuples!(tuple);

/// The type of a projection's field as a value of a row.
#[doc(hidden)]
pub fn given_type(column: Option<SingleColumn>) -> ColumnType {
    column.map_or(ColumnType::Text, |column| column.ty)
}

/// A projection's field as a value of a row.
#[doc(hidden)]
pub fn given_field(value: Option<Value>, column: Option<SingleColumn>, rust_type: &'static str) -> Node {
    let reason = "a row of `values` has one value for each column";
    let value = value.unwrap_or_else(|| Value::Invalid { rust_type, reason: reason.into() });
    Node::Value(Literal { value, ty: given_type(column) })
}

const fn type_of<V: GivenValue>() -> ColumnType {
    <<V::Value as SqlValue>::Base as Scalar>::TYPE
}

/// Rows of values as a query: `VALUES (…), (…)`. No rows give a query without rows.
///
/// Read as a projection, they are a table of another query: joined by [`matching`](Select::matching), in FROM by
/// [`as_table`](Select::as_table), or a common table expression ([`with_cte`](Select::with_cte)).
///
/// The rows are tuples, or structs that derive `Projection`, which are read as such.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// #[derive(Projection, Debug, PartialEq)]
/// struct Nickname {
///     name: String,
///     nick: Option<String>,
/// }
///
/// let rows = [("Alex", Some("Al")), ("Bo", None)].map(|(name, nick)| Nickname { name: name.into(), nick: nick.map(Into::into) });
/// let short: Vec<Nickname> = values(rows).as_table().filter(Nickname::nick.is_not_null()).all(&mut session)?;
/// assert_eq!(short, [Nickname { name: "Alex".into(), nick: Some("Al".into()) }]);
/// # Ok::<(), rowhouse::Error>(())
/// ```
///
/// All values are sent as parameters; more than the server takes in one statement are
/// [`Error::Query`](crate::Error::Query) before anything is sent.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// #[derive(Projection)]
/// struct Nickname {
///     name: String,
///     nick: String,
/// }
///
/// let nicks = values([("Alex", "Al"), ("Bo", "B")]).read_as::<Nickname>();
/// let known: Vec<(Option<i32>, String)> = User::query()
///     .join(nicks.matching(Nickname::name.eq(User::name)))
///     .select((User::age, Nickname::nick))
///     .all(&mut session)?;
/// assert_eq!(known, [(Some(30), "Al".to_owned())]);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn values<R: GivenRow>(rows: impl IntoIterator<Item = R>) -> Select<Whole, R::Row> {
    let mut values = Vec::new();
    for row in rows {
        row.push(&mut values);
    }
    let source = SourceRef { table: &ROWS, alias: None };
    Select::from_node(SelectNode::new(
        Output::Values(Box::new(Values { types: R::types(), values, kind: ValuesKind::Rows })),
        source,
    ))
}
