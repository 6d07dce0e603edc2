use std::marker::PhantomData;

use super::made::Made;
use super::{Select, SelectNode};
use crate::dialect::{self, Access, Backend, Rendered};
use crate::error::{Error, Result};
use crate::model::KeySeed;
use crate::plan::{Effect, Executor, Finished, OneStatement, Plannable, RowSink};
use crate::row::{FromRow, RowAccess};
use crate::types::{Ids, Timestamp};

impl<Scope, Row: FromRow> Select<Scope, Row> {
    /// All rows.
    ///
    /// On an engine this is one statement without a transaction; on a session it flushes first, and runs in
    /// the session's transaction.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let users: Vec<User> = User::query().all(&mut session)?;
    /// let titles: Vec<(Id<Post>, String)> = Post::query().select((Post::id, Post::title)).all(&mut session)?;
    /// assert_eq!((users.len(), titles.len()), (1, 1));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Decode`] if a column holds what `Row` cannot, and whatever the server says.
    #[track_caller]
    pub fn all<'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, Vec<Row>> {
        on.run(Rows::<_, Vec<Row>>::new(&self.node, Wrap::Nothing))
    }

    /// The first row, or `None`.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let oldest: Option<User> = User::query().order_by(User::age.desc()).first(&mut session)?;
    /// assert_eq!(oldest.map(|user| user.name).as_deref(), Some("Alex"));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Select::all`].
    #[track_caller]
    pub fn first<'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, Option<Row>> {
        on.run(Rows::<_, Option<Row>>::new(&self.node, Wrap::Nothing))
    }

    /// The only row.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let alex: User = User::query().filter(User::name.eq("Alex")).one(&mut session)?;
    /// let nobody = User::query().filter(User::name.eq("Bo")).one(&mut session);
    /// assert!(matches!(nobody, Err(Error::NotFound { .. })));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none, [`Error::MoreThanOne`] if there are more; else as [`Select::all`].
    #[track_caller]
    pub fn one<'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, Row> {
        on.run(Rows::<_, One<Row>>::new(&self.node, Wrap::Nothing))
    }
}

impl<Scope, Row> Select<Scope, Row> {
    /// How many rows there are, limit and offset respected.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// assert_eq!(User::query().count(&mut session)?, 1);
    /// assert_eq!(User::query().limit(0).count(&mut session)?, 0);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// Whatever the server says.
    #[track_caller]
    pub fn count<'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, u64> {
        on.run(Rows::<u64, One<u64>>::new(&self.node, Wrap::Count))
    }

    /// Whether there is a row.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// assert!(User::query().filter(User::age.ge(18)).exists(&mut session)?);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// Whatever the server says.
    #[track_caller]
    pub fn exists<'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, bool> {
        on.run(Rows::<bool, One<bool>>::new(&self.node, Wrap::Exists))
    }
}

/// How the rows of a query are gathered.
#[doc(hidden)]
pub trait Gather<Row>: Default + Send {
    /// What comes of it.
    type Output: Send;
    /// Whether rows after the first can be left unread.
    const FIRST_ONLY: bool;
    /// The most rows that are worth fetching.
    const LIMIT: Option<u64>;

    /// Takes a row.
    fn push(&mut self, row: Row);

    /// What comes of it.
    ///
    /// # Errors
    /// If the number of rows is not the one asked for.
    fn finish(self, sql: &str) -> Result<Self::Output>;

    /// The same of rows that are at hand.
    ///
    /// # Errors
    /// As [`Gather::finish`].
    fn finish_with(mut self, rows: Vec<Row>, sql: &str) -> Result<Self::Output> {
        rows.into_iter().for_each(|row| self.push(row));
        self.finish(sql)
    }
}

impl<Row: Send> Gather<Row> for Vec<Row> {
    type Output = Self;
    const FIRST_ONLY: bool = false;
    const LIMIT: Option<u64> = None;

    fn push(&mut self, row: Row) {
        self.push(row);
    }

    fn finish(self, _: &str) -> Result<Self> {
        Ok(self)
    }

    fn finish_with(self, rows: Self, _: &str) -> Result<Self> {
        Ok(rows)
    }
}

