use super::Gather;
use super::run::{GatherSink, One};
use crate::dialect::{self, Backend, Dialect, LookUp, Rendered, Sql};
use crate::error::Result;
use crate::model::{ColumnSet, Identity, Model, Table};
use crate::plan::{Executor, OneStatement, Plannable, Statement, Step};
use crate::types::{Ids, Param};

/// A look-up of the row with a key; made by [`Model::find`].
///
/// It is the shortest way to one row: its text is written once for each model and server, and only the key is bound.
#[derive(Debug, Clone)]
pub struct Find<M: Model> {
    key: M::Identity,
}

impl<M: Model> Find<M> {
    pub(crate) fn new(key: M::Identity) -> Self {
        Self { key }
    }

    /// The row.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let user: User = User::find(session[alex].id).one(&mut session)?;
    /// assert_eq!(user.name, "Alex");
    /// assert!(matches!(User::find(99).one(&mut session), Err(Error::NotFound { .. })));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound) if there is none; else as [`Find::first`].
    #[track_caller]
    pub fn one<'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, M> {
        on.run(LookedUp::<M, One<M>>::new(&self.key))
    }

    /// The row, or `None` if there is none.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let user: Option<User> = User::find(99).first(&mut session)?;
    /// assert!(user.is_none());
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Decode`](crate::Error::Decode) if a column holds what its field cannot,
    /// [`Error::Unresolved`](crate::Error::Unresolved) for a provisional id that the session does not know, and whatever the
    /// server says.
    #[track_caller]
    pub fn first<'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, Option<M>> {
        on.run(LookedUp::<M, Option<M>>::new(&self.key))
    }

    /// The SQL that the newest server of `dialect` gets, with its parameters. Nothing is sent.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let sql = Post::find(7).to_sql(Dialect::Postgres)?;
    /// assert_eq!(sql.sql, r#"SELECT "id", "author_id", "title" FROM "posts" WHERE "id" = $1"#);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Unresolved`](crate::Error::Unresolved) for a provisional id.
    pub fn to_sql(&self, dialect: Dialect) -> Result<Sql> {
        let KeyStatement { found, table, params } =
            KeyStatement::of::<M>(&self.key, &Backend::newest(dialect), &Ids::default())?;
        let params = params.as_slice().to_vec();
        let rendered = Rendered {
            sql: found.sql.to_string(),
            params,
            scales: Vec::new(),
            table: Some(table),
            fields: found.fields,
        };
        Ok(rendered.to_sql())
    }
}

/// A look-up whose row is gathered in `G`.
struct LookedUp<'q, M: Model, G> {
    key: &'q M::Identity,
    gather: std::marker::PhantomData<fn() -> G>,
}

impl<'q, M: Model, G> LookedUp<'q, M, G> {
    fn new(key: &'q M::Identity) -> Self {
        Self { key, gather: std::marker::PhantomData }
    }
}

impl<M: Model, G: Gather<M>> Plannable for LookedUp<'_, M, G> {
    type Output = G::Output;
    type Plan<'p>
        = FindPlan<'p, M, G>
    where
        Self: 'p;

    fn plan<'p>(&'p self, backend: &Backend, ids: &'p Ids) -> Result<FindPlan<'p, M, G>> {
        Ok(OneStatement::of(KeyStatement::of::<M>(self.key, backend, ids)?, GatherSink::new()))
    }
}

/// The plan of a look-up by key: one statement.
type FindPlan<'p, M, G> = OneStatement<KeyStatement<'p>, GatherSink<M, G>>;

/// The statement that looks a key up, and the key.
pub struct KeyStatement<'p> {
    found: &'static LookUp,
    table: &'static Table,
    params: KeyParams<'p>,
}

impl<'p> KeyStatement<'p> {
    /// The one that looks up `key`.
    pub(crate) fn of<M: Model>(key: &'p M::Identity, backend: &Backend, ids: &Ids) -> Result<Self> {
        let table = M::table();
        let found = M::look_ups().on(table, backend);
        let mut params = KeyParams::of(key, table.key.len(), ids)?;
        if !found.takes_any_key {
            dialect::fit_params(params.as_mut_slice(), table, ColumnSet::of(table.key), backend)?;
        }
        Ok(Self { found, table, params })
    }
}

impl Statement for KeyStatement<'_> {
    #[inline]
    fn step(&self) -> Step<'_> {
        self.found.step(self.table, self.params.as_slice())
    }

    fn sql(&self) -> &str {
        &self.found.sql
    }
}

/// The values of a key, without an allocation where it is one column.
enum KeyParams<'p> {
    One([Param<'p>; 1]),
    Many(Vec<Param<'p>>),
}

impl<'p> KeyParams<'p> {
    fn of<I: Identity>(key: &'p I, columns: usize, ids: &Ids) -> Result<Self> {
        if let Some(param) = key.param(ids) {
            return Ok(Self::One([param?]));
        }
        let mut params = Vec::with_capacity(columns);
        key.params(ids, &mut params)?;
        Ok(Self::Many(params))
    }

    fn as_slice(&self) -> &[Param<'p>] {
        match self {
            Self::One(param) => param,
            Self::Many(params) => params,
        }
    }

    fn as_mut_slice(&mut self) -> &mut [Param<'p>] {
        match self {
            Self::One(param) => param,
            Self::Many(params) => params,
        }
    }
}
