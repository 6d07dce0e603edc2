use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use orm_core::error::ConnectReason;
use orm_core::row::RowAccess;
use orm_core::types::{Date, Fixed, Param, Timestamp, Value};

use super::*;

#[test]
fn every_kind_of_value_survives() {
    let number = Fixed::parse("-12345.678900").unwrap();
    let list = [Value::Text("a".into()), Value::Null];
    let mut db = connect();
    for (ty, param, value) in [
        ("boolean", Param::Bool(true), Value::Bool(true)),
        ("smallint", Param::Int(-32_768), Value::Int(-32_768)),
        ("bigint", Param::Int(i64::MIN), Value::Int(i64::MIN)),
        ("real", Param::Float(1.5), Value::Float(1.5)),
        ("double precision", Param::Float(0.1), Value::Float(0.1)),
        ("text", Param::Text("grüezi"), Value::Text("grüezi".into())),
        ("jsonb", Param::Text("[1]"), Value::Text("[1]".into())),
        ("bytea", Param::Bytes(&[0, 255]), Value::Bytes([0, 255][..].into())),
        ("uuid", Param::Uuid([7; 16]), Value::Uuid([7; 16])),
        ("date", Param::Date(Date(-1)), Value::Date(Date(-1))),
        ("timestamptz", Param::Timestamp(Timestamp(-1)), Value::Timestamp(Timestamp(-1))),
        ("numeric", Param::Decimal(number), Value::Decimal(number)),
        ("text[]", Param::List(&list), Value::List(list.clone().into())),
        ("text", Param::Null, Value::Null),
    ] {
        assert_eq!(rows(&mut db, &format!("SELECT $1::{ty}"), &[param], 1).unwrap(), [[value]], "{ty}");
    }
}

#[test]
fn the_server_reads_text_for_types_that_have_no_other_parameter() {
    let mut db = connect();
    db.batch("CREATE TYPE pg_temp.mood AS ENUM ('sad', 'fine')").unwrap();
    for (sql, text) in [("$1::pg_temp.mood", "fine"), ("($1::interval)::text", "1 day"), ("($1::int[])::text", "{1,2}")]
    {
        let found = rows(&mut db, &format!("SELECT {sql}"), &[Param::Text(text)], 1).unwrap();
        assert_eq!(found, [[Value::Text(text.into())]], "{sql}");
    }
}

#[test]
fn errors_have_their_kinds() {
    let mut db = connect();
    db.batch(
        "CREATE TEMP TABLE parents (id int PRIMARY KEY, name text NOT NULL, CONSTRAINT short CHECK (length(name) < 9));
         CREATE TEMP TABLE children (parent int REFERENCES parents (id));
         INSERT INTO parents VALUES (1, 'one')",
    )
    .unwrap();
    let mut fail = |sql: &str| rows(&mut db, sql, &[], 0).unwrap_err();
    let broken = fail("INSERT INTO parents VALUES (1, 'two')");
    let violation = broken.violation().unwrap();
    assert!(broken.is_unique_violation());
    assert_eq!((&*violation.table, &*violation.constraint), ("parents", "parents_pkey"));
    assert_eq!(violation.columns, ["id".into()]);
    assert!(matches!(fail("INSERT INTO parents VALUES (2, NULL)"), Error::NotNull(v) if v.columns == ["name".into()]));
    assert!(
        matches!(fail("INSERT INTO parents VALUES (2, 'far too long')"), Error::Check(v) if &*v.constraint == "short")
    );
    assert!(matches!(fail("INSERT INTO children VALUES (2)"), Error::ForeignKey(v) if &*v.table == "children"));
    assert!(matches!(fail("SELECT * FROM nothing"), Error::NoSuchTable(_)));
    assert!(matches!(fail("SELECT nothing FROM parents"), Error::NoSuchColumn(_)));
    assert!(matches!(fail("SELECT 1 / 0"), Error::Database(f) if &*f.code == "22012"));
    assert!(!db.is_broken());
}

#[test]
fn a_shape_says_how_often_a_statement_runs() {
    let mut db = connect();
    db.batch("CREATE TEMP TABLE numbers (n int, name text)").unwrap();
    let params = [Param::Int(1), Param::Text("one"), Param::Int(2), Param::Null];
    let insert = "INSERT INTO numbers VALUES ($1, $2)";
    let affected = |sink: Result<Collect>| sink.unwrap().affected;
    assert_eq!(affected(run(&mut db, insert, &params, Shape::Rows { width: 2 }, Answer::Affected, 0)), [1, 1]);
    assert!(affected(run(&mut db, insert, &[], Shape::Rows { width: 2 }, Answer::Affected, 0)).is_empty());
    let unnest = "INSERT INTO numbers SELECT * FROM unnest($1::int[], $2::text[])";
    assert_eq!(affected(run(&mut db, unnest, &params, Shape::Columns { width: 2 }, Answer::Affected, 0)), [2]);
    assert_eq!(affected(run(&mut db, "UPDATE numbers SET n = n", &[], Shape::Once, Answer::Affected, 0)), [4]);
}

