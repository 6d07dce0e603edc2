use rusqlite::Connection;

use super::{Raw, Result, SELECT};
use crate::User;

/// A prepared INSERT of one row in a loop: nothing is faster on SQLite.
pub(crate) struct Sqlite(Connection);

impl Sqlite {
    pub(crate) fn open(url: &str) -> Result<Self> {
        Ok(Self(Connection::open(url.trim_start_matches("sqlite:"))?))
    }
}

impl Raw for Sqlite {
    fn clear(&mut self) -> Result<()> {
        self.0.execute("DELETE FROM bench_users", [])?;
        Ok(())
    }

    fn add(&mut self, users: &[User]) -> Result<Vec<i64>> {
        self.0.execute_batch("BEGIN IMMEDIATE")?;
        let mut keys = Vec::with_capacity(users.len());
        let mut insert = self.0.prepare_cached("INSERT INTO bench_users (name, hair_color) VALUES (?, ?)")?;
        for user in users {
            insert.execute((&user.name, &user.hair_color))?;
            keys.push(self.0.last_insert_rowid());
        }
        self.0.execute_batch("COMMIT")?;
        Ok(keys)
    }

    fn load(&mut self) -> Result<Vec<User>> {
        let mut select = self.0.prepare_cached(SELECT)?;
        let rows = select.query_map([], |row| {
            Ok(User { id: row.get::<_, i64>(0)?.into(), name: row.get(1)?, hair_color: row.get(2)? })
        })?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }
}
