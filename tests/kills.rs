//! Servers, and on SQLite programs, that are killed while units of work are committed: each unit is there whole or not at
//! all, and the program was told which, or that nobody knows.
//!
//! The points in time are random. `ROWHOUSE_KILLS` says how many kills there are at least, `ROWHOUSE_SEED` what the random
//! numbers begin with.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[macro_use]
mod support;

use std::collections::{BTreeMap, HashMap};
use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rowhouse::prelude::*;
use support::{PrivateServer, Proxy, Random};

/// How many units of work each worker has committed, and the last one's number.
#[derive(Model, Clone, Debug)]
#[model(table = "tallies")]
struct Tally {
    #[column(primary_key)]
    worker: i64,
    units: i64,
    last: i64,
}

/// The parent in a unit of work.
#[derive(Model, Clone, Debug)]
#[model(table = "orders")]
struct Order {
    id: Id<Order>,
    worker: i64,
    #[column(unique)]
    number: i64,
}

#[derive(Model, Clone, Debug)]
#[model(table = "items")]
struct Item {
    id: Id<Item>,
    order_id: Id<Order>,
    text: String,
}

/// Each unit deletes its worker's row, and adds another with the same unique value.
#[derive(Model, Clone, Debug)]
#[model(table = "markers")]
struct Marker {
    id: Id<Marker>,
    #[column(unique)]
    worker: i64,
    number: i64,
}

/// What the program knows of a unit of work when it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Committed,
    NotCommitted,
    /// The outcome of the commit is unknown.
    Unknown,
}

/// Writes a unit of work, all but its commit.
fn write_unit(session: &mut Session, worker: i64, number: i64) -> rowhouse::Result<()> {
    let tally = match session.get::<Tally>(worker)? {
        Some(tally) => tally,
        None => session.add(Tally { worker, units: 0, last: -1 }),
    };
    session[tally].units += 1;
    session[tally].last = number;
    let order = session.add(Order { id: Id::new(), worker, number });
    let order_id = session[order].id;
    session.add_all((0..ITEMS).map(|item| Item { id: Id::new(), order_id, text: format!("item {item} of {number}") }));
    for marker in Marker::query().filter(Marker::worker.eq(worker)).track(&mut *session)? {
        session.delete(marker)?;
    }
    session.add(Marker { id: Id::new(), worker, number });
    session.flush()
}

/// Compares what is there with what was told; returns how many units of an unknown outcome were committed.
fn check(engine: &Engine, log: &BTreeMap<i64, (i64, Told)>) -> usize {
    let orders: Vec<Order> = Order::query().all(engine).unwrap();
    let there: BTreeMap<i64, &Order> = orders.iter().map(|order| (order.number, order)).collect();
    for (number, (_, told)) in log {
        match told {
            Told::Committed => assert!(there.contains_key(number), "unit {number} was committed, and is gone"),
            Told::NotCommitted => assert!(!there.contains_key(number), "unit {number} was not committed, and is there"),
            Told::Unknown => {}
        }
    }
    let mut items: HashMap<Id<Order>, usize> = HashMap::new();
    for item in Item::query().all(engine).unwrap() {
        *items.entry(item.order_id).or_default() += 1;
    }
    for order in &orders {
        assert!(log.contains_key(&order.number), "unit {} is there, and was never begun", order.number);
        assert_eq!(items.get(&order.id), Some(&ITEMS), "unit {} is not whole", order.number);
    }
    assert_eq!(items.len(), orders.len());
    check_tallies(engine, &orders);
    let unknown = log.iter().filter(|(_, (_, told))| *told == Told::Unknown);
    unknown.filter(|(number, _)| there.contains_key(number)).count()
}

/// The rows that units update, and those that they replace, are of the last unit that is there.
fn check_tallies(engine: &Engine, orders: &[Order]) {
    let markers: Vec<Marker> = Marker::query().order_by(Marker::worker.asc()).all(engine).unwrap();
    let tallies: Vec<Tally> = Tally::query().order_by(Tally::worker.asc()).all(engine).unwrap();
    assert_eq!(markers.len(), tallies.len());
    for (tally, marker) in tallies.iter().zip(markers) {
        let numbers = orders.iter().filter(|order| order.worker == tally.worker).map(|order| order.number);
        let last = numbers.clone().max().unwrap();
        assert_eq!((tally.units, tally.last), (numbers.count() as i64, last), "worker {}", tally.worker);
        assert_eq!((marker.worker, marker.number), (tally.worker, last));
    }
}

