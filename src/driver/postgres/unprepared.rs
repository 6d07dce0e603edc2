//! Running statements without preparing them, one round trip each: for a pooler that gives each transaction another
//! server's connection, on which nothing is prepared.

use orm_core::Result;
use orm_core::plan::{Answer, RowSink, Shape, Step};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Error, SimpleQueryMessage};

use super::text_params::TextParam;
use super::wire::Wire;
use super::{ColumnsTold, Link, Outcome, PostgresConnection, check_text};

impl PostgresConnection {
    pub(super) fn run_unprepared<S: RowSink>(&mut self, step: &Step<'_>, sink: &mut S) -> Result<()> {
        check_text(step.sql)?;
        let params = TextParam::bind(step.params, step.shape);
        let params: Vec<(&(dyn ToSql + Sync), Type)> = params.iter().map(TextParam::typed).collect();
        match step.shape {
            Shape::Rows { width } => {
                params.chunks(width.max(1)).try_for_each(|params| self.run_unprepared_once(step, params, sink))
            }
            Shape::Once | Shape::Columns { .. } => self.run_unprepared_once(step, &params, sink),
        }
    }

    fn run_unprepared_once<S: RowSink>(
        &mut self,
        step: &Step<'_>,
        params: &[(&(dyn ToSql + Sync), Type)],
        sink: &mut S,
    ) -> Result<()> {
        let Link { client, wire } = self.link(step.sql)?;
        let outcome = match step.answer {
            Answer::Rows => wire
                .block_on(client.query_typed_raw(step.sql, params.iter().cloned()))
                .map(|rows| Outcome::Rows(Box::pin(rows))),
            _ => wire.block_on(client.execute_typed(step.sql, params)).map(Outcome::Affected),
        };
        match self.follow(step.sql, outcome)? {
            Outcome::Affected(rows) => sink.affected(rows),
            Outcome::Rows(rows) => self.hand_out(rows, step, ColumnsTold::ByTheFirstRow, sink),
        }
    }
}

/// Has the client learn the types of this database that columns have.
///
/// When it meets one in a result it asks the server by statements that it prepares, and takes up to be prepared from then on.
/// So it meets them here, in one transaction and so on one connection of the server, which is left as it was.
pub(super) fn learn_types(client: &Client, wire: &mut Wire) -> Result<(), Error> {
    let messages = wire.block_on(client.simple_query(&format!("BEGIN; {FORGET}; {TYPES}")))?;
    let types: Vec<&str> = messages
        .iter()
        .filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        })
        .collect();
    if !types.is_empty() {
        wire.block_on(client.query_typed(&format!("SELECT {}", types.join(", ")), &[]))?;
    }
    wire.block_on(client.batch_execute(&format!("{FORGET}; COMMIT")))
}

/// `tokio_postgres` names its statements `s0`, `s1`, …, in each process from the start.
const FORGET: &str = "DO $$ DECLARE name text; BEGIN \
    FOR name IN SELECT p.name FROM pg_catalog.pg_prepared_statements p WHERE p.name ~ '^s[0-9]+$' LOOP \
    EXECUTE pg_catalog.format('DEALLOCATE %I', name); END LOOP; END $$";

/// At most as many as a SELECT has columns. The types below 16384 are PostgreSQL's own.
const TYPES: &str = "SELECT DISTINCT 'NULL::' || pg_catalog.format_type(\
    CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END, NULL) \
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid \
    JOIN pg_catalog.pg_type t ON t.oid = a.atttypid \
    WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v', 'm', 'f', 'p') AND t.oid >= 16384 LIMIT 1600";
