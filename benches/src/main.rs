//! Rowhouse against the drivers below it, in one process.
//!
//! ```text
//! cargo run --release --manifest-path benches/Cargo.toml -- [ONLY…] [POSTGRES_URL] [MYSQL_URL]
//! ```
//!
//! SQLite always runs, in a file under the temporary directory. All sides use the same tables (`bench_…`, dropped at the
//! end) and statements that are prepared already, and take turns: ours, the driver as it is, and the driver with the
//! settings of our connections, each first in every third round. What each did is checked. `ONLY` are names of workloads.

use std::time::{Duration, Instant};

use rowhouse::prelude::*;

use models::{Comment, Post, User, users};
use raw::{End, Raw, Result, Settings};
use report::Round;

mod models;
mod ours;
mod raw;
mod report;

/// What is measured: its name, the users with posts and comments that are there, and how much is done.
#[derive(Clone, Copy)]
struct Workload {
    name: &'static str,
    rows: (usize, usize, usize),
    does: Does,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Does {
    /// Loads all users, so many times.
    Load(usize),
    Join,
    Tree,
    /// Adds so many users.
    Add(usize),
    /// Adds so many users with five posts each.
    Graph(usize),
    Change,
    LookUp,
}

const WORKLOADS: [Workload; 10] = [
    Workload { name: "load-10000", rows: (10_000, 0, 0), does: Does::Load(1) },
    Workload { name: "load-100", rows: (100, 0, 0), does: Does::Load(50) },
    Workload { name: "load-1", rows: (1, 0, 0), does: Does::Load(200) },
    Workload { name: "join-10000", rows: (10_000, 1, 0), does: Does::Join },
    Workload { name: "tree-10", rows: (10, 10, 10), does: Does::Tree },
    Workload { name: "add-100", rows: (0, 0, 0), does: Does::Add(100) },
    Workload { name: "add-10000", rows: (0, 0, 0), does: Does::Add(10_000) },
    Workload { name: "change-1000", rows: (10_000, 0, 0), does: Does::Change },
    Workload { name: "graph-1000", rows: (0, 0, 0), does: Does::Graph(1_000) },
    Workload { name: "get-10000", rows: (10_000, 0, 0), does: Does::LookUp },
];

const ROUNDS: usize = 15;
const POSTS_EACH: usize = 5;

fn main() -> Result<()> {
    let (urls, only): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|word| word.contains("://"));
    if let Some(unknown) = only.iter().find(|name| WORKLOADS.iter().all(|workload| workload.name != **name)) {
        return Err(format!("neither a workload nor a URL: {unknown}").into());
    }
    report::head(ROUNDS);
    let file = std::env::temp_dir().join(format!("rowhouse-bench-{}.db", std::process::id()));
    let result = bench::<raw::sqlite::Sqlite>(&format!("sqlite:{}", file.display()), &only);
    for suffix in ["", "-wal", "-shm"] {
        // SQLite removes the last two itself when the last connection closes.
        let _ = std::fs::remove_file(format!("{}{suffix}", file.display()));
    }
    result?;
    for url in urls {
        match url.split(':').next() {
            Some("postgres" | "postgresql") => bench::<raw::postgres::Postgres>(&url, &only)?,
            Some("mysql" | "mariadb") => bench::<raw::mysql::Mysql>(&url, &only)?,
            _ => return Err(format!("not the URL of a server: {url}").into()),
        }
    }
    Ok(())
}

fn bench<R: Raw>(url: &str, only: &[String]) -> Result<()> {
    let engine = Engine::connect(url)?;
    engine.drop_all(&models![User, Post, Comment])?;
    engine.create_all(&models![User, Post, Comment])?;
    let result = WORKLOADS
        .into_iter()
        .filter(|workload| only.is_empty() || only.iter().any(|name| *name == workload.name))
        .try_for_each(|workload| {
            let rounds = rounds::<R>(&engine, url, workload)?;
            report::line(&engine.backend().server.to_string(), workload.name, &rounds);
            Ok(())
        });
    engine.drop_all(&models![User, Post, Comment])?;
    result
}

/// Who takes a turn.
#[derive(Clone, Copy)]
enum Side {
    Ours,
    Driver(Settings),
}

