use postgres::{Client, NoTls, Statement};

use super::{Raw, SELECT, user};
use crate::Result;
use crate::models::User;

/// One INSERT of arrays for all rows.
pub(super) struct Postgres {
    client: Client,
    select: Statement,
    insert: Statement,
}

impl Postgres {
    pub(super) fn open(url: &str) -> Result<Self> {
        let mut client = Client::connect(url, NoTls)?;
        let select = client.prepare(SELECT)?;
        let insert = client.prepare(
            "INSERT INTO scale_users (name, hair_color) SELECT * FROM unnest($1::text[], $2::text[]) RETURNING id",
        )?;
        Ok(Self { client, select, insert })
    }
}

impl Raw for Postgres {
    fn load(&mut self) -> Result<Vec<User>> {
        let rows = self.client.query(&self.select, &[])?;
        Ok(rows.iter().map(|row| user(row.get(0), row.get(1), row.get(2))).collect())
    }

    fn add(&mut self, users: &[User]) -> Result<Vec<i64>> {
        let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
        let colors: Vec<Option<&str>> = users.iter().map(|user| user.hair_color.as_deref()).collect();
        let mut transaction = self.client.transaction()?;
        let rows = transaction.query(&self.insert, &[&names, &colors])?;
        transaction.commit()?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }
}
