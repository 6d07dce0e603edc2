use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use orm_core::error::ConnectReason;
use orm_core::row::RowAccess;
use orm_core::types::{Date, Fixed, Timestamp, Value};

use super::*;

#[test]
fn values_come_back_as_they_were_sent() {
    let mut db = connection();
    db.batch(
        "CREATE TEMPORARY TABLE v (i BIGINT, f DOUBLE, t LONGTEXT, y LONGBLOB, u BINARY(16), \
         d DATE, ts DATETIME(6), n DECIMAL(20, 4))",
    )
    .unwrap();
    let moment = Timestamp::parse("9999-12-31 23:59:59.999999").unwrap();
    let day = Date::parse("2024-02-29").unwrap();
    let number = Fixed::parse("-12.5000").unwrap();
    let params = [
        Param::Int(i64::MIN),
        Param::Float(0.1),
        Param::Text("a:b 🎈\0"),
        Param::Bytes(b"\xff\0"),
        Param::Uuid([7; 16]),
        Param::Date(day),
        Param::Timestamp(moment),
        Param::Decimal(number),
    ];
    let sql = "INSERT INTO v VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    let twice = [params, [Param::Null; 8]].concat();
    assert_eq!(db.answer(sql, &twice, Shape::Rows { width: 8 }, Answer::Affected).unwrap().affected, [1, 1]);
    let rows = db.answer("SELECT * FROM v", &[], Shape::Once, Answer::Rows).unwrap().rows;
    let expected = [
        Value::Int(i64::MIN),
        Value::Float(0.1),
        Value::Text("a:b 🎈\0".into()),
        Value::Bytes((*b"\xff\0").into()),
        Value::Bytes([7; 16].into()),
        Value::Date(day),
        Value::Timestamp(moment),
        Value::Decimal(number),
    ];
    assert_eq!(rows, [expected, [const { Value::Null }; 8]]);
}

#[test]
fn keys_and_matched_rows_are_told_run_by_run() {
    let mut db = connection();
    db.batch("CREATE TEMPORARY TABLE k (id BIGINT PRIMARY KEY AUTO_INCREMENT, n INT)").unwrap();
    let numbers: Vec<_> = (0..6).map(Param::Int).collect();
    let insert = "INSERT INTO k (n) VALUES (?), (?)";
    let told = db.answer(insert, &numbers, Shape::Rows { width: 2 }, Answer::InsertedKey).unwrap();
    assert_eq!(told.inserted, [1, 3, 5]);
    assert!(db.answer(insert, &[], Shape::Rows { width: 2 }, Answer::InsertedKey).unwrap().inserted.is_empty());
    let update = "UPDATE k SET n = n WHERE id > ?";
    assert_eq!(db.answer(update, &[Param::Int(2)], Shape::Once, Answer::Affected).unwrap().affected, [4]);
}

#[test]
fn a_broken_rule_is_named() {
    let mut db = connection();
    db.batch(
        "DROP TABLE IF EXISTS driver_posts, driver_users; \
         CREATE TABLE driver_users (id INT PRIMARY KEY, name VARCHAR(9) NOT NULL, CONSTRAINT named CHECK (name <> '')); \
         CREATE TABLE driver_posts (user_id INT, CONSTRAINT `the ``fk` FOREIGN KEY (user_id) REFERENCES driver_users (id)); \
         INSERT INTO driver_users VALUES (1, 'a')",
    )
    .unwrap();
    let mut broken = |sql| db.answer(sql, &[], Shape::Once, Answer::Affected).unwrap_err();
    let constraint = |error: &Error| error.violation().map(|violation| violation.constraint.to_string());
    let error = broken("INSERT INTO driver_users VALUES (1, 'b')");
    assert!(matches!(error, Error::Unique(_)) && constraint(&error).as_deref() == Some("PRIMARY"), "{error}");
    let error = broken("INSERT INTO driver_posts VALUES (2)");
    assert!(matches!(error, Error::ForeignKey(_)) && constraint(&error).as_deref() == Some("the `fk"), "{error}");
    let error = broken("INSERT INTO driver_users VALUES (2, '')");
    assert!(matches!(error, Error::Check(_)) && constraint(&error).as_deref() == Some("named"), "{error}");
    assert!(matches!(broken("UPDATE driver_users SET name = NULL"), Error::NotNull(v) if *v.columns[0] == *"name"));
    assert!(matches!(broken("SELECT * FROM driver_nothing"), Error::NoSuchTable(_)));
    assert!(matches!(broken("SELECT nothing FROM driver_users"), Error::NoSuchColumn(_)));
}

