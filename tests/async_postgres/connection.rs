//! The async counterpart of `src/driver/postgres.rs` and the loop of `src/execute.rs`.
//!
//! Parameters, rows and the classes of errors are those of the blocking driver.

use std::collections::HashMap;

use rowhouse::core::plan::{Answer, Plan, RowSink, Shape, Step};
use rowhouse::core::session::explain;
use rowhouse::driver_support::{PostgresColumns, PostgresParam, PostgresRow, classify};
use rowhouse::{Backend, Result, Server, Version};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, NoTls, Statement};

pub(crate) struct Connection {
    client: Client,
    statements: HashMap<String, Statement>,
}

impl Connection {
    pub(crate) async fn connect(url: &str) -> Result<(Self, Backend)> {
        let failed = |error| classify(error, "");
        let (client, io) = tokio_postgres::connect(url, NoTls).await.map_err(failed)?;
        tokio::spawn(io);
        let number = client.query_one("SELECT current_setting('server_version_num')::int", &[]).await;
        let number: i32 = number.map_err(failed)?.get(0);
        let version = Version::new((number / 10_000) as u16, (number % 10_000) as u16, 0);
        let connection = Self { client, statements: HashMap::new() };
        connection.batch("SET TIME ZONE 'UTC'").await?;
        Ok((connection, Backend::new(Server::Postgres, version)))
    }

    pub(crate) async fn run_plan<P: Plan>(&mut self, mut plan: P) -> Result<P::Output> {
        while let Some((step, sink)) = plan.step()? {
            self.run(&step, sink).await.map_err(|error| explain(error, &step))?;
        }
        plan.finish()
    }

    async fn run<S: RowSink>(&mut self, step: &Step<'_>, sink: &mut S) -> Result<()> {
        let statement = self.prepare(step.sql).await?;
        let params = PostgresParam::bind(step.params, step.shape);
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|param| param as _).collect();
        let Shape::Rows { width } = step.shape else { return self.run_once(step, &statement, &params, sink).await };
        for params in params.chunks(width) {
            self.run_once(step, &statement, params, sink).await?;
        }
        Ok(())
    }

    async fn run_once<S: RowSink>(
        &self,
        step: &Step<'_>,
        statement: &Statement,
        params: &[&(dyn ToSql + Sync)],
        sink: &mut S,
    ) -> Result<()> {
        let failed = |error| classify(error, step.sql);
        if step.answer != Answer::Rows {
            return sink.affected(self.client.execute(statement, params).await.map_err(failed)?);
        }
        let rows = self.client.query(statement, params).await.map_err(failed)?;
        if S::COLUMNS {
            sink.columns(&PostgresColumns(statement.columns()))?;
        }
        let wanted = if S::FIRST_ONLY { rows.len().min(1) } else { rows.len() };
        rows[..wanted].iter().try_for_each(|row| sink.row(&PostgresRow(row)))
    }

    async fn prepare(&mut self, sql: &str) -> Result<Statement> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).await.map_err(|error| classify(error, sql))?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    pub(crate) async fn batch(&self, sql: &str) -> Result<()> {
        self.client.batch_execute(sql).await.map_err(|error| classify(error, sql))
    }
}