/// What the workers have in common.
struct Work {
    engine: Engine,
    /// How long a unit takes, in microseconds.
    pace: AtomicUsize,
    next: AtomicI64,
    committed: AtomicUsize,
    unknown: AtomicUsize,
    ended: AtomicUsize,
    /// By number: worker, and what it was told.
    log: Mutex<BTreeMap<i64, (i64, Told)>>,
}

impl Work {
    fn new(engine: Engine) -> Self {
        Self {
            engine,
            pace: AtomicUsize::new(1000),
            next: AtomicI64::new(0),
            committed: AtomicUsize::new(0),
            unknown: AtomicUsize::new(0),
            ended: AtomicUsize::new(0),
            log: Mutex::default(),
        }
    }

    fn is_going_on(&self) -> bool {
        self.ended.load(Ordering::SeqCst) == 0
    }

    /// Does units of work in one session until the end.
    fn work(&self, worker: i64) {
        let mut session = self.engine.session();
        while self.is_going_on() {
            let number = self.next.fetch_add(1, Ordering::SeqCst);
            let start = Instant::now();
            let told = self.unit(&mut session, worker, number);
            match told {
                Told::Committed => {
                    self.pace.store(start.elapsed().as_micros() as usize, Ordering::SeqCst);
                    self.committed.fetch_add(1, Ordering::SeqCst);
                }
                Told::Unknown => drop(self.unknown.fetch_add(1, Ordering::SeqCst)),
                Told::NotCommitted => {}
            }
            self.log.lock().unwrap().insert(number, (worker, told));
            if told != Told::Committed {
                self.go_on(&mut session, worker);
            }
        }
    }

    fn unit(&self, session: &mut Session, worker: i64, number: i64) -> Told {
        let (told, error) = match write_unit(session, worker, number) {
            Ok(()) => match session.commit() {
                Ok(()) => return Told::Committed,
                Err(error @ Error::CommitUnknown(_)) => (Told::Unknown, error),
                Err(error) => (Told::NotCommitted, error),
            },
            Err(error) => (Told::NotCommitted, error),
        };
        let expected = matches!(error, Error::ConnectionLost(_) | Error::Connect(_) | Error::CommitUnknown(_));
        assert!(expected, "unit {number}: {error:?}");
        told
    }

    /// Waits for the server, and looks whether the session knows the truth of what is left in it.
    fn go_on(&self, session: &mut Session, worker: i64) {
        while self.engine.ping().is_err() {
            thread::sleep(Duration::from_millis(5));
        }
        let _ = session.rollback();
        let known = session.in_state::<Tally>(ObjectState::Clean).first().map(|tally| session[*tally].clone());
        let read = Tally::query().filter(Tally::worker.eq(worker)).first(&self.engine);
        // The server may be killed again meanwhile.
        let (Some(known), Ok(read)) = (known, read) else { return };
        let read = read.expect("the session has a tally that was committed");
        assert_eq!((known.units, known.last), (read.units, read.last), "the session has something else than the row");
    }
}