#[test]
fn an_error_of_the_sink_leaves_the_connection_usable() {
    struct Refusing;
    impl RowSink for Refusing {
        fn row<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
            row.date(0).map(drop)
        }
    }
    let mut db = connection();
    let refused = db.run(&step("SELECT 1 UNION SELECT 2", &[], Shape::Once, Answer::Rows), &mut Refusing);
    assert!(matches!(refused, Err(Error::Decode(_))), "{refused:?}");
    assert!(!db.is_broken());
    assert_eq!(db.first("SELECT 5"), Value::Int(5));
}

#[test]
fn a_statement_that_the_server_has_lost_is_prepared_again() {
    let mut db = connection();
    db.first("SELECT 5");
    let statement = db.statements.get("SELECT 5").unwrap();
    db.conn.close(statement).unwrap();
    assert_eq!(db.first("SELECT 5"), Value::Int(5));
}

#[test]
fn what_cannot_be_prepared_runs_as_text() {
    let mut db = connection();
    db.batch("DROP TABLE IF EXISTS driver_read; CREATE TABLE driver_read (n INT, d DATE); INSERT INTO driver_read VALUES (7, NULL)")
        .unwrap();
    db.answer("START TRANSACTION", &[], Shape::Once, Answer::Affected).unwrap();
    assert!(db.in_transaction());
    db.batch("ROLLBACK; HANDLER driver_read OPEN").unwrap();
    assert!(!db.in_transaction());
    assert_eq!(db.first("HANDLER driver_read READ FIRST"), Value::Int(7));
}

#[test]
fn a_killed_connection_is_broken() {
    let (mut db, mut other) = (connection(), connection());
    let Value::Int(id) = db.first("SELECT CONNECTION_ID()") else { unreachable!("an id is a number") };
    other.batch(&format!("KILL {id}")).unwrap();
    let lost = db.batch("SELECT 1");
    assert!(matches!(lost, Err(Error::ConnectionLost(_))), "{lost:?}");
    assert!(db.is_broken());
}

#[test]
fn a_silent_server_is_given_up() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let started = Instant::now();
    let error = connect(&format!("mysql://me:secret@127.0.0.1:{port}/x?connect_timeout=1")).unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(5));
    assert!(!format!("{error:?}").contains("secret"));
    assert!(matches!(error, Error::Connect(failure) if failure.reason == ConnectReason::Timeout));
}

/// What came back.
#[derive(Debug, Default)]
struct Told {
    rows: Vec<Vec<Value>>,
    affected: Vec<u64>,
    inserted: Vec<i64>,
}

impl RowSink for Told {
    fn row<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        self.rows.push((0..).map_while(|column| row.value(column).ok()).collect());
        Ok(())
    }

    fn affected(&mut self, rows: u64) -> Result<()> {
        self.affected.push(rows);
        Ok(())
    }

    fn inserted(&mut self, key: i64) -> Result<()> {
        self.inserted.push(key);
        Ok(())
    }
}

impl MysqlConnection {
    fn answer(&mut self, sql: &str, params: &[Param<'_>], shape: Shape, answer: Answer) -> Result<Told> {
        let mut told = Told::default();
        self.run(&step(sql, params, shape, answer), &mut told)?;
        Ok(told)
    }

    fn first(&mut self, sql: &str) -> Value {
        self.answer(sql, &[], Shape::Once, Answer::Rows).unwrap().rows[0][0].clone()
    }
}

fn step<'p>(sql: &'p str, params: &'p [Param<'p>], shape: Shape, answer: Answer) -> Step<'p> {
    Step { sql, params, shape, answer, table: None, fields: orm_core::plan::Fields::NONE, scales: &[] }
}

fn connection() -> MysqlConnection {
    connect(server_url()).unwrap()
}

fn connect(url: &str) -> Result<MysqlConnection> {
    MysqlConnection::connect(&Url::parse(url)?)
}

/// `ROWHOUSE_TEST_MYSQL_URL`, or a private server's, which ends with the process of the tests.
fn server_url() -> &'static str {
    static SERVER: OnceLock<(String, Option<Child>)> = OnceLock::new();
    let (url, _) = SERVER.get_or_init(|| match std::env::var("ROWHOUSE_TEST_MYSQL_URL") {
        Ok(url) => (url, None),
        Err(_) => {
            let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/private-server");
            let mut server =
                Command::new(script).arg("mysql").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
            let mut line = String::new();
            BufReader::new(server.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
            let url = line.trim().strip_prefix("URL=").unwrap().to_owned();
            (url, Some(server))
        }
    });
    url
}
