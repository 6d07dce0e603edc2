//! Functions that SQLite lacks, or has in another form than the servers: registered on every connection.
//!
//! What each means is said where the user finds it, in `orm_core::expr`; the names are known to the core's SQLite dialect.
//! All but those of the clock are deterministic, so that indexes can use them.

#[cfg(feature = "json")]
mod json;
mod moment;
mod number;
#[cfg(feature = "regex")]
mod regex;
mod text;
mod variance;

use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{ToSql, ValueRef};
use rusqlite::{Connection, Result};

pub(super) fn register(connection: &Connection) -> Result<()> {
    text::register(connection)?;
    number::register(connection)?;
    moment::register(connection)?;
    #[cfg(feature = "json")]
    json::register(connection)?;
    #[cfg(feature = "regex")]
    regex::register(connection)?;
    variance::register(connection)
}

/// Registers a function of some arguments, which is NULL where one of them is.
fn strict<T: ToSql>(
    connection: &Connection,
    name: &str,
    arguments: i32,
    function: impl Fn(&Context<'_>) -> Result<T> + Send + 'static,
) -> Result<()> {
    connection.create_scalar_function(name, arguments, DETERMINISTIC, move |context| {
        let any_null = (0..context.len()).any(|at| matches!(context.get_raw(at), ValueRef::Null));
        if any_null { Ok(None) } else { function(context).map(Some) }
    })
}

/// Whether there are regular expressions.
pub(super) const MATCHES_REGEX: bool = cfg!(feature = "regex");

/// Functions whose value depends on nothing but their arguments.
const DETERMINISTIC: FunctionFlags =
    FunctionFlags::SQLITE_UTF8.union(FunctionFlags::SQLITE_DETERMINISTIC).union(FunctionFlags::SQLITE_INNOCUOUS);

/// An error with this text.
fn failed(message: impl Into<String>) -> rusqlite::Error {
    rusqlite::Error::UserFunctionError(message.into().into())
}
