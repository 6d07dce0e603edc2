use super::{Query, SelectNode};
use crate::model::{Column, ColumnSet, Model};
use crate::types::Scalar;

impl SelectNode {
    /// The deferred columns that are read along.
    pub(crate) fn loaded(&self) -> ColumnSet {
        self.rare.as_ref().map_or(ColumnSet::EMPTY, |rare| rare.loaded)
    }
}

impl<M: Model> Query<M> {
    /// Reads a [`Deferred`](crate::model::Deferred) column along with the row. A column that can be NULL is loaded by a
    /// session, or selected by itself: in a whole row, NULL stands for what is not loaded.
    ///
    /// ```
    /// use rowhouse::prelude::*;
    /// use rowhouse::Deferred;
    ///
    /// #[derive(Model, Clone, Debug)]
    /// #[model(table = "documents")]
    /// struct Document {
    ///     id: Id<Document>,
    ///     body: Deferred<String>,
    /// }
    ///
    /// let sql = |query: Query<Document>| query.to_sql(Dialect::Sqlite).map(|sql| sql.sql);
    /// assert_eq!(sql(Document::query())?, r#"SELECT "id", NULL AS "body" FROM "documents""#);
    /// let with_body = Document::query().with_deferred(Document::body);
    /// assert_eq!(sql(with_body)?, r#"SELECT "id", "body" FROM "documents""#);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn with_deferred<V: Scalar, Key>(mut self, column: Column<M, V, Key>) -> Self {
        self.node.rare_mut().loaded.insert_if(column.position(), true);
        self
    }
}
