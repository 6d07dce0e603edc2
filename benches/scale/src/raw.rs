//! The drivers, used by hand: all rows as structs, and new rows whose keys are read back.

use rowhouse::prelude::Id;

use crate::Result;
use crate::models::User;

mod mysql;
mod postgres;
mod sqlite;

pub(crate) trait Raw {
    fn load(&mut self) -> Result<Vec<User>>;

    /// Inserts them in a transaction, and returns their keys.
    fn add(&mut self, users: &[User]) -> Result<Vec<i64>>;
}

/// A connection of the driver, with its statements prepared.
pub(crate) fn open(url: &str) -> Result<Box<dyn Raw>> {
    Ok(match url.split(':').next() {
        Some("sqlite") => Box::new(sqlite::Sqlite::open(url)?),
        Some("postgres" | "postgresql") => Box::new(postgres::Postgres::open(url)?),
        Some("mysql" | "mariadb") => Box::new(mysql::Mysql::open(url)?),
        _ => return Err(format!("no driver for {url}").into()),
    })
}

fn user(id: i64, name: String, hair_color: Option<String>) -> User {
    User { id: Id::of(id), name, hair_color }
}

const SELECT: &str = "SELECT id, name, hair_color FROM scale_users";