/// Kills the server of this kind again and again while workers commit units of work.
fn kill_the_server(kind: &str, options: &str) {
    let Some(mut server) = PrivateServer::start_with_options(kind, options).unwrap() else { return };
    let (scheme, rest) = server.url.split_once("://").unwrap();
    let (user, rest) = rest.split_once('@').unwrap();
    let (address, database) = rest.split_once('/').unwrap();
    let proxy = Proxy::new(address).unwrap();
    let direct = Engine::connect(&server.url).unwrap();
    direct.create_all(&models![Tally, Order, Item, Marker]).unwrap();
    let url = format!("{scheme}://{user}@{}/{database}?pool_size={WORKERS}&acquire_timeout=60s", proxy.address);
    let work = Work::new(Engine::connect(&url).unwrap());
    let (seed, least) = (seed(), least_kills());
    let mut random = Random::new(seed);
    let mut kills: u64 = 0;
    thread::scope(|scope| {
        // Ends the workers also where this thread panics.
        let _end = EndWhenDropped(&work.ended);
        for worker in 0..WORKERS {
            scope.spawn({
                let work = &work;
                move || {
                    let _end = EndWhenDropped(&work.ended);
                    work.work(worker);
                }
            });
        }
        while work.is_going_on() && !is_enough(&work, kills, least) {
            // Half of the time the network is slow, and what is on its way is lost with the server: answers too.
            let slow = kills % 2 == 1;
            proxy.delay(if slow { DELAY } else { Duration::ZERO });
            wait_for_units(&work, (UNITS as u64 / least + random.below(8)) as usize);
            thread::sleep(Duration::from_micros(random.below(work.pace.load(Ordering::SeqCst) as u64 + 1)));
            if slow {
                proxy.silence();
            }
            if random.below(2) == 0 { server.kill() } else { server.crash() }.unwrap();
            if slow {
                proxy.cut();
                proxy.pass();
            }
            kills += 1;
            server.start_again().unwrap();
        }
    });
    let (log, unknown) = (work.log.into_inner().unwrap(), work.unknown.load(Ordering::SeqCst));
    let found = check(&Engine::connect(&server.url).unwrap(), &log);
    report(kind, seed, kills, &log, (unknown, found));
}

fn is_enough(work: &Work, kills: u64, least: u64) -> bool {
    let [committed, unknown] = [&work.committed, &work.unknown].map(|count| count.load(Ordering::SeqCst));
    committed >= UNITS && kills >= least && unknown > 0
}

fn wait_for_units(work: &Work, units: usize) {
    let from = work.committed.load(Ordering::SeqCst);
    while work.is_going_on() && work.committed.load(Ordering::SeqCst) < from + units {
        thread::sleep(Duration::from_micros(100));
    }
}

struct EndWhenDropped<'w>(&'w AtomicUsize);

impl Drop for EndWhenDropped<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn report(what: &str, seed: u64, kills: u64, log: &BTreeMap<i64, (i64, Told)>, inside: (usize, usize)) {
    let count = |wanted: Told| log.values().filter(|(_, told)| *told == wanted).count();
    let (unknown, found) = inside;
    let text = format!(
        "\nkills on {what}, seed {seed}: {kills} kills; the program was told of {} units that they are committed, and of {} that they are not; {unknown} were killed inside \
         their commit, and {found} of these are there and {} are not\n",
        count(Told::Committed),
        count(Told::NotCommitted),
        unknown - found,
    );
    // Not by `eprintln!`, which the test harness keeps to itself when a test passes.
    io::stderr().write_all(text.as_bytes()).unwrap();
    assert!(unknown > 0, "no kill fell inside a commit");
    assert!(count(Told::Committed) >= UNITS);
}

fn seed() -> u64 {
    env::var("ROWHOUSE_SEED").map_or(DEFAULT_SEED, |seed| seed.parse().unwrap())
}

fn least_kills() -> u64 {
    env::var("ROWHOUSE_KILLS").map_or(DEFAULT_KILLS, |kills| kills.parse().unwrap())
}

#[test]
fn a_postgres_that_is_killed_has_each_unit_of_work_whole_or_not_at_all() {
    kill_the_server("postgres", "synchronous_commit=on full_page_writes=on");
}

#[test]
fn a_mariadb_that_is_killed_has_each_unit_of_work_whole_or_not_at_all() {
    kill_the_server("mysql", "innodb-flush-log-at-trx-commit=1 innodb-doublewrite=1");
}

#[test]
fn a_program_on_sqlite_that_is_killed_leaves_each_unit_of_work_whole_or_not_at_all() {
    for journal_mode in ["wal", "delete"] {
        kill_programs(journal_mode);
    }
}

