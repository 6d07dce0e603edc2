use rusqlite::Connection;

use super::{Raw, SELECT, user};
use crate::Result;
use crate::models::User;

/// A prepared INSERT of one row in a loop: nothing is faster on SQLite.
pub(super) struct Sqlite(Connection);

impl Sqlite {
    pub(super) fn open(url: &str) -> Result<Self> {
        let file = url.trim_start_matches("sqlite:").split('?').next().unwrap_or_default();
        let connection = Connection::open(file)?;
        connection.execute_batch("PRAGMA synchronous = off")?;
        Ok(Self(connection))
    }
}

impl Raw for Sqlite {
    fn load(&mut self) -> Result<Vec<User>> {
        let mut select = self.0.prepare_cached(SELECT)?;
        let rows = select.query_map([], |row| Ok(user(row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    fn add(&mut self, users: &[User]) -> Result<Vec<i64>> {
        self.0.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let mut keys = Vec::with_capacity(users.len());
        {
            let mut insert = self.0.prepare_cached("INSERT INTO scale_users (name, hair_color) VALUES (?, ?)")?;
            for user in users {
                insert.execute((&user.name, &user.hair_color))?;
                keys.push(self.0.last_insert_rowid());
            }
        }
        self.0.prepare_cached("COMMIT")?.execute([])?;
        Ok(keys)
    }
}
