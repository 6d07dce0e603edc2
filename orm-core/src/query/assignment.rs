use std::fmt;
use std::marker::PhantomData;

use super::Excluded;
use crate::expr::{Along, Expr, Literal, Nil, Node, PathEnd, Within, path};
use crate::model::{Column, Id, Model, Related as _, Source};
use crate::types::{Scalar, SqlValue, Widens};

/// What can be written to a column of type `V`: a Rust value, an `Option` of one if the column can be NULL, a column or
/// an expression of that type.
#[diagnostic::on_unimplemented(
    message = "a column of type `{V}` cannot be set to `{Self}`",
    label = "a `{V}` is expected here",
    note = "a column that can be NULL has the type `Option<…>`, and no other takes `None` or an `Option`"
)]
pub trait Assigned<V> {
    /// The tables whose columns it uses.
    type Tables;

    /// The untyped tree.
    #[doc(hidden)]
    fn into_node(self) -> Node;
}

impl<S: Scalar> Assigned<S> for S {
    type Tables = Nil;

    fn into_node(self) -> Node {
        literal(self)
    }
}

impl<S: Scalar> Assigned<S> for &S {
    type Tables = Nil;

    fn into_node(self) -> Node {
        literal(self.clone())
    }
}

impl<S: Scalar> Assigned<Option<S>> for S {
    type Tables = Nil;

    fn into_node(self) -> Node {
        literal(self)
    }
}

impl<S: Scalar> Assigned<Option<S>> for Option<S> {
    type Tables = Nil;

    fn into_node(self) -> Node {
        literal(self)
    }
}

impl<S: Scalar> Assigned<Option<S>> for &Option<S> {
    type Tables = Nil;

    fn into_node(self) -> Node {
        literal(self.clone())
    }
}

impl Assigned<String> for &str {
    type Tables = Nil;

    fn into_node(self) -> Node {
        literal(self.to_owned())
    }
}

impl Assigned<Option<String>> for &str {
    type Tables = Nil;

    fn into_node(self) -> Node {
        literal(self.to_owned())
    }
}

impl<M: Source, Own: SqlValue + Widens<V>, V, Key> Assigned<V> for Column<M, Own, Key> {
    type Tables = M;

    fn into_node(self) -> Node {
        self.node()
    }
}

impl<Tables, Own: SqlValue + Widens<V>, V> Assigned<V> for Expr<Tables, Own> {
    type Tables = Tables;

    fn into_node(self) -> Node {
        self.node
    }
}

fn literal<V: SqlValue>(value: V) -> Node {
    Node::Value(Literal { value: value.into_value(), ty: <V::Base as Scalar>::TYPE })
}

/// A column of `M` and what is written to it, an expression over `Tables`; made by [`Column::to`].
pub struct Assignment<M, Tables = Nil> {
    pub(crate) column: usize,
    pub(crate) value: Node,
    marker: PhantomData<fn() -> (M, Tables)>,
}

impl<M: Source, V: SqlValue, Key> Column<M, V, Key> {
    /// This column, set to `value`, for [`Update::set`](super::Update::set) and its like. Or, of a foreign key, the path over
    /// it to a column of the model that it points at, which is an expression: `Post::author_id.to(User::name)`.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let birthday = User::update().set(User::age.to(User::age + 1)).filter(User::name.eq("Alex"));
    /// assert_eq!(birthday.execute(&mut session)?, 1);
    /// assert_eq!(session[alex].age, Some(31));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// A path is an `Option` where the foreign key is one. A query joins what its paths lead over, each table once, by LEFT
    /// JOIN, so that no row is lost and none comes twice; other statements read it by a query inside them.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let author = Post::author_id.to(User::name);
    /// let query = Post::query().select(Post::title).filter(author.clone().ne("Alex")).order_by(author.asc());
    /// assert_eq!(
    ///     query.to_sql(Dialect::Sqlite)?.sql,
    ///     r#"SELECT "posts"."title" FROM "posts" LEFT JOIN "users" AS "users_1" ON "users_1"."id" = "posts"."author_id" WHERE "users_1"."name" <> ? ORDER BY "users_1"."name""#
    /// );
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    #[allow(clippy::wrong_self_convention, reason = "it reads as a sentence, and a column is Copy")]
    pub fn to<A: Destination<M, V, Index>, Index>(self, value: A) -> A::Reached {
        value.reach(self.unkeyed())
    }
}

/// What `to` takes behind a column of `M` with the type `V`: a value that it is set to, or, behind a foreign key, what a path
/// over it leads to.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a value for a column of type `{V}` nor a column of the model that it points at",
    label = "this cannot follow a `{V}`"
)]
pub trait Destination<M, V, Index> {
    /// The assignment, or the path.
    type Reached;

    #[doc(hidden)]
    fn reach(self, column: Column<M, V>) -> Self::Reached;
}

/// The index of what is a value for the column.
#[derive(Debug, Clone, Copy)]
pub enum ByValue {}

/// The index of what a path leads to.
#[derive(Debug, Clone, Copy)]
pub enum ByPath {}

