use std::fmt;
use std::marker::PhantomData;

use super::{Derived, Output, Select, SelectNode, SourceRef, Uncorrelated};
use crate::expr::{Direction, Inner, Lacks, Nil, Node, Order, Tables};
use crate::model::{Source, Table, TableKind};
use crate::row::FromRow;
use crate::types::{Scalar, SqlValue};

/// Two queries put together.
#[derive(Debug, Clone, PartialEq)]
pub struct Combined {
    /// How.
    pub operator: SetOperator,
    /// The first query.
    pub left: SelectNode,
    /// The second query.
    pub right: SelectNode,
    /// What the rows are columns of, for what is asked of them together.
    pub source: SourceRef,
}

/// How the rows of two queries are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after the operator")]
pub enum SetOperator {
    Union,
    UnionAll,
    Intersect,
    IntersectAll,
    Except,
    ExceptAll,
}

/// The tables of two queries put together whose rows are no model: none.
#[derive(Debug, Clone, Copy)]
pub enum Whole {}

impl<M> Lacks<M> for Whole {}

impl Tables for Whole {
    type Optional = Self;
    type Outer = Nil;
}

/// A row that can stand among rows of type `Other`: the same types, where a side that can be NULL makes both so.
#[diagnostic::on_unimplemented(
    message = "rows of `{Other}` cannot be put together with rows of `{Self}`",
    label = "this query has other columns",
    note = "both queries select as many columns, of the same types"
)]
pub trait Combines<Other>: FromRow {
    /// What the rows of both are read as.
    type Row: FromRow;
    /// What can be asked of them together.
    type Scope;

    /// What they are columns of.
    #[doc(hidden)]
    fn source() -> SourceRef {
        SourceRef { table: &ROWS, alias: None }
    }
}

impl<S: Scalar> Combines<S> for S {
    type Row = S;
    type Scope = Whole;
}

impl<S: Scalar> Combines<Option<S>> for S {
    type Row = Option<S>;
    type Scope = Whole;
}

impl<S: Scalar> Combines<S> for Option<S> {
    type Row = Self;
    type Scope = Whole;
}

impl<S: Scalar> Combines<Self> for Option<S> {
    type Row = Self;
    type Scope = Whole;
}

macro_rules! tuple {
    ($($name:ident $other:ident)+) => {
        impl<$($name, $other),+> Combines<($($other,)+)> for ($($name,)+)
        where
            $($name: Combines<$other>,)+
        {
            type Row = ($($name::Row,)+);
            type Scope = Whole;
        }
    };
}
tuple!(A Ao);
tuple!(A Ao B Bo);
tuple!(A Ao B Bo C Co);
tuple!(A Ao B Bo C Co D Do);
tuple!(A Ao B Bo C Co D Do E Eo);
tuple!(A Ao B Bo C Co D Do E Eo F Fo);
tuple!(A Ao B Bo C Co D Do E Eo F Fo G Go);
tuple!(A Ao B Bo C Co D Do E Eo F Fo G Go H Ho);
tuple!(A Ao B Bo C Co D Do E Eo F Fo G Go H Ho J Jo);
tuple!(A Ao B Bo C Co D Do E Eo F Fo G Go H Ho J Jo K Ko);
tuple!(A Ao B Bo C Co D Do E Eo F Fo G Go H Ho J Jo K Ko L Lo);
tuple!(A Ao B Bo C Co D Do E Eo F Fo G Go H Ho J Jo K Ko L Lo M Mo);
tuple!(A Ao B Bo C Co D Do E Eo F Fo G Go H Ho J Jo K Ko L Lo M Mo N No);
tuple!(A Ao B Bo C Co D Do E Eo F Fo G Go H Ho J Jo K Ko L Lo M Mo N No O Oo);
tuple!(A Ao B Bo C Co D Do E Eo F Fo G Go H Ho J Jo K Ko L Lo M Mo N No O Oo P Po);
tuple!(A Ao B Bo C Co D Do E Eo F Fo G Go H Ho J Jo K Ko L Lo M Mo N No O Oo P Po Q Qo);

/// What the rows of two queries are columns of, where they are no model.
pub(super) static ROWS: Table = Table::projection(TableKind::Query, "rows", "rows", &[]);

/// A column of two queries put together, to sort them by.
pub struct OutputColumn<V> {
    position: u16,
    marker: PhantomData<fn() -> V>,
}

impl<V: SqlValue> OutputColumn<V> {
    /// Sorts by this, the smallest first; NULL before everything.
    pub fn asc(self) -> Order<Nil> {
        self.order(Direction::Ascending)
    }

    /// Sorts by this, the largest first; NULL after everything.
    pub fn desc(self) -> Order<Nil> {
        self.order(Direction::Descending)
    }

    fn order(self, direction: Direction) -> Order<Nil> {
        Order::new(Node::Output(self.position), direction, V::NULLABLE)
    }
}

impl<V> Clone for OutputColumn<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for OutputColumn<V> {}

impl<V> fmt::Debug for OutputColumn<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}", self.position + 1)
    }
}

/// A row whose columns can be sorted by.
pub trait OutputColumns: FromRow {
    /// A column for each part.
    type Columns;

    /// The columns from this position on.
    #[doc(hidden)]
    fn columns(at: u16) -> Self::Columns;
}

