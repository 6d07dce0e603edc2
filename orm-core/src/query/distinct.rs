use super::{Select, Selection};
use crate::expr::Node;

/// Which rows with equal values a query leaves out.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Distinct {
    /// None.
    #[default]
    No,
    /// Those that equal another one.
    Rows,
    /// Those whose values for these expressions equal those of an earlier one.
    On(Vec<Node>),
}

impl<Scope, Row> Select<Scope, Row> {
    /// Leaves out rows that equal another one.
    ///
    /// What the rows are sorted by has to be selected too.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let names = User::query().select(User::name).distinct().order_by(User::name.asc());
    /// assert_eq!(names.to_sql(Dialect::Sqlite)?.sql, r#"SELECT DISTINCT "name" FROM "users" ORDER BY "name""#);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn distinct(mut self) -> Self {
        self.node.open();
        self.node.rare_mut().distinct = Distinct::Rows;
        self
    }

    /// Keeps the first row, in the query's order, of those with equal values for these expressions: the latest post of each
    /// author. The order begins with the same expressions.
    ///
    /// Where there is no `DISTINCT ON`, a query inside numbers the rows, and the first ones are kept.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let latest = Post::query().distinct_on(Post::author_id).order_by((Post::author_id.asc(), Post::id.desc()));
    /// assert_eq!(
    ///     latest.select(Post::title).to_sql(Dialect::Postgres)?.sql,
    ///     r#"SELECT DISTINCT ON ("author_id") "title" FROM "posts" ORDER BY "author_id", "id" DESC"#
    /// );
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn distinct_on<S: Selection<Scope, Index>, Index>(mut self, by: S) -> Self {
        self.node.open();
        let mut expressions = Vec::new();
        by.push(&mut expressions);
        self.node.rare_mut().distinct = Distinct::On(expressions);
        self
    }
}
