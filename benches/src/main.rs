//! Rowhouse against the drivers below it, in one process: loading 10,000 rows as structs, and adding 10,000 objects.
//!
//! ```text
//! cargo run --release --manifest-path benches/Cargo.toml -- [POSTGRES_URL] [MYSQL_URL]
//! ```
//!
//! SQLite always runs, in a file under the temporary directory. Both sides use the same table (`bench_users`, dropped at
//! the end), statements that are prepared already, and take turns, each first in every other round. A ratio is ours to the
//! driver's: of the fastest rounds, and of the medians.

use std::time::{Duration, Instant};

use rowhouse::prelude::*;

use raw::{Raw, Result};

mod raw;

/// What both sides load and add.
#[derive(Model, Clone, Debug)]
#[model(table = "bench_users")]
struct User {
    id: Id<User>,
    name: String,
    hair_color: Option<String>,
}

const ROWS: usize = 10_000;
const ROUNDS: usize = 21;

fn main() -> Result<()> {
    println!("{ROWS} rows, {ROUNDS} rounds\n");
    println!(
        "{:<10} {:<5} {:>10} {:>10} {:>10} {:>10} {:>7} {:>7}",
        "", "", "ours", "driver", "ours", "driver", "", ""
    );
    println!(
        "{:<10} {:<5} {:>10} {:>10} {:>10} {:>10} {:>7} {:>7}",
        "backend", "", "min ms", "min ms", "median ms", "median ms", "min", "median"
    );
    let file = std::env::temp_dir().join(format!("rowhouse-bench-{}.db", std::process::id()));
    let url = format!("sqlite:{}", file.display());
    let result = bench(&url, raw::sqlite::Sqlite::open);
    for suffix in ["", "-wal", "-shm"] {
        // SQLite removes the last two itself when the last connection closes.
        let _ = std::fs::remove_file(format!("{}{suffix}", file.display()));
    }
    result?;
    for url in std::env::args().skip(1) {
        match url.split(':').next() {
            Some("postgres" | "postgresql") => bench(&url, raw::postgres::Postgres::open)?,
            Some("mysql" | "mariadb") => bench(&url, raw::mysql::Mysql::open)?,
            _ => return Err(format!("not the URL of a server: {url}").into()),
        }
    }
    Ok(())
}

fn bench<R: Raw>(url: &str, open: fn(&str) -> Result<R>) -> Result<()> {
    let engine = Engine::connect(url)?;
    engine.drop_all(&models![User])?;
    engine.create_all(&models![User])?;
    let result = open(url).and_then(|mut raw| {
        let name = engine.backend().server.to_string();
        report(&name, "add", &add(&engine, &mut raw)?);
        report(&name, "load", &load(&engine, &mut raw)?);
        Ok(())
    });
    engine.drop_all(&models![User])?;
    result
}

/// Objects that are there already become rows, their keys are read back, and the transaction is committed.
fn add<R: Raw>(engine: &Engine, raw: &mut R) -> Result<Vec<Round>> {
    rounds(|side| {
        let users = users();
        raw.clear()?;
        match side {
            Side::Ours => {
                let mut session = engine.session();
                let start = Instant::now();
                let handles = session.add_all(users);
                session.commit()?;
                let time = start.elapsed();
                expect(handles.len(), session[handles[ROWS - 1]].id.is_provisional())?;
                Ok(time)
            }
            Side::Driver => {
                let start = Instant::now();
                let keys = raw.add(&users)?;
                let time = start.elapsed();
                expect(keys.len(), false)?;
                Ok(time)
            }
        }
    })
}

/// All rows become structs, in a transaction that is open already.
fn load<R: Raw>(engine: &Engine, raw: &mut R) -> Result<Vec<Round>> {
    raw.clear()?;
    raw.add(&users())?;
    let mut session = engine.session();
    rounds(|side| {
        let start = Instant::now();
        let users = match side {
            Side::Ours => User::query().all(&mut session)?,
            Side::Driver => raw.load()?,
        };
        let time = start.elapsed();
        expect(users.len(), false)?;
        Ok(time)
    })
}

#[derive(Clone, Copy)]
enum Side {
    Ours,
    Driver,
}

struct Round {
    ours: Duration,
    driver: Duration,
}

/// The first two rounds prepare statements and fill caches; they do not count.
fn rounds(mut run: impl FnMut(Side) -> Result<Duration>) -> Result<Vec<Round>> {
    let mut rounds = Vec::new();
    for number in 0..ROUNDS + 2 {
        let round = if number % 2 == 0 {
            let ours = run(Side::Ours)?;
            Round { ours, driver: run(Side::Driver)? }
        } else {
            let driver = run(Side::Driver)?;
            Round { ours: run(Side::Ours)?, driver }
        };
        rounds.push(round);
    }
    Ok(rounds.split_off(2))
}

fn report(backend: &str, workload: &str, rounds: &[Round]) {
    let (ours_min, ours_median) = min_and_median(rounds.iter().map(|round| round.ours));
    let (driver_min, driver_median) = min_and_median(rounds.iter().map(|round| round.driver));
    println!(
        "{backend:<10} {workload:<5} {ours_min:>10.2} {driver_min:>10.2} {ours_median:>10.2} {driver_median:>10.2} {:>7.2} {:>7.2}",
        ours_min / driver_min,
        ours_median / driver_median,
    );
}

/// In milliseconds.
fn min_and_median(times: impl Iterator<Item = Duration>) -> (f64, f64) {
    let mut times: Vec<f64> = times.map(|time| time.as_secs_f64() * 1000.0).collect();
    times.sort_by(f64::total_cmp);
    (times[0], times[times.len() / 2])
}

fn users() -> Vec<User> {
    (0..ROWS)
        .map(|number| User {
            id: Id::new(),
            name: format!("User {number}"),
            hair_color: (number % 2 == 0).then(|| format!("hair color {number}")),
        })
        .collect()
}

/// A benchmark of work that was not done is none.
fn expect(rows: usize, is_provisional: bool) -> Result<()> {
    if rows == ROWS && !is_provisional {
        Ok(())
    } else {
        Err(format!("{rows} rows instead of {ROWS}, or no keys").into())
    }
}
