use postgres::{Client, NoTls, Statement};

use super::{Raw, Result, SELECT};
use crate::User;

/// One INSERT of arrays for all rows.
pub(crate) struct Postgres {
    client: Client,
    insert: Statement,
    select: Statement,
}

impl Postgres {
    pub(crate) fn open(url: &str) -> Result<Self> {
        let mut client = Client::connect(url, NoTls)?;
        let insert = client.prepare(
            "INSERT INTO bench_users (name, hair_color) SELECT * FROM unnest($1::text[], $2::text[]) RETURNING id",
        )?;
        let select = client.prepare(SELECT)?;
        Ok(Self { client, insert, select })
    }
}

impl Raw for Postgres {
    fn clear(&mut self) -> Result<()> {
        Ok(self.client.batch_execute("TRUNCATE bench_users")?)
    }

    fn add(&mut self, users: &[User]) -> Result<Vec<i64>> {
        let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
        let colors: Vec<Option<&str>> = users.iter().map(|user| user.hair_color.as_deref()).collect();
        let mut transaction = self.client.transaction()?;
        let rows = transaction.query(&self.insert, &[&names, &colors])?;
        let keys = rows.iter().map(|row| row.get(0)).collect();
        transaction.commit()?;
        Ok(keys)
    }

    fn load(&mut self) -> Result<Vec<User>> {
        let rows = self.client.query(&self.select, &[])?;
        let user =
            |row: &postgres::Row| User { id: row.get::<_, i64>(0).into(), name: row.get(1), hair_color: row.get(2) };
        Ok(rows.iter().map(user).collect())
    }
}
