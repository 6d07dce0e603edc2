use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use orm_core::row::RowAccess;
use orm_core::types::{Param, Value};

use super::*;

/// A server, until it is dropped.
struct Server {
    url: Url,
    process: Option<Child>,
}

impl Server {
    fn start() -> Self {
        if let Ok(url) = std::env::var("ROWHOUSE_TEST_POSTGRES_URL") {
            return Self { url: Url::parse(&url).unwrap(), process: None };
        }
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/private-server");
        let mut command = Command::new(script);
        let mut process = command.arg("postgres").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("URL=").expect("the script prints the URL");
        Self { url: Url::parse(url).unwrap(), process: Some(process) }
    }

    fn connect(&self) -> PostgresConnection {
        PostgresConnection::connect(&self.url).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            drop(process.stdin.take());
            let _ = process.wait();
        }
    }
}

#[derive(Debug, Default)]
struct Collect {
    rows: Vec<Vec<Value>>,
    affected: Vec<u64>,
    width: usize,
}

impl RowSink for Collect {
    fn row<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        self.rows.push((0..self.width).map(|column| row.value(column)).collect::<Result<_>>()?);
        Ok(())
    }

    fn affected(&mut self, rows: u64) -> Result<()> {
        self.affected.push(rows);
        Ok(())
    }
}

fn run(
    db: &mut PostgresConnection,
    sql: &str,
    params: &[Param<'_>],
    shape: Shape,
    answer: Answer,
    width: usize,
) -> Result<Collect> {
    let mut sink = Collect { width, ..Collect::default() };
    db.run(&Step { sql, params, shape, answer, table: None, scales: &[] }, &mut sink)?;
    Ok(sink)
}

fn rows(db: &mut PostgresConnection, sql: &str, params: &[Param<'_>], width: usize) -> Result<Vec<Vec<Value>>> {
    run(db, sql, params, Shape::Once, Answer::Rows, width).map(|sink| sink.rows)
}

#[test]
fn a_row_comes_back() {
    let server = Server::start();
    let mut db = server.connect();
    let found = rows(&mut db, "SELECT $1::int, $2::text", &[Param::Int(4), Param::Text("x")], 2).unwrap();
    assert_eq!(found, [[Value::Int(4), Value::Text("x".into())]]);
}
