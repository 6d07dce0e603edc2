//! SQL of the user's own: its text, the values for it, and how it is run.

mod connection;
mod each;
mod execute;
mod params;
mod rows;
mod value;

use std::borrow::Cow;
use std::fmt;

use self::each::Each;
pub use self::each::{EachPlan, EachSink};
use self::execute::{Execute, ExecuteMany};
pub use self::execute::{ExecuteManyPlan, ExecutePlan, Executed, ExecutedSink};
pub use self::params::Params;
use self::rows::{Fetch, FirstColumn};
pub use self::rows::{LaidOutSink, RawRow, RawRowsPlan};
pub use self::value::{Bound, Held, RawList, RawValue, one, spread};
use super::run::One;
use crate::dialect::{Backend, Dialect, Key, Sql, render_raw};
use crate::error::Result;
use crate::plan::Executor;
use crate::row::FromRow;
use crate::types::{Ids, SqlValue};

/// SQL of the user's own, with values bound and never spliced; made by `sql!`, or at run time by [`raw`].
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let min = 18;
/// let n: i64 = sql!("select count(*) from users where age >= {min}").scalar(&mut session)?;
/// assert_eq!(n, 1);
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[must_use = "SQL does nothing until it is run, by `execute`, `all`, `first`, `one` or `scalar`"]
pub struct RawSql<'a> {
    text: Text<'a>,
    values: Vec<Entry<'a>>,
    params: Option<&'a dyn Params>,
}

struct Entry<'a> {
    name: Option<Cow<'a, str>>,
    value: Held<'a>,
}

enum Text<'a> {
    Pieces { pieces: &'a [&'a str], question_mark: bool },
    Whole(Cow<'a, str>),
}

/// The text of raw SQL.
#[derive(Debug, Clone, Copy)]
pub enum RawText<'t> {
    /// Of `sql!`: pieces with a value between each two, and whether there is a `?` in the code of one.
    Pieces {
        /// The pieces.
        pieces: &'t [&'t str],
        /// Whether there is a `?` in the code of one.
        question_mark: bool,
    },
    /// Of [`raw`]: with its placeholders.
    Whole(&'t str),
}

/// SQL that the program makes or reads, with `?` or `:name` where a value belongs, on every backend.
///
/// A placeholder in a literal, a quoted name or a comment is none. A question mark that is none, as PostgreSQL's operator, is
/// written `??`; there, `?|` and `?&` are those operators. `::` is a cast.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let table = "users"; // from a list of your own, never from outside
/// let query = format!("select name from {table} where age >= ? and name <> ?");
/// let names: Vec<String> = rowhouse::raw(query).bind(18).bind("Bo").all(&mut session)?;
/// assert_eq!(names, ["Alex"]);
///
/// let n: i64 = rowhouse::raw("select count(*) from users where name = :name").set("name", "Alex").scalar(&mut session)?;
/// assert_eq!(n, 1);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn raw<'a>(sql: impl Into<Cow<'a, str>>) -> RawSql<'a> {
    RawSql { text: Text::Whole(sql.into()), values: Vec::new(), params: None }
}

