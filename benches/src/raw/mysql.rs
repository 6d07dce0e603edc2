use mysql::prelude::Queryable;
use mysql::{Conn, Opts, OptsBuilder, Params, Statement, TxOpts, Value};

use super::{Raw, Result, SELECT};
use crate::User;

/// INSERTs of 500 rows; MariaDB returns their keys, MySQL the first, which the others follow.
pub(crate) struct Mysql {
    connection: Conn,
    insert: Statement,
    select: Statement,
    returning: bool,
}

const ROWS_OF_AN_INSERT: usize = 500;

impl Mysql {
    pub(crate) fn open(url: &str) -> Result<Self> {
        let mut connection = Conn::new(OptsBuilder::from_opts(Opts::from_url(url)?).prefer_socket(false))?;
        let version: Option<String> = connection.query_first("SELECT version()")?;
        let returning = version.is_some_and(|version| version.contains("MariaDB"));
        let values = vec!["(?, ?)"; ROWS_OF_AN_INSERT].join(", ");
        let end = if returning { " RETURNING id" } else { "" };
        let insert = connection.prep(format!("INSERT INTO bench_users (name, hair_color) VALUES {values}{end}"))?;
        let select = connection.prep(SELECT)?;
        Ok(Self { connection, insert, select, returning })
    }
}

impl Raw for Mysql {
    fn clear(&mut self) -> Result<()> {
        Ok(self.connection.query_drop("DELETE FROM bench_users")?)
    }

    fn add(&mut self, users: &[User]) -> Result<Vec<i64>> {
        let mut keys = Vec::with_capacity(users.len());
        let mut transaction = self.connection.start_transaction(TxOpts::default())?;
        for users in users.chunks_exact(ROWS_OF_AN_INSERT) {
            let values = users.iter().flat_map(|user| [Value::from(&user.name), Value::from(&user.hair_color)]);
            let params = Params::Positional(values.collect());
            if self.returning {
                keys.extend(transaction.exec::<i64, _, _>(&self.insert, params)?);
            } else {
                transaction.exec_drop(&self.insert, params)?;
                let first = transaction.last_insert_id().ok_or("no key")? as i64;
                keys.extend(first..first + users.len() as i64);
            }
        }
        transaction.commit()?;
        Ok(keys)
    }

    fn load(&mut self) -> Result<Vec<User>> {
        let user = |(id, name, hair_color): (i64, _, _)| User { id: id.into(), name, hair_color };
        Ok(self.connection.exec_map(&self.select, (), user)?)
    }
}
