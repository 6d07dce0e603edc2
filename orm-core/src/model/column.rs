use std::fmt;
use std::marker::PhantomData;

use super::{Id, IdKey, Model, Source};
use crate::expr::Node;
use crate::types::{Scalar, SqlValue};

/// A column of a model's table, typed: the constant that the derive makes for each field, `User::age`.
///
/// `Table` is the model, `V` the type of the column, `Option<…>` if it is nullable. `Key` is [`References<Other>`](super::References) where the
/// model says by an attribute that the column is a foreign key, and `()` where the type of the column says it, or nothing does.
///
/// ```
/// # use rowhouse::doc::*;
/// let adults = User::query().filter(User::age.ge(18)).order_by(User::name.asc());
/// assert_eq!(
///     adults.to_sql(Dialect::Postgres)?.sql,
///     r#"SELECT "id", "email", "name", "age", "created_at" FROM "users" WHERE "age" >= $1 ORDER BY "name""#
/// );
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub struct Column<Table, V, Key = ()> {
    position: u16,
    marker: Marker<Table, V, Key>,
}

type Marker<Table, V, Key> = PhantomData<fn() -> (Table, V, Key)>;

impl<Table, V, Key> Column<Table, V, Key> {
    /// The column at this position of a projection, which may be none that a query knows.
    #[doc(hidden)]
    pub const fn projected(position: u16) -> Self {
        Self { position, marker: PhantomData }
    }
}

impl<Table: Source, V: SqlValue, Key> Column<Table, V, Key> {
    /// The column at this position of the table.
    #[doc(hidden)]
    pub const fn new(position: u16) -> Self {
        Self { position, marker: PhantomData }
    }

    /// The position of the column in its table, from 0.
    pub const fn position(self) -> usize {
        self.position as usize
    }

    /// The column's name in the database.
    pub fn name(self) -> &'static str {
        Table::table().columns[self.position()].name
    }

    /// The same, without what its model says that it references.
    pub(crate) const fn unkeyed(self) -> Column<Table, V> {
        Column { position: self.position, marker: PhantomData }
    }

    pub(crate) fn node(self) -> Node {
        Node::Column(crate::expr::ColumnRef { table: Table::table(), alias: Table::ALIAS, position: self.position })
    }
}

impl<Table, V, Key> Clone for Column<Table, V, Key> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Table, V, Key> Copy for Column<Table, V, Key> {}

impl<Table: Source, V, Key> fmt::Debug for Column<Table, V, Key> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = Table::table();
        write!(f, "{}::{}", table.model, table.columns[usize::from(self.position)].field)
    }
}

/// A column that a field of type `FieldBase` may reference.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a foreign key of type `{FieldBase}` cannot reference a column of type `{Self}`",
    label = "this column has another type than the field"
)]
pub trait ReferencedBy<FieldBase> {}

impl<S: Scalar> ReferencedBy<S> for S {}
impl<M: Model<Key = Key>, Key: IdKey> ReferencedBy<Key> for Id<M> {}
