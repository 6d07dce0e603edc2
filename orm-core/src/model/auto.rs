use std::fmt;

use crate::error::{Error, Result};
use crate::types::SqlValue;

/// A column that the database fills: a default, a generated column.
///
/// While unset it is left out of the INSERT, and the flush reads back what the database made.
///
/// ```
/// use rowhouse::prelude::*;
///
/// let made_by_the_database: Auto<i32> = Auto::new();
/// assert!(matches!(made_by_the_database.get(), Err(Error::Unset { .. })));
/// let given = Auto::from(7);
/// assert_eq!(given.get()?, &7);
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Auto<V>(Option<V>);

impl<V> Auto<V> {
    /// Unset: the database makes the value.
    #[must_use]
    pub const fn new() -> Self {
        Self(None)
    }

    /// The value.
    ///
    /// # Errors
    /// [`Error::Unset`] before the flush that fills it.
    pub fn get(&self) -> Result<&V> {
        self.0.as_ref().ok_or(Error::Unset { what: std::any::type_name::<Self>() })
    }

    /// Sets the value, in place of what the database would make.
    pub fn set(&mut self, value: V) {
        self.0 = Some(value);
    }

    /// Whether there is a value.
    pub const fn is_set(&self) -> bool {
        self.0.is_some()
    }

    pub(crate) fn into_option(self) -> Option<V> {
        self.0
    }

    pub(crate) fn as_ref(&self) -> Option<&V> {
        self.0.as_ref()
    }

    pub(crate) fn as_mut(&mut self) -> Option<&mut V> {
        self.0.as_mut()
    }
}

impl<V> Default for Auto<V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<V: SqlValue> From<V> for Auto<V> {
    fn from(value: V) -> Self {
        Self(Some(value))
    }
}

impl<V: fmt::Debug> fmt::Debug for Auto<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str("unset"),
        }
    }
}
