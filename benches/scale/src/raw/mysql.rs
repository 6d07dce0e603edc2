use mysql::prelude::Queryable;
use mysql::{Conn, Opts, OptsBuilder, Params, Value};

use super::{Raw, SELECT, user};
use crate::Result;
use crate::models::User;

/// INSERTs of 500 rows; MariaDB returns their keys, MySQL the first, which the others follow.
pub(super) struct Mysql {
    connection: Conn,
    returning: bool,
}

impl Mysql {
    pub(super) fn open(url: &str) -> Result<Self> {
        let mut connection = Conn::new(OptsBuilder::from_opts(Opts::from_url(url)?).prefer_socket(false))?;
        let version: Option<String> = connection.query_first("SELECT version()")?;
        Ok(Self { connection, returning: version.is_some_and(|version| version.contains("MariaDB")) })
    }
}

impl Raw for Mysql {
    fn load(&mut self) -> Result<Vec<User>> {
        let select = self.connection.prep(SELECT)?;
        Ok(self.connection.exec_map(&select, (), |(id, name, hair_color)| user(id, name, hair_color))?)
    }

    fn add(&mut self, users: &[User]) -> Result<Vec<i64>> {
        let mut keys = Vec::with_capacity(users.len());
        self.connection.query_drop("START TRANSACTION")?;
        for chunk in users.chunks(500) {
            let values = vec!["(?, ?)"; chunk.len()].join(", ");
            let end = if self.returning { " RETURNING id" } else { "" };
            // The crate keeps the prepared statement by its text.
            let sql = format!("INSERT INTO scale_users (name, hair_color) VALUES {values}{end}");
            let values = chunk.iter().flat_map(|user| [Value::from(&user.name), Value::from(&user.hair_color)]);
            let params = Params::Positional(values.collect());
            if self.returning {
                keys.extend(self.connection.exec::<i64, _, _>(sql, params)?);
            } else {
                self.connection.exec_drop(sql, params)?;
                let first = self.connection.last_insert_id() as i64;
                keys.extend(first..first + chunk.len() as i64);
            }
        }
        self.connection.query_drop("COMMIT")?;
        Ok(keys)
    }
}
