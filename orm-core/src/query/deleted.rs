use super::delete::DeleteNode;
use super::{Delete, Select, SelectNode, Update, UpdateMany};
use crate::expr::{Inner, Nil};
use crate::model::{SoftDelete, Source};

/// Which rows a statement sees of tables whose rows are marked when they are deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeletedRows {
    /// Those that are not marked.
    #[default]
    Hidden,
    /// All.
    Shown,
    /// Of the first table those that are marked; of the others, those that are not.
    Only,
}

impl SelectNode {
    /// Which rows it sees of tables with soft delete.
    pub(crate) fn deleted_rows(&self) -> DeletedRows {
        self.rare.as_ref().map_or(DeletedRows::Hidden, |rare| rare.deleted)
    }
}

impl<Scope, Row> Select<Scope, Row> {
    /// Sees rows that are marked as deleted, too: of all tables that this query itself names. Queries inside it say so for
    /// themselves.
    ///
    /// ```
    /// use rowhouse::prelude::*;
    ///
    /// #[derive(Model, Clone, Debug)]
    /// #[model(table = "notes")]
    /// struct Note {
    ///     id: Id<Note>,
    ///     #[column(soft_delete)]
    ///     deleted: bool,
    /// }
    ///
    /// let query = Note::query().select(Note::id);
    /// assert_eq!(query.to_sql(Dialect::Sqlite)?.sql, r#"SELECT "id" FROM "notes" WHERE "deleted" = FALSE"#);
    /// assert_eq!(query.with_deleted().to_sql(Dialect::Sqlite)?.sql, r#"SELECT "id" FROM "notes""#);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn with_deleted(mut self) -> Self {
        self.node.rare_mut().deleted = DeletedRows::Shown;
        self
    }
}

impl<M: SoftDelete, Row> Select<(Inner<M>, Nil), Row> {
    /// Sees only the rows of the model that are marked as deleted. Tables that are joined afterwards have theirs hidden.
    pub fn only_deleted(mut self) -> Self {
        self.node.rare_mut().deleted = DeletedRows::Only;
        self
    }
}

impl<M: Source, Scope, Rows> Update<M, Scope, Rows> {
    /// Changes rows that are marked as deleted, too, and sees those of other tables; see [`Select::with_deleted`].
    pub fn with_deleted(mut self) -> Self {
        self.node.deleted = DeletedRows::Shown;
        self
    }
}

impl<M: SoftDelete, Scope, Rows> Update<M, Scope, Rows> {
    /// Changes only rows that are marked as deleted; see [`Select::only_deleted`].
    pub fn only_deleted(mut self) -> Self {
        self.node.deleted = DeletedRows::Only;
        self
    }
}

impl<M> UpdateMany<M> {
    /// Changes rows that are marked as deleted, too; see [`Select::with_deleted`].
    pub fn with_deleted(mut self) -> Self {
        self.node.deleted = DeletedRows::Shown;
        self
    }
}

impl<M: Source, Scope, Rows> Delete<M, Scope, Rows> {
    /// Sees rows that are marked as deleted, too; see [`Select::with_deleted`].
    pub fn with_deleted(mut self) -> Self {
        self.node.deleted = DeletedRows::Shown;
        self
    }
}

impl<M: SoftDelete, Scope, Rows> Delete<M, Scope, Rows> {
    /// Deletes only rows that are marked as deleted; see [`Select::only_deleted`].
    pub fn only_deleted(mut self) -> Self {
        self.node.deleted = DeletedRows::Only;
        self
    }

    /// Deletes the rows, in place of marking them. Which rows that are is said as ever: those that are marked already need
    /// [`only_deleted`](Delete::only_deleted).
    ///
    /// ```
    /// use rowhouse::prelude::*;
    ///
    /// #[derive(Model, Clone, Debug)]
    /// #[model(table = "notes")]
    /// struct Note {
    ///     id: Id<Note>,
    ///     #[column(soft_delete)]
    ///     deleted: bool,
    /// }
    ///
    /// let purge = Note::delete().only_deleted().permanently().all_rows();
    /// assert_eq!(purge.to_sql(Dialect::Sqlite)?.sql, r#"DELETE FROM "notes" WHERE "deleted" = TRUE"#);
    /// let delete = Note::delete().filter(Note::id.eq(Id::from(1)));
    /// assert_eq!(
    ///     delete.to_sql(Dialect::Sqlite)?.sql,
    ///     r#"UPDATE "notes" SET "deleted" = ? WHERE "id" = ? AND "deleted" = FALSE"#
    /// );
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn permanently(mut self) -> Self {
        self.node.permanent = true;
        self
    }
}

impl DeleteNode {
    /// Whether it marks rows, and so is an UPDATE.
    pub(crate) fn marks(&self) -> bool {
        self.table.table.soft_delete.is_some() && !self.permanent
    }
}