/// The first two rounds prepare statements and fill caches; they do not count.
fn rounds<R: Raw>(engine: &Engine, url: &str, workload: Workload) -> Result<Vec<Round>> {
    let (mut plain, mut set) = (R::open(url, Settings::Plain)?, R::open(url, Settings::Ours)?);
    ours::clear(engine)?;
    ours::fill(engine, workload.rows)?;
    let keys: Vec<i64> =
        User::query().select(User::id).all(engine)?.into_iter().map(|id| id.get()).collect::<rowhouse::Result<_>>()?;
    let sides = [Side::Ours, Side::Driver(Settings::Plain), Side::Driver(Settings::Ours)];
    let mut rounds = Vec::new();
    for number in 0..ROUNDS + 2 {
        let mut times = [Duration::ZERO; 3];
        for turn in 0..sides.len() {
            let at = (number + turn) % sides.len();
            if matches!(workload.does, Does::Add(_) | Does::Graph(_)) {
                ours::clear(engine)?;
            }
            let name = format!("name {number} of {at}");
            let (time, done) = match sides[at] {
                Side::Ours => run_ours(engine, workload.does, &keys, &name)?,
                Side::Driver(Settings::Plain) => run_driver(&mut plain, engine, workload.does, &keys, &name)?,
                Side::Driver(Settings::Ours) => run_driver(&mut set, engine, workload.does, &keys, &name)?,
            };
            expect(workload, done)?;
            times[at] = time;
        }
        let [ours, plain, set] = times;
        rounds.push(Round { ours, plain, set });
    }
    Ok(rounds.split_off(2))
}

/// The time, and how much was done.
fn run_ours(engine: &Engine, does: Does, keys: &[i64], name: &str) -> Result<(Duration, usize)> {
    match does {
        Does::Load(times) => ours::load(engine, times),
        Does::Join => ours::join(engine, name),
        Does::Tree => ours::tree(engine),
        Does::Add(count) => ours::add(engine, users(count)),
        Does::Graph(count) => ours::add_graph(engine, users(count), POSTS_EACH),
        Does::Change => ours::change(engine, name),
        Does::LookUp => ours::look_up(engine, keys),
    }
}

fn run_driver<R: Raw>(raw: &mut R, engine: &Engine, does: Does, keys: &[i64], name: &str) -> Result<(Duration, usize)> {
    let new = if let Does::Add(count) | Does::Graph(count) = does { users(count) } else { Vec::new() };
    if let Does::Load(_) = does {
        raw.transaction(End::Begin)?;
        raw.load()?;
    }
    let start = Instant::now();
    let done = match does {
        Does::Load(times) => {
            let mut loaded = Vec::new();
            for _ in 0..times {
                loaded = raw.load()?;
            }
            (start.elapsed(), loaded.len())
        }
        Does::Join => {
            let rows = raw.join(name)?;
            (start.elapsed(), rows.iter().filter(|(_, post)| post.is_some()).count())
        }
        Does::Tree => {
            let tree = raw.tree()?;
            (start.elapsed(), ours::leaves(&tree))
        }
        Does::Add(_) => {
            let keys = raw.add(&new)?;
            (start.elapsed(), keys.len())
        }
        Does::Graph(_) => {
            let keys = raw.add_graph(&new, POSTS_EACH, "Post of a user")?;
            (start.elapsed(), keys.len())
        }
        Does::Change => {
            let changed = raw.change(name)?;
            let time = start.elapsed();
            (time, changed.min(ours::named(engine, name)?))
        }
        Does::LookUp => {
            let users = raw.look_up(keys)?;
            (start.elapsed(), users.len())
        }
    };
    if let Does::Load(_) = does {
        raw.transaction(End::Commit)?;
    }
    Ok(done)
}

/// A benchmark of work that was not done is none.
fn expect(workload: Workload, done: usize) -> Result<()> {
    let (users, posts, comments) = workload.rows;
    let wanted = match workload.does {
        Does::Load(_) | Does::LookUp => users,
        Does::Join => users * posts,
        Does::Tree => users * posts * comments,
        Does::Add(count) => count,
        Does::Graph(count) => count * POSTS_EACH,
        Does::Change => users / 10,
    };
    if done == wanted { Ok(()) } else { Err(format!("{}: {done} instead of {wanted}", workload.name).into()) }
}
