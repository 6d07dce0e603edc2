//! Queries whose rows are projections with relations in them: how they are run.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use super::fetched::{Fetched, Shaped};
use super::plan::{Collect, GatherAs, LoadRows, Origin};
use crate::error::{Error, Result};
use crate::expr::Node;
use crate::plan::Executor;
use crate::query::{Gather, One, Output, Page, Select, SelectNode, Slice, SliceEnd, one_page, sliced};
use crate::row::RowAccess;

/// Says of a query that relations are loaded with its rows, as the projection `P` says: `Query<User, Nested<UserPage>>`, made by
/// [`fetch`](Select::fetch).
///
/// ```
/// # use rowhouse::doc::*;
/// use rowhouse::load::Nested;
///
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// #[derive(Projection, Clone, Debug, PartialEq)]
/// #[projection(from = User)]
/// struct Author {
///     name: String,
/// }
///
/// #[derive(Projection, Debug)]
/// #[projection(from = Post)]
/// struct PostPage {
///     title: String,
///     #[projection(with = Post::author_id)]
///     author: Author,
/// }
///
/// fn pages() -> Query<Post, Nested<PostPage>> {
///     Post::query().order_by(Post::id.desc()).fetch::<PostPage>()
/// }
/// let pages: Vec<PostPage> = pages().limit(20).all(&mut session)?;
/// assert_eq!((pages[0].title.as_str(), pages[0].author.name.as_str()), ("Hello", "Alex"));
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub struct Nested<P>(PhantomData<fn() -> P>);

impl<P> fmt::Debug for Nested<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nested")
    }
}

impl<Scope, P: Fetched> Select<Scope, Nested<P>> {
    /// All rows, each with what its type says: one statement, and one more for each relation in it.
    ///
    /// # Errors
    /// As [`Loading::all`](super::Loading::all).
    #[track_caller]
    pub fn all<'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, Vec<P>> {
        on.run(self.gathered::<Vec<P>>())
    }

    /// The first row, or `None`.
    ///
    /// # Errors
    /// As [`Loading::all`](super::Loading::all).
    #[track_caller]
    pub fn first<'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, Option<P>> {
        on.run(self.gathered::<Option<P>>())
    }

    /// The only row.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none, [`Error::MoreThanOne`] if there are more; else as
    /// [`Loading::all`](super::Loading::all).
    #[track_caller]
    pub fn one<'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, P> {
        on.run(self.gathered::<One<P>>())
    }

    /// The page with this number, from 1, of pages of `size` rows, and the number of all rows, in one transaction.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// #[derive(Projection, Debug)]
    /// #[projection(from = Post)]
    /// struct PostPage {
    ///     title: String,
    ///     #[projection(with = Post::author_id)]
    ///     author: User,
    /// }
    ///
    /// let page = Post::query().order_by(Post::id.desc()).fetch::<PostPage>().page(1, 20, &mut session)?;
    /// assert_eq!((page.rows[0].author.name.as_str(), page.total), ("Alex", 1));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Loading::all`](super::Loading::all).
    #[track_caller]
    pub fn page<'q, E: Executor + 'q>(&'q self, number: u64, size: u64, on: E) -> E::Answer<'q, Page<P>> {
        let part = Cow::Owned(one_page(&self.node, number, size));
        let collect = PageOf { number: number.max(1), size };
        on.run(LoadRows::<Shaped<P>, _, _>::new(part, OfShape::<P>::new(), collect).counting(&self.node))
    }

    /// The first `size` rows, and the place where the next ones start; see [`Cursor`](crate::query::Cursor).
    ///
    /// # Errors
    /// [`Error::Query`] if the query has no order; as [`Loading::all`](super::Loading::all).
    #[track_caller]
    pub fn slice<'q, E: Executor + 'q>(&'q self, size: u64, on: E) -> E::Answer<'q, Slice<P>> {
        let width = selected(&self.node).map_or(0, <[Node]>::len);
        let (node, end) = sliced(&self.node, size, width);
        on.run(LoadRows::<Shaped<P>, _, _>::new(Cow::Owned(node), OfShape::<P>::new(), end))
    }

    fn gathered<G>(&self) -> LoadRows<'_, Shaped<P>, OfShape<P>, GatherAs<G>>
    where
        G: Gather<P>,
    {
        LoadRows::new(Cow::Borrowed(&self.node), OfShape::new(), GatherAs::new())
    }
}

/// The loaders of a projection.
struct OfShape<P>(PhantomData<fn() -> P>);

impl<P> OfShape<P> {
    fn new() -> Self {
        Self(PhantomData)
    }
}

impl<P: Fetched> Origin for OfShape<P> {
    type Loaders = P::Loaders;

    fn loaders(&self, query: &SelectNode) -> Result<P::Loaders> {
        let outputs = selected(query).unwrap_or_default();
        let mut missing = None;
        let loaders = P::loaders(&mut |column| {
            let place = outputs.iter().position(|output| *output == Node::Column(column));
            place.unwrap_or_else(|| {
                missing = Some(column);
                0
            })
        });
        match missing {
            None => Ok(loaders),
            Some(column) => {
                let reason =
                    format!("relations are loaded by `{}`, which the query does not select", column.column().name);
                Err(Error::Query { reason: reason.into() })
            }
        }
    }
}

/// What a query selects, the first of several queries put together.
fn selected(query: &SelectNode) -> Option<&[Node]> {
    match &query.output {
        Output::Expressions(list) => Some(list),
        Output::Combined(both) => selected(&both.left),
        Output::Model | Output::Everything | Output::Values(_) => None,
    }
}

/// Collects a page.
#[derive(Debug, Clone, Copy)]
struct PageOf {
    number: u64,
    size: u64,
}

impl<T: Send> Collect<T> for PageOf {
    type Output = Page<T>;

    fn finish(self, rows: Vec<T>, total: u64, _: &str) -> Result<Page<T>> {
        Ok(Page { rows, total, number: self.number, size: self.size })
    }
}

impl<T: Send> Collect<T> for SliceEnd {
    type Output = Slice<T>;

    fn check(&self) -> Result<()> {
        SliceEnd::check(self)
    }

    fn takes<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<bool> {
        SliceEnd::takes(self, row)
    }

    fn finish(self, rows: Vec<T>, _: u64, _: &str) -> Result<Slice<T>> {
        Ok(self.slice(rows))
    }
}