/// Kills programs, one after another, that commit units of work in one file.
fn kill_programs(journal_mode: &str) {
    let folder = Folder::new(journal_mode);
    let url = format!("sqlite:{}?journal_mode={journal_mode}", folder.0.join("units.db").display());
    let engine = Engine::connect(&url).unwrap();
    engine.create_all(&models![Tally, Order, Item, Marker]).unwrap();
    drop(engine);
    let seed = seed();
    let mut random = Random::new(seed);
    let (mut log, mut kills) = (BTreeMap::new(), 0);
    let told =
        |log: &BTreeMap<i64, (i64, Told)>, wanted: Told| log.values().filter(|(_, told)| *told == wanted).count();
    while told(&log, Told::Committed) < UNITS || kills < least_kills() || told(&log, Told::Unknown) == 0 {
        run_and_kill(&url, &mut random, &mut log);
        kills += 1;
        // The next program, and this one, find the file in order after each kill.
        check(&Engine::connect(&url).unwrap(), &log);
    }
    let found = check(&Engine::connect(&url).unwrap(), &log);
    let unknown = told(&log, Told::Unknown);
    report(&format!("SQLite, journal_mode {journal_mode}"), seed, kills, &log, (unknown, found));
}

/// Runs the program that commits, and kills it at a random point in its work.
fn run_and_kill(url: &str, random: &mut Random, log: &mut BTreeMap<i64, (i64, Told)>) {
    let first = log.keys().next_back().map_or(0, |last| last + 1);
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "the_program_that_is_killed", "--nocapture"])
        .envs([(URL_OF_PROGRAM, url), (FIRST_OF_PROGRAM, &first.to_string())])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let units = 3 + random.below(10) as usize;
    let mut pace = Pace::default();
    let mut seen = 0;
    while seen < units {
        let line = lines.next().expect("it works until it is killed").unwrap();
        pace.follow(&line);
        seen += usize::from(note(&line, log) == Some(Told::Committed));
    }
    thread::sleep(Duration::from_micros(random.below(pace.unit.as_micros() as u64 + 1)));
    child.kill().unwrap();
    child.wait().unwrap();
    // What it was told before it was killed is in the pipe.
    for line in lines {
        note(&line.unwrap(), log);
    }
}

/// How long a unit of work takes, by the lines of a program.
#[derive(Default)]
struct Pace {
    last: Option<Instant>,
    unit: Duration,
}

impl Pace {
    fn follow(&mut self, line: &str) {
        if line.ends_with(COMMITTED) {
            self.unit = self.last.replace(Instant::now()).map_or(Duration::ZERO, |last| last.elapsed());
        }
    }
}

/// Takes note of a line of the program: `unit NUMBER`, and what it knows of it.
fn note(line: &str, log: &mut BTreeMap<i64, (i64, Told)>) -> Option<Told> {
    let (number, state) = line.strip_prefix("unit ")?.split_once(' ')?;
    let told = match state {
        BEGUN => Told::NotCommitted,
        COMMITTING => Told::Unknown,
        COMMITTED => Told::Committed,
        other => panic!("{other}"),
    };
    log.insert(number.parse().unwrap(), (0, told));
    Some(told)
}

/// Is no test by itself, but what [`run_and_kill`] runs.
#[test]
fn the_program_that_is_killed() {
    let (Ok(url), Ok(first)) = (env::var(URL_OF_PROGRAM), env::var(FIRST_OF_PROGRAM)) else { return };
    let engine = Engine::connect(&url).unwrap();
    let mut session = engine.session();
    let mut output = io::stdout();
    for number in first.parse::<i64>().unwrap().. {
        let mut tell =
            |state: &str| output.write_all(format!("unit {number} {state}\n").as_bytes()).and_then(|()| output.flush());
        tell(BEGUN).unwrap();
        write_unit(&mut session, 0, number).unwrap();
        tell(COMMITTING).unwrap();
        session.commit().unwrap();
        tell(COMMITTED).unwrap();
    }
}

/// A folder for one database, which goes with this value.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("kills-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const ITEMS: usize = 3;
const WORKERS: i64 = 4;
const UNITS: usize = 200;
const DELAY: Duration = Duration::from_millis(3);
const DEFAULT_KILLS: u64 = 20;
const DEFAULT_SEED: u64 = 20_261_125;
const URL_OF_PROGRAM: &str = "ROWHOUSE_KILLS_URL";
const FIRST_OF_PROGRAM: &str = "ROWHOUSE_KILLS_FIRST";
const BEGUN: &str = "begun";
const COMMITTING: &str = "committing";
const COMMITTED: &str = "committed";