impl<Row: Send> Gather<Row> for Option<Row> {
    type Output = Self;
    const FIRST_ONLY: bool = true;
    const LIMIT: Option<u64> = Some(1);

    fn push(&mut self, row: Row) {
        self.get_or_insert(row);
    }

    fn finish(self, _: &str) -> Result<Self> {
        Ok(self)
    }
}

/// The first row, and how many there were.
pub(crate) struct One<Row>(Option<Row>, usize);

impl<Row> Default for One<Row> {
    fn default() -> Self {
        Self(None, 0)
    }
}

impl<Row: Send> Gather<Row> for One<Row> {
    type Output = Row;
    const FIRST_ONLY: bool = false;
    const LIMIT: Option<u64> = Some(2);

    fn push(&mut self, row: Row) {
        self.0.get_or_insert(row);
        self.1 += 1;
    }

    fn finish(self, sql: &str) -> Result<Row> {
        let of = std::any::type_name::<Row>();
        match self {
            Self(Some(row), 1) => Ok(row),
            Self(None, _) => Err(Error::NotFound { of, sql: sql.into() }),
            _ => Err(Error::MoreThanOne { of, sql: sql.into() }),
        }
    }
}

/// A query whose rows are gathered in `G`.
pub(crate) struct Rows<'q, Row, G> {
    node: &'q SelectNode,
    /// The query with what the program makes in rows that it changes.
    made: Option<Box<Made>>,
    wrap: Wrap,
    marker: PhantomData<fn() -> (Row, G)>,
}

impl<'q, Row, G> Rows<'q, Row, G> {
    fn new(node: &'q SelectNode, wrap: Wrap) -> Self {
        Self { node, made: None, wrap, marker: PhantomData }
    }
}

/// What is asked about a query's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrap {
    /// The rows themselves.
    Nothing,
    /// How many there are.
    Count,
    /// Whether there is one.
    Exists,
}

impl<Row: FromRow, G: Gather<Row>> Plannable for Rows<'_, Row, G> {
    type Output = G::Output;
    type Plan<'p>
        = RowsPlan<'p, Row, G>
    where
        Self: 'p;

    fn access(&self) -> Access {
        self.node.access()
    }

    fn effects(&self) -> Vec<Effect> {
        self.node.effects()
    }

    fn prepare(&mut self, ids: &Ids, seed: &mut dyn FnMut() -> KeySeed, now: &dyn Fn() -> Timestamp) {
        self.made = Made::of(self.node, ids, seed, now);
    }

    fn plan<'p>(&'p self, backend: &Backend, ids: &'p Ids) -> Result<RowsPlan<'p, Row, G>> {
        let (node, ids) = Made::parts(&self.made, self.node, ids);
        let rendered = match self.wrap {
            // A limit of the query's own that is smaller stays: it is bound, this one is not.
            Wrap::Nothing => {
                let most = G::LIMIT.filter(|most| node.limit.is_none_or(|own| own > *most));
                dialect::render_select(node, backend, ids, most)?
            }
            Wrap::Count => dialect::render_count(node, backend, ids)?,
            Wrap::Exists => dialect::render_exists(node, backend, ids)?,
        };
        Ok(RowsPlan::of(rendered, GatherSink::new()))
    }
}

/// The plan of a query: one statement.
pub type RowsPlan<'p, Row, G> = OneStatement<Rendered<'p>, GatherSink<Row, G>>;

/// Reads each row as `Row` and gathers it.
pub struct GatherSink<Row, G> {
    gathered: G,
    marker: PhantomData<fn() -> Row>,
}

impl<Row, G: Gather<Row>> GatherSink<Row, G> {
    pub(super) fn new() -> Self {
        Self { gathered: G::default(), marker: PhantomData }
    }
}

impl<Row: FromRow, G: Gather<Row>> RowSink for GatherSink<Row, G> {
    const FIRST_ONLY: bool = G::FIRST_ONLY;

    #[inline]
    fn row<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        self.gathered.push(Row::from_row(row, 0)?);
        Ok(())
    }
}

impl<Row: FromRow, G: Gather<Row>> Finished for GatherSink<Row, G> {
    type Output = G::Output;

    #[inline]
    fn finished(self, sql: &str) -> Result<G::Output> {
        self.gathered.finish(sql)
    }
}
