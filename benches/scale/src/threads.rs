//! Threads over one pool: operations a second, and how long one takes, waiting included.
//!
//! What threads share besides the database is the engine: its pool, and its counts. Each number of threads also runs with an
//! engine of its own for each thread, which share nothing of ours: the ratio is what our locks cost. Beside it stands how often
//! a thread gave up its processor to wait for something, of a thousand operations: on SQLite, which runs in the program,
//! that is for locks.

use std::sync::Barrier;
use std::time::{Duration, Instant};

use rowhouse::prelude::*;

use crate::models::{User, users};
use crate::{Database, Result, status};

const ROWS: usize = 10_000;
const THREADS: [usize; 5] = [1, 2, 4, 8, 16];
const TIME: Duration = Duration::from_millis(400);
const ROUNDS: usize = 3;

pub(crate) fn measure(database: &Database, _: usize) -> Result<()> {
    let engine = database.engine("pool_size=1")?;
    let mut session = engine.session();
    session.add_all(users(ROWS));
    session.commit()?;
    drop(session);
    for (name, operation) in [("look-ups", look_up as Operation), ("commits of one change", change)] {
        println!(
            "\n{}: {name} by threads over one pool of as many connections; the best of {ROUNDS} rounds",
            database.name
        );
        println!(
            "{:>7} {:>11} {:>9} {:>9} {:>9} {:>11}   {:>20} {:>11} {:>8}",
            "threads",
            "a second",
            "median µs",
            "99 % µs",
            "most µs",
            "waits/1,000",
            "engines of their own",
            "waits/1,000",
            "to those"
        );
        for threads in THREADS {
            let shared = [database.engine(&format!("pool_size={threads}&min_idle={threads}"))?];
            let own = (0..threads).map(|_| database.engine("pool_size=1")).collect::<Result<Vec<_>>>()?;
            let (mut best, mut apart): (Option<Round>, Option<Round>) = (None, None);
            for _ in 0..ROUNDS {
                best = Some(run(&shared, threads, operation)?.or_better(best));
                apart = Some(run(&own, threads, operation)?.or_better(apart));
            }
            if let Some((best, apart)) = best.zip(apart) {
                let (rate, waits) = (apart.rate(), apart.waits());
                println!("{best}   {rate:>20.0} {waits:>11.1} {:>8.2}", best.rate() / rate);
            }
        }
        few_connections(database, operation)?;
    }
    Ok(())
}

/// Sixteen threads that wait for four connections.
fn few_connections(database: &Database, operation: Operation) -> Result<()> {
    let shared = [database.engine("pool_size=4&min_idle=4")?];
    let mut best: Option<Round> = None;
    for _ in 0..ROUNDS {
        best = Some(run(&shared, 16, operation)?.or_better(best));
    }
    best.into_iter().for_each(|best| println!("{best}   over four connections"));
    Ok(())
}

/// Something with a row of which no other thread takes care.
type Operation = fn(&Engine, i64) -> rowhouse::Result<()>;

fn look_up(engine: &Engine, key: i64) -> rowhouse::Result<()> {
    let user = User::query().filter(User::id.eq(Id::of(key))).first(engine)?;
    user.map(drop).ok_or_else(|| missing(key))
}

fn change(engine: &Engine, key: i64) -> rowhouse::Result<()> {
    engine.transaction(|transaction| {
        // Locked at once: a transaction of SQLite that reads first cannot always become one that writes.
        let handle = transaction.get_for_update::<User>(key)?.ok_or_else(|| missing(key))?;
        let user = &mut transaction[handle];
        user.hair_color = if user.hair_color.is_none() { Some("another".to_owned()) } else { None };
        Ok(())
    })
}

fn missing(key: i64) -> Error {
    Error::Query { reason: format!("no user has the key {key}").into() }
}

/// What the threads did in one round.
struct Round {
    threads: usize,
    time: Duration,
    /// How often threads waited.
    waits: u64,
    /// How long each operation took, sorted.
    latencies: Vec<Duration>,
}

impl Round {
    fn rate(&self) -> f64 {
        self.latencies.len() as f64 / self.time.as_secs_f64()
    }

    /// Of a thousand operations.
    fn waits(&self) -> f64 {
        self.waits as f64 * 1_000.0 / self.latencies.len() as f64
    }

    fn or_better(self, other: Option<Self>) -> Self {
        match other {
            Some(other) if other.rate() > self.rate() => other,
            _ => self,
        }
    }

    /// Microseconds below which so many of a hundred operations lie.
    fn quantile(&self, percent: usize) -> f64 {
        let at = (self.latencies.len() * percent / 100).min(self.latencies.len().saturating_sub(1));
        self.latencies.get(at).map_or(0.0, |latency| latency.as_secs_f64() * 1e6)
    }
}

impl std::fmt::Display for Round {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (threads, rate) = (self.threads, self.rate());
        let [median, high, most] = [50, 99, 100].map(|percent| self.quantile(percent));
        write!(f, "{threads:>7} {rate:>11.0} {median:>9.1} {high:>9.1} {most:>9.0} {:>11.1}", self.waits())
    }
}

/// Has the threads run the operation for a while, each on its engine, or all on the only one.
fn run(engines: &[Engine], threads: usize, operation: Operation) -> Result<Round> {
    // Each connection prepares its statements.
    engines.iter().try_for_each(|engine| operation(engine, 1))?;
    let barrier = Barrier::new(threads);
    let mut round = Round { threads, time: Duration::ZERO, waits: 0, latencies: Vec::new() };
    std::thread::scope(|scope| -> Result<()> {
        let work = |thread: usize| {
            let (engine, barrier) = (&engines[thread % engines.len()], &barrier);
            scope.spawn(move || repeat(engine, barrier, thread, threads, operation).map_err(|error| error.to_string()))
        };
        let running: Vec<_> = (0..threads).map(work).collect();
        for thread in running {
            let own = thread.join().map_err(|_| "a thread panicked")??;
            round.latencies.extend(own.latencies);
            (round.time, round.waits) = (round.time.max(own.time), round.waits + own.waits);
        }
        Ok(())
    })?;
    round.latencies.sort_unstable();
    Ok(round)
}

/// What one of the threads does.
fn repeat(engine: &Engine, barrier: &Barrier, thread: usize, threads: usize, operation: Operation) -> Result<Round> {
    let mut latencies = Vec::with_capacity(1 << 16);
    barrier.wait();
    let (start, waits) = (Instant::now(), status("voluntary_ctxt_switches:")?);
    let (mut last, mut number) = (start, 0);
    while last - start < TIME {
        let key = 1 + thread + threads * (number % (ROWS / threads));
        operation(engine, key as i64)?;
        let now = Instant::now();
        latencies.push(now - last);
        (last, number) = (now, number + 1);
    }
    let waits = status("voluntary_ctxt_switches:")? - waits;
    Ok(Round { threads, time: last - start, waits, latencies })
}
