use super::{Select, SelectNode, SourceRef};
use crate::expr::Within;
use crate::model::{All, Model, Source};

/// A lock on the rows that a query finds, until the transaction ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Lock {
    /// What others may still do.
    pub strength: LockStrength,
    /// The tables whose rows are locked; all, if none are named.
    pub of: Vec<SourceRef>,
    /// What happens if another transaction has locked a row.
    pub wait: LockWait,
}

/// What others may still do with locked rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockStrength {
    /// Read them without a lock.
    Update,
    /// Read them, with the same lock too.
    Share,
}

/// What happens if another transaction has locked a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockWait {
    /// The query waits.
    Wait,
    /// It fails.
    NoWait,
    /// It passes over the row.
    SkipLocked,
}

impl<Scope, Row> Select<Scope, Row> {
    /// Locks the rows for a change, until the transaction ends: `FOR UPDATE`. On a session; on an engine, the transaction ends
    /// with the query.
    ///
    /// With [`track`](Select::track), objects that the session has already become what their rows are; see there.
    ///
    /// SQLite has no locks on rows, and answers with [`Error::Unsupported`](crate::Error::Unsupported); `session.get_for_update`
    /// is there for it too.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let next = Post::query().order_by(Post::id.asc()).limit(1).select(Post::title).for_update().skip_locked();
    /// assert_eq!(
    ///     next.to_sql(Dialect::Postgres)?.sql,
    ///     r#"SELECT "title" FROM "posts" ORDER BY "id" LIMIT $1 FOR UPDATE SKIP LOCKED"#
    /// );
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn for_update(self) -> Self {
        self.locked(LockStrength::Update)
    }

    /// Locks the rows against changes by others, until the transaction ends: `FOR SHARE`.
    ///
    /// SQLite has no locks on rows, and answers with [`Error::Unsupported`](crate::Error::Unsupported).
    pub fn for_share(self) -> Self {
        self.locked(LockStrength::Share)
    }

    /// Locks rows of this table only: `FOR UPDATE OF users`. Called again, of one more.
    ///
    /// MariaDB has no such clause, and answers with [`Error::Unsupported`](crate::Error::Unsupported).
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let query = Post::query().join(Post::author_id).select(Post::id).for_update().of(Post::all());
    /// assert!(query.to_sql(Dialect::Mysql)?.sql.ends_with("FOR UPDATE OF `posts`"));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn of<S: Source + Within<Scope, Index>, Index>(mut self, _: All<S>) -> Self {
        if let Some(lock) = lock_mut(&mut self.node, "of") {
            lock.of.push(SourceRef::of::<S>());
        }
        self
    }

    /// Fails at once if another transaction has locked one of the rows: `NOWAIT`. It stands behind
    /// [`for_update`](Select::for_update) or [`for_share`](Select::for_share).
    pub fn nowait(self) -> Self {
        self.waiting(LockWait::NoWait, "nowait")
    }

    /// Passes over rows that another transaction has locked: `SKIP LOCKED`. It stands behind
    /// [`for_update`](Select::for_update) or [`for_share`](Select::for_share).
    pub fn skip_locked(self) -> Self {
        self.waiting(LockWait::SkipLocked, "skip_locked")
    }

    fn locked(mut self, strength: LockStrength) -> Self {
        self.node.rare_mut().lock = Some(Lock { strength, of: Vec::new(), wait: LockWait::Wait });
        self
    }

    fn waiting(mut self, wait: LockWait, method: &str) -> Self {
        if let Some(lock) = lock_mut(&mut self.node, method) {
            lock.wait = wait;
        }
        self
    }
}

impl SelectNode {
    /// Whether the query locks the rows of a model that it finds.
    pub fn locks<M: Model>(&self) -> bool {
        let is_own = |of: &[SourceRef]| of.is_empty() || of.iter().any(|source| std::ptr::eq(source.table, M::table()));
        self.lock().is_some_and(|lock| is_own(&lock.of))
    }
}

/// The lock, which a word about it must have before it.
fn lock_mut<'n>(node: &'n mut SelectNode, method: &str) -> Option<&'n mut Lock> {
    let rare = node.rare_mut();
    if rare.lock.is_none() {
        let reason = format!("`{method}` is about a lock: it stands behind `for_update` or `for_share`");
        rare.refused = Some(reason.into());
    }
    rare.lock.as_mut()
}