impl<M: Source, V: SqlValue, A: Assigned<V>> Destination<M, V, ByValue> for A {
    type Reached = Assignment<M, A::Tables>;

    fn reach(self, column: Column<M, V>) -> Self::Reached {
        Assignment { column: column.position(), value: self.into_node(), marker: PhantomData }
    }
}

impl<M: Source, T: Model, End: PathEnd<T>> Destination<M, Id<T>, ByPath> for End
where
    Id<T>: SqlValue,
{
    type Reached = Expr<Along<M, T>, End::Value>;

    fn reach(self, column: Column<M, Id<T>>) -> Self::Reached {
        Expr::new(path(column.path(), self.into_end()))
    }
}

impl<M: Source, T: Model, End: PathEnd<T>> Destination<M, Option<Id<T>>, ByPath> for End
where
    Option<Id<T>>: SqlValue,
{
    type Reached = Expr<Along<M, T>, <End::Value as SqlValue>::Nullable>;

    fn reach(self, column: Column<M, Option<Id<T>>>) -> Self::Reached {
        Expr::new(path(column.path(), self.into_end()))
    }
}

impl<M, Tables> Assignment<M, Tables> {
    /// The column at this position, set to the value in its place.
    #[doc(hidden)]
    pub fn of_value(column: usize, value: impl SqlValue) -> Self {
        Self { column, value: literal(value), marker: PhantomData }
    }
}

impl<M, Tables> Clone for Assignment<M, Tables> {
    fn clone(&self) -> Self {
        Self { column: self.column, value: self.value.clone(), marker: PhantomData }
    }
}

impl<M: Source, Tables> fmt::Debug for Assignment<M, Tables> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {:?}", M::table().columns[self.column].field, self.value)
    }
}

/// What `.set(…)` takes in a statement that writes `M` and sees the tables in `Scope`: one assignment, a tuple, a `Vec` or
/// an array of them, `Option` of any (where `None` sets nothing), and `#[derive(Changes)]` structs.
#[diagnostic::on_unimplemented(
    message = "`{Self}` sets no column of `{M}`",
    label = "an assignment is expected here",
    note = "a column is set by `User::age.to(30)`, and several by a tuple of such"
)]
pub trait Assignments<M, Scope, Index> {
    /// Appends the columns, by position, each with its value.
    #[doc(hidden)]
    fn push(self, out: &mut Vec<(usize, Node)>);
}

impl<M, Target, Tables, Scope, Index> Assignments<M, Scope, Index> for Assignment<Target, Tables>
where
    Target: Written<M>,
    Tables: Within<Scope, Index>,
{
    fn push(self, out: &mut Vec<(usize, Node)>) {
        out.push((self.column, self.value));
    }
}

impl<M, Scope, Index, A: Assignments<M, Scope, Index>> Assignments<M, Scope, Index> for Option<A> {
    fn push(self, out: &mut Vec<(usize, Node)>) {
        self.into_iter().for_each(|assignment| assignment.push(out));
    }
}

impl<M, Scope, Index, A: Assignments<M, Scope, Index>> Assignments<M, Scope, Index> for Vec<A> {
    fn push(self, out: &mut Vec<(usize, Node)>) {
        self.into_iter().for_each(|assignment| assignment.push(out));
    }
}

impl<M, Scope, Index, A: Assignments<M, Scope, Index>, const N: usize> Assignments<M, Scope, Index> for [A; N] {
    fn push(self, out: &mut Vec<(usize, Node)>) {
        self.into_iter().for_each(|assignment| assignment.push(out));
    }
}

/// The table that a statement writes.
#[diagnostic::on_unimplemented(
    message = "this is a column of `{Self}`, and the statement writes `{M}`",
    label = "only columns of `{M}` can be set here"
)]
pub trait Written<M> {}

impl<M> Written<M> for M {}

/// The columns that an INSERT gives values for, or an upsert takes over: columns of `M`, one or a tuple of up to 16.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of columns of `{M}`",
    label = "a column of `{M}` or a tuple of such is expected here"
)]
pub trait Columns<M> {
    /// Appends the positions of the columns.
    #[doc(hidden)]
    fn positions(self, out: &mut Vec<usize>);
}

impl<M, Target: Source + Written<M>, V: SqlValue, Key> Columns<M> for Column<Target, V, Key> {
    fn positions(self, out: &mut Vec<usize>) {
        out.push(self.position());
    }
}

/// A row of values for the columns `To`: a value for one column, a tuple for a tuple of columns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no row of values for the columns `{To}`",
    label = "as many values are expected here as there are columns"
)]
pub trait RowOf<To> {
    /// Appends the values.
    #[doc(hidden)]
    fn push(self, out: &mut Vec<Node>);
}

impl<M, V: SqlValue, Key, A: Assigned<V, Tables = Nil>> RowOf<Column<M, V, Key>> for A {
    fn push(self, out: &mut Vec<Node>) {
        out.push(self.into_node());
    }
}

/// In a row, whose other values say which type a `None` has, texts can be borrowed.
impl<M, Key> RowOf<Column<M, Option<String>, Key>> for Option<&str> {
    fn push(self, out: &mut Vec<Node>) {
        out.push(literal(self.map(str::to_owned)));
    }
}