#[test]
fn a_statement_that_a_change_of_tables_broke_is_prepared_again() {
    let mut db = connect();
    db.batch("CREATE TEMP TABLE growing (a int); INSERT INTO growing VALUES (1)").unwrap();
    assert_eq!(rows(&mut db, "SELECT * FROM growing", &[], 1).unwrap(), [[Value::Int(1)]]);
    db.batch("ALTER TABLE growing ADD COLUMN b int DEFAULT 2").unwrap();
    assert_eq!(rows(&mut db, "SELECT * FROM growing", &[], 2).unwrap(), [[Value::Int(1), Value::Int(2)]]);
    db.batch("DEALLOCATE ALL").unwrap();
    assert_eq!(rows(&mut db, "SELECT * FROM growing", &[], 2).unwrap(), [[Value::Int(1), Value::Int(2)]]);
}

#[test]
fn a_lost_connection_is_known_to_be_lost() {
    let mut db = connect();
    let process = rows(&mut db, "SELECT pg_backend_pid()", &[], 1).unwrap();
    let Value::Int(process) = process[0][0] else { panic!("{process:?}") };
    rows(&mut connect(), "SELECT pg_terminate_backend($1)", &[Param::Int(process)], 0).unwrap();
    let deadline = Instant::now() + Duration::from_secs(5);
    while rows(&mut db, "SELECT 1", &[], 1).is_ok() && Instant::now() < deadline {}
    assert!(matches!(rows(&mut db, "SELECT 1", &[], 1), Err(Error::ConnectionLost(_))));
    assert!(db.is_broken());
}

#[test]
fn a_server_that_stays_silent_times_out() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let url = Url::parse(&format!("postgres://me@{address}/db?connect_timeout=1")).unwrap();
    match PostgresConnection::connect(&url) {
        Err(Error::Connect(failure)) => assert_eq!(failure.reason, ConnectReason::Timeout),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_commit_that_the_server_turns_into_a_rollback_is_an_error() {
    let mut db = connect();
    db.batch("CREATE TEMP TABLE kept (n int)").unwrap();
    db.batch("BEGIN").unwrap();
    run(&mut db, "INSERT INTO kept VALUES (1)", &[], Shape::Once, Answer::Affected, 0).unwrap();
    db.batch("SAVEPOINT a").unwrap();
    assert!(rows(&mut db, "SELECT 1 / 0", &[], 1).is_err());
    db.batch("ROLLBACK TO SAVEPOINT a").unwrap();
    db.batch("COMMIT").unwrap();
    db.batch("BEGIN").unwrap();
    assert!(rows(&mut db, "SELECT nothing", &[], 1).is_err());
    assert!(db.in_transaction());
    assert!(matches!(db.batch("COMMIT"), Err(Error::Database(f)) if &*f.code == "25P02"));
    assert!(!db.in_transaction());
    assert_eq!(rows(&mut db, "SELECT n FROM kept", &[], 1).unwrap(), [[Value::Int(1)]]);
}

#[test]
fn transactions_are_told_from_the_first_word() {
    let after = |statements: &[&str]| statements.iter().fold(Transaction::None, |state, sql| state.after(sql));
    for open in [&["BEGIN"][..], &["start transaction"], &["BEGIN", "ROLLBACK TO SAVEPOINT a"], &["BEGIN;", "SELECT 1"]]
    {
        assert_eq!(after(open), Transaction::Open, "{open:?}");
    }
    for none in [&["SELECT 1"][..], &["BEGIN", "COMMIT"], &["BEGIN", "rollback;"], &["SAVEPOINT a"]] {
        assert_eq!(after(none), Transaction::None, "{none:?}");
    }
}

pub(super) fn run(
    db: &mut PostgresConnection,
    sql: &str,
    params: &[Param<'_>],
    shape: Shape,
    answer: Answer,
    width: usize,
) -> Result<Collect> {
    let mut sink = Collect { width, ..Collect::default() };
    db.run(
        &Step { sql, params, shape, answer, table: None, fields: orm_core::plan::Fields::NONE, scales: &[] },
        &mut sink,
    )?;
    Ok(sink)
}

/// The first `width` columns of all rows.
pub(super) fn rows(
    db: &mut PostgresConnection,
    sql: &str,
    params: &[Param<'_>],
    width: usize,
) -> Result<Vec<Vec<Value>>> {
    run(db, sql, params, Shape::Once, Answer::Rows, width).map(|sink| sink.rows)
}

#[derive(Debug, Default)]
pub(super) struct Collect {
    pub(super) rows: Vec<Vec<Value>>,
    pub(super) affected: Vec<u64>,
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

fn connect() -> PostgresConnection {
    PostgresConnection::connect(&url()).unwrap()
}

pub(super) fn url() -> Url {
    Url::parse(&server().url).unwrap()
}

/// The server that the environment names, or one of our own, which ends with this process.
struct TestServer {
    url: String,
    _process: Option<Child>,
}

fn server() -> &'static TestServer {
    static SERVER: OnceLock<TestServer> = OnceLock::new();
    SERVER.get_or_init(|| match std::env::var("ROWHOUSE_TEST_POSTGRES_URL") {
        Ok(url) => TestServer { url, _process: None },
        Err(_) => TestServer::start(),
    })
}

impl TestServer {
    fn start() -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/private-server");
        let mut command = Command::new(script);
        let mut process = command.arg("postgres").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("URL=").expect("PostgreSQL is installed").to_owned();
        Self { url, _process: Some(process) }
    }
}