impl<S: SqlValue + FromRow> OutputColumns for S {
    type Columns = OutputColumn<S>;

    fn columns(at: u16) -> OutputColumn<S> {
        OutputColumn { position: at, marker: PhantomData }
    }
}

macro_rules! output_tuple {
    ($($name:ident)+) => {
        impl<$($name: OutputColumns),+> OutputColumns for ($($name,)+) {
            type Columns = ($($name::Columns,)+);

            #[allow(unused_assignments, reason = "the last position is not read")]
            fn columns(at: u16) -> Self::Columns {
                let mut next = at;
                ($({
                    let start = next;
                    next += $name::WIDTH as u16;
                    $name::columns(start)
                },)+)
            }
        }
    };
}
crate::for_tuples!(output_tuple);

macro_rules! operators {
    ($($(#[$doc:meta])* $method:ident $operator:ident;)*) => {$(
        $(#[$doc])*
        pub fn $method<OtherScope, Other>(self, other: Select<OtherScope, Other>) -> Select<Row::Scope, Row::Row>
        where
            Row: Combines<Other>,
            OtherScope: Uncorrelated,
        {
            combine::<Row, Other>(*self.node, SetOperator::$operator, *other.node)
        }
    )*};
}

impl<Scope: Uncorrelated, Row> Select<Scope, Row> {
    operators! {
        /// The rows of both queries, equal ones once: `UNION`.
        ///
        /// What follows (`order_by`, `limit`, `filter`) is about all of them. Rows of a model are filtered and sorted by its
        /// columns; others are sorted by [`order_by_output`](Select::order_by_output).
        ///
        /// ```
        /// # use rowhouse::doc::*;
        /// # let (mut session, _) = rowhouse::doc::blog()?;
        /// let names = User::query().select(User::name).union(Post::query().select(Post::title));
        /// assert_eq!(
        ///     names.to_sql(Dialect::Sqlite)?.sql,
        ///     r#"SELECT "name" FROM "users" UNION SELECT "title" FROM "posts""#
        /// );
        /// let sorted: Vec<String> = names.order_by_output(|name| name.desc()).all(&mut session)?;
        /// assert_eq!(sorted, ["Hello", "Alex"]);
        /// # Ok::<(), rowhouse::Error>(())
        /// ```
        union Union;
        /// The rows of both queries, equal ones as often as they come: `UNION ALL`. See [`Select::union`].
        union_all UnionAll;
        /// The rows that both queries have, each once: `INTERSECT`. MySQL has it since version 8.0.31. See [`Select::union`].
        intersect Intersect;
        /// The rows that both queries have, as often as both have them: `INTERSECT ALL`. Not on SQLite. See [`Select::union`].
        intersect_all IntersectAll;
        /// The rows of this query that the other has not, each once: `EXCEPT`. MySQL has it since version 8.0.31. See
        /// [`Select::union`].
        except Except;
        /// The rows of this query, each as often as it has it more often than the other: `EXCEPT ALL`. Not on SQLite. See
        /// [`Select::union`].
        except_all ExceptAll;
    }
}

impl<Row: OutputColumns> Select<Whole, Row> {
    /// Sorts the rows of queries that were put together by what they select.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let posts = Post::query().select((Post::title, value(1)));
    /// let all = User::query().select((User::name, value(0))).union_all(posts);
    /// let sorted = all.order_by_output(|(name, kind)| (kind.desc(), name.asc())).limit(10);
    /// assert!(sorted.to_sql(Dialect::Sqlite)?.sql.ends_with("ORDER BY 2 DESC, 1 LIMIT ?"));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn order_by_output<O, Index>(self, order: impl FnOnce(Row::Columns) -> O) -> Self
    where
        O: super::OrderBy<Whole, Index>,
    {
        self.order_by(order(Row::columns(0)))
    }
}

fn combine<Row: Combines<Other>, Other>(
    left: SelectNode,
    operator: SetOperator,
    right: SelectNode,
) -> Select<Row::Scope, Row::Row> {
    let (source, from) = (Row::source(), left.from);
    let combined = Combined { operator, left, right, source };
    let output = Output::Combined(Box::new(combined));
    Select::from_node(SelectNode { from, ..SelectNode::new(output, from) })
}

impl SelectNode {
    /// Puts queries that were put together, and rows of values, into FROM, so that something can be asked of all their rows.
    #[inline]
    pub(super) fn open(&mut self) {
        match &self.output {
            Output::Combined(combined) => self.open_from(combined.source),
            Output::Values(_) => self.open_from(self.from),
            Output::Model | Output::Expressions(_) | Output::Everything => {}
        }
    }

    fn open_from(&mut self, source: SourceRef) {
        let output = if source.table.columns.is_empty() { Output::Everything } else { Output::Model };
        let mut query = std::mem::replace(self, Self::new(output, source));
        // What changes rows stands before the whole statement.
        if query.changes_rows() {
            self.rare_mut().ctes = std::mem::take(&mut query.rare_mut().ctes);
        }
        self.rare_mut().derived.push(Derived { source, query, is_lateral: false });
    }
}

/// The rows of a model, put together with others of it, are its rows.
#[doc(hidden)]
pub type OfModel<M> = (Inner<M>, Nil);

/// What a model's rows are columns of.
#[doc(hidden)]
pub fn source_of<M: Source>() -> SourceRef {
    SourceRef::of::<M>()
}
