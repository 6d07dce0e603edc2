use super::made::Made;
use super::{Select, SelectNode};
use crate::dialect::{self, Access, Backend, Dialect, Explain, Rendered, Sql};
use crate::error::Result;
use crate::model::KeySeed;
use crate::plan::{Effect, Executor, Finished, OneStatement, Plannable, RowSink};
use crate::row::RowAccess;
use crate::types::{Ids, Scalar, Timestamp};

impl<Scope, Row> Select<Scope, Row> {
    /// How the server is going to find the rows, in its own words: `EXPLAIN`, on SQLite `EXPLAIN QUERY PLAN`.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let plan = User::query().filter(User::email.eq("alex@example.org")).explain(&mut session)?;
    /// assert!(plan.starts_with("SEARCH users USING INDEX"));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Select::all`].
    pub fn explain<'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, String> {
        on.run(Explained { node: &self.node, made: None, explain: Explain::Plan })
    }

    /// Runs the query, and says how the server has found the rows and how long that took: `EXPLAIN ANALYZE`.
    ///
    /// # Errors
    /// [`Error::Unsupported`](crate::Error::Unsupported) on SQLite, which measures nothing; as [`Select::all`].
    pub fn explain_analyze<'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, String> {
        on.run(Explained { node: &self.node, made: None, explain: Explain::Analyze })
    }

    /// The SQL of [`explain`](Select::explain) for the newest server of `dialect`. Nothing is sent.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let sql = User::query().select(User::name).explain_sql(Dialect::Sqlite)?;
    /// assert_eq!(sql.sql, r#"EXPLAIN QUERY PLAN SELECT "name" FROM "users""#);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Select::to_sql`].
    pub fn explain_sql(&self, dialect: Dialect) -> Result<Sql> {
        self.explain_sql_for(&Backend::newest(dialect), Explain::Plan)
    }

    /// The SQL of [`explain`](Select::explain), or of [`explain_analyze`](Select::explain_analyze), for a server of a version.
    ///
    /// # Errors
    /// As [`explain_sql`](Select::explain_sql); [`Error::Unsupported`](crate::Error::Unsupported) where nothing is measured.
    pub fn explain_sql_for(&self, backend: &Backend, explain: Explain) -> Result<Sql> {
        let (shown, ids) = (Made::shown(&self.node), Ids::default());
        let node = shown.as_ref().unwrap_or(&self.node);
        Ok(dialect::render_explain(node, backend, &ids, explain)?.to_sql())
    }
}

/// A query that the server explains.
struct Explained<'q> {
    node: &'q SelectNode,
    /// The query with what the program makes in rows that it changes.
    made: Option<Box<Made>>,
    explain: Explain,
}

impl Plannable for Explained<'_> {
    type Output = String;
    type Plan<'p>
        = OneStatement<Rendered<'p>, LinesSink>
    where
        Self: 'p;

    fn access(&self) -> Access {
        match self.explain {
            Explain::Plan => Access::Read,
            Explain::Analyze => self.node.access(),
        }
    }

    fn effects(&self) -> Vec<Effect> {
        match self.explain {
            Explain::Plan => Vec::new(),
            Explain::Analyze => self.node.effects(),
        }
    }

    fn prepare(&mut self, ids: &Ids, seed: &mut dyn FnMut() -> KeySeed, now: &dyn Fn() -> Timestamp) {
        self.made = Made::of(self.node, ids, seed, now);
    }

    fn plan<'p>(&'p self, backend: &Backend, ids: &'p Ids) -> Result<OneStatement<Rendered<'p>, LinesSink>> {
        let (node, ids) = Made::parts(&self.made, self.node, ids);
        let rendered = dialect::render_explain(node, backend, ids, self.explain)?;
        let column = backend.capabilities.explain.column;
        Ok(OneStatement::of(rendered, LinesSink { column, lines: String::new() }))
    }
}

/// Puts the texts of one column together.
pub struct LinesSink {
    column: usize,
    lines: String,
}

impl RowSink for LinesSink {
    fn row<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        if !self.lines.is_empty() {
            self.lines.push('\n');
        }
        self.lines.push_str(&<String as Scalar>::read(row, self.column)?.unwrap_or_default());
        Ok(())
    }
}

impl Finished for LinesSink {
    type Output = String;

    fn finished(self, _: &str) -> Result<String> {
        Ok(self.lines)
    }
}
