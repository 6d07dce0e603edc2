//! The drivers by themselves: what the same statement costs without Rowhouse.
//!
//! The text and the parameters are those that the builder rendered, and all columns of all rows are read, each as the Rust
//! type that it has. A statement is prepared once, as Rowhouse does.

mod mysql;
mod postgres;
mod sqlite;

use rowhouse::Sql;

pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A connection of a driver.
pub(crate) trait Raw {
    /// Runs the statement, reads its rows, and says how many there were.
    fn run(&mut self, sql: &Sql) -> Result<usize>;

    /// The rows of the hand-written SQL, as lines of CSV below the names of the columns, if it is for this server.
    fn reference(&mut self, _sql: &str) -> Result<Option<Vec<String>>> {
        Ok(None)
    }
}

/// Connects to what the URL names. Options of the URL, such as that for TLS, are left out.
pub(crate) fn connect(url: &str) -> Result<Box<dyn Raw>> {
    let plain = url.split_once('?').map_or(url, |(plain, _)| plain);
    let scheme = plain.split_once(':').map_or("", |(scheme, _)| scheme);
    Ok(match scheme {
        "sqlite" => Box::new(sqlite::Sqlite::open(plain)?),
        "mysql" | "mariadb" => Box::new(mysql::Mysql::connect(plain)?),
        _ => Box::new(postgres::Postgres::connect(plain)?),
    })
}

/// What a query of the example has no parameters and columns of.
fn unknown(what: impl std::fmt::Debug) -> Box<dyn std::error::Error> {
    format!("no query has {what:?}").into()
}
