use super::{Select, SelectNode, SourceRef, Uncorrelated};
use crate::model::Projection;

/// A common table expression: a query with a name, before the one that reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Cte {
    /// The projection that its rows are read as, whose name it has.
    pub source: SourceRef,
    /// Its rows.
    pub rows: CteRows,
    /// Whether its rows are kept apart.
    pub materialize: Materialize,
}

/// The rows of a common table expression.
#[derive(Debug, Clone, PartialEq)]
pub enum CteRows {
    /// Those of a query.
    Query(SelectNode),
    /// Those of the first query, and those that the second finds from each, until there are no more.
    Recursive {
        /// The rows to begin with.
        base: SelectNode,
        /// The rows that follow from those before.
        step: Box<SelectNode>,
    },
}

/// Whether the rows of a common table expression are kept apart, or its query is made a part of the one that reads it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Materialize {
    /// As the server likes.
    #[default]
    Unsaid,
    /// They are kept.
    Yes,
    /// They are not.
    No,
}

impl<Scope, Row> Select<Scope, Row> {
    /// Puts a common table expression before the query: `WITH name AS (…)`. Its name is that of the projection that its rows
    /// are read as, and its columns are the constants of that.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// #[derive(Projection)]
    /// struct Author {
    ///     id: Id<User>,
    ///     posts: i64,
    /// }
    ///
    /// let authors = Post::query().group_by(Post::author_id).select((Post::author_id, count())).read_as::<Author>();
    /// let query = User::query().join(Author::id).with_cte(authors).select((User::name, Author::posts));
    /// assert_eq!(
    ///     query.to_sql(Dialect::Sqlite)?.sql,
    ///     "WITH \"author\" (\"id\", \"posts\") AS (SELECT \"author_id\", COUNT(*) FROM \"posts\" GROUP BY \"author_id\") \
    ///      SELECT \"users\".\"name\", \"author\".\"posts\" FROM \"users\" \
    ///      JOIN \"author\" ON \"author\".\"id\" = \"users\".\"id\""
    /// );
    /// let rows: Vec<(String, i64)> = query.all(&mut session)?;
    /// assert_eq!(rows, [("Alex".to_owned(), 1)]);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn with_cte<Inner: Uncorrelated, P: Projection>(self, rows: Select<Inner, P>) -> Self {
        self.with_rows::<P>(CteRows::Query(rows.node), Materialize::Unsaid)
    }

    /// The same, whose rows the server computes once and keeps apart: `AS MATERIALIZED`.
    ///
    /// MySQL and MariaDB have no such word, and answer with [`Error::Unsupported`](crate::Error::Unsupported).
    pub fn with_materialized_cte<Inner: Uncorrelated, P: Projection>(self, rows: Select<Inner, P>) -> Self {
        self.with_rows::<P>(CteRows::Query(rows.node), Materialize::Yes)
    }

    /// The same, which the server makes a part of the query that reads it: `AS NOT MATERIALIZED`.
    ///
    /// MySQL and MariaDB have no such word, and answer with [`Error::Unsupported`](crate::Error::Unsupported).
    pub fn with_inlined_cte<Inner: Uncorrelated, P: Projection>(self, rows: Select<Inner, P>) -> Self {
        self.with_rows::<P>(CteRows::Query(rows.node), Materialize::No)
    }

    /// Puts a recursive common table expression before the query: the rows of `base`, and those that `step`, which reads the
    /// projection, finds from them, until there are no more.
    ///
    /// ```
    /// use rowhouse::prelude::*;
    ///
    /// #[derive(Model, Clone)]
    /// #[model(table = "employees")]
    /// struct Employee {
    ///     id: Id<Employee>,
    ///     name: String,
    ///     manager_id: Option<Id<Employee>>,
    /// }
    ///
    /// #[derive(Projection, Debug, PartialEq)]
    /// struct Led {
    ///     id: Id<Employee>,
    ///     depth: i32,
    /// }
    ///
    /// let engine = Engine::connect("sqlite::memory:")?;
    /// engine.create_all(&models![Employee])?;
    /// let mut session = engine.session();
    /// let ann = session.add(Employee { id: Id::new(), name: "Ann".into(), manager_id: None });
    /// session.add(Employee { id: Id::new(), name: "Bo".into(), manager_id: Some(session[ann].id) });
    ///
    /// let base = Employee::query().filter(Employee::name.eq("Ann")).select((Employee::id, value(0))).read_as::<Led>();
    /// let step = Employee::query()
    ///     .join(Led::matching(Employee::manager_id.eq(Led::id)))
    ///     .select((Employee::id, Led::depth + 1))
    ///     .read_as::<Led>();
    /// let led: Vec<(String, i32)> = Employee::query()
    ///     .join(Led::id)
    ///     .with_recursive_cte(base, step)
    ///     .order_by(Led::depth.asc())
    ///     .select((Employee::name, Led::depth))
    ///     .all(&mut session)?;
    /// assert_eq!(led, [("Ann".to_owned(), 0), ("Bo".to_owned(), 1)]);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn with_recursive_cte<Base: Uncorrelated, Step: Uncorrelated, P: Projection>(
        self,
        base: Select<Base, P>,
        step: Select<Step, P>,
    ) -> Self {
        self.with_rows::<P>(CteRows::Recursive { base: base.node, step: Box::new(step.node) }, Materialize::Unsaid)
    }

    fn with_rows<P: Projection>(mut self, rows: CteRows, materialize: Materialize) -> Self {
        self.node.rare_mut().ctes.push(Cte { source: SourceRef::of::<P>(), rows, materialize });
        self
    }
}