impl<'a> RawSql<'a> {
    /// SQL in pieces, with a value between each two.
    #[doc(hidden)]
    pub fn of_pieces(pieces: &'a [&'a str], values: Vec<Held<'a>>, question_mark: bool) -> Self {
        let values = values.into_iter().map(|value| Entry { name: None, value }).collect();
        Self { text: Text::Pieces { pieces, question_mark }, values, params: None }
    }

    /// Binds the value of the next `?`.
    pub fn bind(mut self, value: impl RawValue + Send + 'a) -> Self {
        self.values.push(Entry { name: None, value: Held::own(value) });
        self
    }

    /// Binds a list of values to the next `?`, as in `id in (?)`. Alone in the parentheses of `IN (…)` it can be empty, and
    /// then matches nothing.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let query = "select count(*) from users where name in (?)";
    /// let count = |names: &[&str]| rowhouse::raw(query).bind_list(names.to_vec()).scalar::<i64, _>(session.engine());
    /// assert_eq!((count(&["Alex", "Bo"])?, count(&[])?), (1, 0));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn bind_list<V: RawValue + Send + 'a>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        self.values.push(Entry { name: None, value: Held::list(values) });
        self
    }

    /// Binds the value of `:name`.
    pub fn set(mut self, name: impl Into<Cow<'a, str>>, value: impl RawValue + Send + 'a) -> Self {
        self.values.push(Entry { name: Some(name.into()), value: Held::own(value) });
        self
    }

    /// Binds a list of values to `:name`, as [`bind_list`](Self::bind_list) does to `?`.
    pub fn set_list<V: RawValue + Send + 'a>(
        mut self,
        name: impl Into<Cow<'a, str>>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.values.push(Entry { name: Some(name.into()), value: Held::list(values) });
        self
    }

    /// Binds many values at once: a tuple, an array, a slice or a `Vec` to the `?` that are left; pairs of name and value, or a
    /// model, whose fields are the names, to `:name`.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let query = "select count(*) from users where age > ? and name <> ?";
    /// let older: i64 = rowhouse::raw(query).params(&(18, "Bo")).scalar(&mut session)?;
    /// let alex = session[alex].clone();
    /// let query = "select count(*) from users where id = :id and name = :name";
    /// let same: i64 = rowhouse::raw(query).params(&alex).scalar(&mut session)?;
    /// assert_eq!((older, same), (1, 1));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn params(mut self, params: &'a (impl Params + 'a)) -> Self {
        self.params = Some(params);
        self
    }

    /// Runs the statement, and says how many rows it has changed and which key the database made.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let title = "Second";
    /// let done = sql!("insert into posts (author_id, title) values (1, {title})").execute(&mut session)?;
    /// assert_eq!((done.rows_affected, done.last_insert_id), (1, Some(2)));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// Whatever the server says.
    #[track_caller]
    pub fn execute<'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, Executed> {
        on.run(Execute(self))
    }

    /// Runs the statement once for each of `rows`, prepared once, in one transaction: the session's, or on an engine its own.
    /// Rows are what [`params`](Self::params) takes. An `INSERT … VALUES (…)` sends many rows at once where that is faster.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let titles = [(1, "Two"), (1, "Three")];
    /// let done = rowhouse::raw("insert into posts (author_id, title) values (?, ?)").execute_many(titles, &mut session)?;
    /// assert_eq!(done.rows_affected, 2);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// Whatever the server says. On an engine, no row is written then.
    #[track_caller]
    pub fn execute_many<'q, P, I, E>(&'q self, rows: I, on: E) -> E::Answer<'q, Executed>
    where
        P: Params + Send + 'q,
        I: IntoIterator<Item = P>,
        E: Executor + 'q,
    {
        on.run(ExecuteMany::new(self, rows.into_iter().collect()))
    }

    /// All rows. A model or a projection is read by the names of its columns, in any order; all else by position, the parts
    /// of a tuple one after the other.
    ///
    /// # Errors
    /// [`Error::Columns`](crate::Error::Columns) if a column is missing, doubled or left over,
    /// [`Error::Decode`](crate::Error::Decode) if one holds what `Row` cannot, and whatever the server says.
    #[track_caller]
    pub fn all<'q, Row: RawRow + 'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, Vec<Row>> {
        on.run(Fetch::<Row, Vec<Row>>::new(self))
    }

    /// The first row, or `None`.
    ///
    /// # Errors
    /// As [`RawSql::all`].
    #[track_caller]
    pub fn first<'q, Row: RawRow + 'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, Option<Row>> {
        on.run(Fetch::<Row, Option<Row>>::new(self))
    }

    /// The only row.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound) if there is none, [`Error::MoreThanOne`](crate::Error::MoreThanOne)
    /// if there are more; else as [`RawSql::all`].
    #[track_caller]
    pub fn one<'q, Row: RawRow + 'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, Row> {
        on.run(Fetch::<Row, One<Row>>::new(self))
    }

    /// Hands out the rows one by one as they come, without gathering them, and says how many there were. An error of `each`
    /// ends it, and is returned.
    ///
    /// `each` cannot use the session that the rows come from, whose connection is busy; an engine gives it another one.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let mut longest = 0;
    /// let rows = sql!("select title from posts").for_each(&mut session, |title: String| {
    ///     longest = longest.max(title.len());
    ///     Ok(())
    /// })?;
    /// assert_eq!((rows, longest), (1, 5));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`RawSql::all`], and those of `each`.
    #[track_caller]
    pub fn for_each<'q, Row, E, F>(&'q self, on: E, each: F) -> E::Answer<'q, u64>
    where
        Row: RawRow + 'q,
        E: Executor + 'q,
        F: FnMut(Row) -> Result<()> + Send + 'q,
    {
        on.run(Each::new(self, each))
    }

    /// The first column of the only row.
    ///
    /// # Errors
    /// As [`RawSql::one`].
    #[track_caller]
    pub fn scalar<'q, V: SqlValue + FromRow, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, V> {
        on.run(FirstColumn::<V, One<V>>::new(self))
    }

    /// The first column of all rows.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let names: Vec<String> = sql!("select name, age from users order by name").scalars(&mut session)?;
    /// assert_eq!(names, ["Alex"]);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`RawSql::all`].
    #[track_caller]
    pub fn scalars<'q, V: SqlValue + FromRow, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, Vec<V>> {
        on.run(FirstColumn::<V, Vec<V>>::new(self))
    }

    /// The text and the parameters as a backend gets them, for people to read.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let sql = rowhouse::raw("select * from users where name = ?").bind("Alex").to_sql(Dialect::Postgres)?;
    /// assert_eq!(sql.sql, "select * from users where name = $1");
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Query`](crate::Error::Query) if placeholders and values do not match.
    pub fn to_sql(&self, dialect: Dialect) -> Result<Sql> {
        let ids = Ids::default();
        Ok(render_raw(self, &Backend::newest(dialect), &ids)?.to_sql())
    }

    pub(crate) fn text(&self) -> RawText<'_> {
        match &self.text {
            Text::Pieces { pieces, question_mark } => RawText::Pieces { pieces, question_mark: *question_mark },
            Text::Whole(sql) => RawText::Whole(sql),
        }
    }

    /// What stands at a placeholder.
    pub(crate) fn value<'q>(&'q self, key: Key<'_>, ids: &Ids) -> Option<Bound<'q>> {
        match key {
            Key::Position(position) => {
                let mut own = self.values.iter().filter(|entry| entry.name.is_none());
                match own.nth(position) {
                    Some(entry) => Some(entry.value.bound(ids)),
                    None => self.params?.at(position - self.own_positions(), ids).map(Bound::One),
                }
            }
            Key::Name(name) => match self.values.iter().find(|entry| entry.name.as_deref() == Some(name)) {
                Some(entry) => Some(entry.value.bound(ids)),
                None => self.params?.named(name, ids).map(Bound::One),
            },
        }
    }

    /// How many values have a position.
    pub(crate) fn positions(&self) -> usize {
        self.own_positions() + self.params.map_or(0, Params::positions)
    }

    fn own_positions(&self) -> usize {
        self.values.iter().filter(|entry| entry.name.is_none()).count()
    }

    /// Whether a value is not to be shown in logs.
    pub(crate) fn is_secret(&self) -> bool {
        self.values.iter().any(|entry| entry.value.is_secret()) || self.params.is_some_and(Params::is_secret)
    }

    /// The names that the SQL must ask for.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let own = self.values.iter().filter_map(|entry| entry.name.as_deref());
        own.chain(self.params.map(Params::names).unwrap_or_default())
    }

    fn changes_connection(&self) -> bool {
        connection::changes(self.beginning())
    }

    /// The text before the first value.
    fn beginning(&self) -> &str {
        match &self.text {
            Text::Pieces { pieces, .. } => pieces.first().copied().unwrap_or_default(),
            Text::Whole(sql) => sql,
        }
    }
}

impl fmt::Debug for RawSql<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.text {
            Text::Pieces { pieces, .. } => f.write_str(&pieces.join("{…}")),
            Text::Whole(sql) => f.write_str(sql),
        }
    }
}
