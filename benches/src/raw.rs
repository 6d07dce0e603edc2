//! The drivers, used by hand in the best way we know of.

use crate::User;

pub(crate) mod mysql;
pub(crate) mod postgres;
pub(crate) mod sqlite;

pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A connection of a driver, with its statements prepared.
pub(crate) trait Raw {
    /// Deletes all rows.
    fn clear(&mut self) -> Result<()>;

    /// Inserts the users in one transaction, and returns their keys.
    fn add(&mut self, users: &[User]) -> Result<Vec<i64>>;

    /// All users.
    fn load(&mut self) -> Result<Vec<User>>;
}

const SELECT: &str = "SELECT id, name, hair_color FROM bench_users";