/// A query's row that fits the columns `To`: each part has the type of its column, or that without `Option`.
#[diagnostic::on_unimplemented(
    message = "rows of type `{Self}` do not fit the columns `{To}`",
    label = "the query selects `{Self}`",
    note = "a query for an INSERT selects one column or expression, or a tuple of such, for each column"
)]
pub trait FitsColumns<To> {}

impl<M, V: SqlValue, Key, Own: SqlValue + Widens<V>> FitsColumns<Column<M, V, Key>> for Own {}

/// The columns of the row that an upsert proposed and that was in conflict: `excluded(User::age)`, in what
/// [`do_update_set`](super::OnConflict::do_update_set) sets.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, alex) = rowhouse::doc::blog()?;
/// let again = User { age: Some(12), ..User::named("Alex") };
/// let upsert = User::insert(again)
///     .on_conflict(User::email)
///     .do_update_set(User::age.to(User::age + excluded(User::age)));
/// assert_eq!(upsert.execute(&mut session)?, 1);
/// assert_eq!(session[alex].age, Some(42));
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn excluded<M: Source, V: SqlValue, Key>(column: Column<M, V, Key>) -> Column<Excluded<M>, V> {
    Column::new(column.position() as u16)
}

macro_rules! tuple {
    ($($name:ident $index:ident $row:ident)+) => {
        #[allow(non_snake_case, reason = "one name serves as type and as binding")]
        impl<M, Scope, $($name, $index),+> Assignments<M, Scope, ($($index,)+)> for ($($name,)+)
        where
            $($name: Assignments<M, Scope, $index>),+
        {
            fn push(self, out: &mut Vec<(usize, Node)>) {
                let ($($name,)+) = self;
                $($name.push(out);)+
            }
        }

        #[allow(non_snake_case, reason = "one name serves as type and as binding")]
        impl<M, $($name: Columns<M>),+> Columns<M> for ($($name,)+) {
            fn positions(self, out: &mut Vec<usize>) {
                let ($($name,)+) = self;
                $($name.positions(out);)+
            }
        }

        #[allow(non_snake_case, reason = "one name serves as type and as binding")]
        impl<$($name, $row: RowOf<$name>),+> RowOf<($($name,)+)> for ($($row,)+) {
            fn push(self, out: &mut Vec<Node>) {
                let ($($name,)+) = self;
                $($name.push(out);)+
            }
        }

        impl<$($name, $row: FitsColumns<$name>),+> FitsColumns<($($name,)+)> for ($($row,)+) {}
    };
}
tuple!(A Ia Ra);
tuple!(A Ia Ra B Ib Rb);
tuple!(A Ia Ra B Ib Rb C Ic Rc);
tuple!(A Ia Ra B Ib Rb C Ic Rc D Id Rd);
tuple!(A Ia Ra B Ib Rb C Ic Rc D Id Rd E Ie Re);
tuple!(A Ia Ra B Ib Rb C Ic Rc D Id Rd E Ie Re F If Rf);
tuple!(A Ia Ra B Ib Rb C Ic Rc D Id Rd E Ie Re F If Rf G Ig Rg);
tuple!(A Ia Ra B Ib Rb C Ic Rc D Id Rd E Ie Re F If Rf G Ig Rg H Ih Rh);
tuple!(A Ia Ra B Ib Rb C Ic Rc D Id Rd E Ie Re F If Rf G Ig Rg H Ih Rh J Ij Rj);
tuple!(A Ia Ra B Ib Rb C Ic Rc D Id Rd E Ie Re F If Rf G Ig Rg H Ih Rh J Ij Rj K Ik Rk);
tuple!(A Ia Ra B Ib Rb C Ic Rc D Id Rd E Ie Re F If Rf G Ig Rg H Ih Rh J Ij Rj K Ik Rk L Il Rl);
tuple!(A Ia Ra B Ib Rb C Ic Rc D Id Rd E Ie Re F If Rf G Ig Rg H Ih Rh J Ij Rj K Ik Rk L Il Rl N In Rn);
tuple!(A Ia Ra B Ib Rb C Ic Rc D Id Rd E Ie Re F If Rf G Ig Rg H Ih Rh J Ij Rj K Ik Rk L Il Rl N In Rn O Io Ro);
tuple!(A Ia Ra B Ib Rb C Ic Rc D Id Rd E Ie Re F If Rf G Ig Rg H Ih Rh J Ij Rj K Ik Rk L Il Rl N In Rn O Io Ro P Ip Rp);
tuple!(A Ia Ra B Ib Rb C Ic Rc D Id Rd E Ie Re F If Rf G Ig Rg H Ih Rh J Ij Rj K Ik Rk L Il Rl N In Rn O Io Ro P Ip Rp Q Iq Rq);
tuple!(A Ia Ra B Ib Rb C Ic Rc D Id Rd E Ie Re F If Rf G Ig Rg H Ih Rh J Ij Rj K Ik Rk L Il Rl N In Rn O Io Ro P Ip Rp Q Iq Rq S Is Rs);
