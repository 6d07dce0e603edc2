use std::fmt;

use super::Field;
use crate::error::{Error, Result};
use crate::row::RowAccess;
use crate::types::{Ids, Param, SqlValue};

/// A column that is not read with the others: a large text, a picture.
///
/// Queries for whole rows, `get` and `track` leave it out. [`Query::with_deferred`](crate::query::Select::with_deferred) reads
/// it along, and a session loads it for an object that it has. What is not loaded is not written; what is set is.
///
/// ```
/// use rowhouse::prelude::*;
/// use rowhouse::Deferred;
///
/// #[derive(Model, Clone, Debug)]
/// #[model(table = "documents")]
/// struct Document {
///     id: Id<Document>,
///     title: String,
///     body: Deferred<String>,
/// }
///
/// let engine = Engine::connect("sqlite::memory:")?;
/// engine.create_all(&models![Document])?;
/// let new = Document { id: Id::new(), title: "Rust".into(), body: "…".into() };
/// Document::insert(new).execute(&engine)?;
///
/// let document = Document::query().one(&engine)?; // SELECT "id", "title", NULL AS "body" FROM "documents"
/// assert!(document.body.get().is_err());
/// let document = Document::query().with_deferred(Document::body).one(&engine)?;
/// assert_eq!(document.body.get()?, "…");
/// let body: String = Document::query().select(Document::body).one(&engine)?; // or the column alone
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Deferred<V>(Option<V>);

impl<V> Deferred<V> {
    /// Not loaded.
    #[must_use]
    pub const fn new() -> Self {
        Self(None)
    }

    /// The value.
    ///
    /// # Errors
    /// [`Error::NotLoaded`] if it was not loaded.
    pub fn get(&self) -> Result<&V> {
        self.0.as_ref().ok_or(Error::NotLoaded { what: std::any::type_name::<Self>() })
    }

    /// Sets the value, also where it was not loaded: the next flush writes it.
    pub fn set(&mut self, value: V) {
        self.0 = Some(value);
    }

    /// Whether there is a value.
    pub const fn is_loaded(&self) -> bool {
        self.0.is_some()
    }
}

impl<V> Default for Deferred<V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<V> From<V> for Deferred<V> {
    fn from(value: V) -> Self {
        Self(Some(value))
    }
}

impl From<&str> for Deferred<String> {
    fn from(value: &str) -> Self {
        Self(Some(value.to_owned()))
    }
}

impl<V: fmt::Debug> fmt::Debug for Deferred<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str("not loaded"),
        }
    }
}

impl<V: SqlValue> Field for Deferred<V> {
    type Value = V;
    const AUTO: bool = false;
    const DEFERRED: bool = true;

    fn param(&self, ids: &Ids) -> Result<Param<'_>> {
        self.get()?.param(ids)
    }

    /// A row that has whole objects has NULL in place of the column.
    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Self> {
        if row.leaves_out(column) || (!row.is_exact() && row.is_null(column)?) {
            return Ok(Self::new());
        }
        Ok(Self(Some(V::read(row, column)?)))
    }

    fn is_unset(&self) -> bool {
        false
    }

    fn differs(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(own), Some(other)) => own.differs(other),
            (Some(_), None) => true,
            (None, _) => false,
        }
    }

    fn settle(&mut self, ids: &Ids) {
        if let Some(value) = &mut self.0 {
            Field::settle(value, ids);
        }
    }

    fn provisional(&self) -> Option<u64> {
        self.0.as_ref().and_then(Field::provisional)
    }

    fn into_column(self) -> Option<V> {
        self.0
    }
}
