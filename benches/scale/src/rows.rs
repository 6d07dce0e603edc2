//! What a row and an object cost, from a hundred to a million: nanoseconds each, beside the driver's where it does the same.

use std::time::Duration;

use rowhouse::prelude::*;

use crate::clock::Timer;
use crate::models::{User, users};
use crate::raw::{self, Raw};
use crate::{Database, Result};

const SIZES: [usize; 5] = [100, 1_000, 10_000, 100_000, 1_000_000];

pub(crate) fn measure(database: &Database, most: usize) -> Result<()> {
    println!("\n{}: nanoseconds a row or object, the fastest run; in brackets, to the driver's", database.name);
    println!("{:>9} {:>15} {:>8} {:>15} {:>8} {:>8}", "rows", "load", "stream", "add", "track", "change");
    let engine = database.engine("pool_size=1")?;
    let mut raw = raw::open(&database.url)?;
    let mut costs: Vec<Costs> = Vec::new();
    for rows in SIZES.into_iter().filter(|rows| *rows <= most) {
        let cost = Costs::of(&engine, raw.as_mut(), rows)?;
        cost.print();
        costs.push(cost);
    }
    let from = costs.iter().find(|cost| cost.rows == 10_000);
    if let Some((from, to)) = from.zip(costs.last()) {
        to.print_growth(from);
    }
    Ok(())
}

/// Times of so many rows.
struct Costs {
    rows: usize,
    load: Duration,
    load_raw: Duration,
    stream: Duration,
    add: Duration,
    add_raw: Duration,
    track: Duration,
    change: Duration,
}

impl Costs {
    fn of(engine: &Engine, raw: &mut dyn Raw, rows: usize) -> Result<Self> {
        let long = Duration::MAX;
        let (mut add_raw, mut add, mut load_raw, mut load) = (long, long, long, long);
        let (mut stream, mut track, mut change) = (long, long, long);
        let times = (30_000 / rows).clamp(3, 40);
        for _ in 0..times {
            // The driver first: ours are the rows that remain.
            add_raw = add_raw.min(add_by_driver(engine, raw, rows)?);
            add = add.min(add_by_session(engine, rows)?);
        }
        for time in 0..times {
            load = load.min(timed(rows, || Ok(User::query().all(engine)?), Vec::len)?);
            load_raw = load_raw.min(timed(rows, || raw.load(), Vec::len)?);
            stream = stream.min(timed(rows, || read_one_by_one(engine), |read| *read)?);
            let (tracked, changed) = rename_all(engine, rows, &format!("name {time}"))?;
            (track, change) = (track.min(tracked), change.min(changed));
        }
        Ok(Self { rows, load, load_raw, stream, add, add_raw, track, change })
    }

    fn each(&self, time: Duration) -> f64 {
        time.as_secs_f64() * 1e9 / self.rows as f64
    }

    fn print(&self) {
        let beside = |time: Duration, driver: Duration| {
            format!("{:.0} ({:.2})", self.each(time), time.as_secs_f64() / driver.as_secs_f64())
        };
        println!(
            "{:>9} {:>15} {:>8.0} {:>15} {:>8.0} {:>8.0}",
            self.rows,
            beside(self.load, self.load_raw),
            self.each(self.stream),
            beside(self.add, self.add_raw),
            self.each(self.track),
            self.each(self.change)
        );
    }

    /// How a row's cost has grown since so many: a table that no longer fits into caches costs more by itself, and the
    /// driver says how much.
    fn print_growth(&self, from: &Self) {
        let grown = |time: fn(&Self) -> Duration| self.each(time(self)) / from.each(time(from));
        let beside = |time, driver| format!("{:.2} ({:.2})", grown(time), grown(driver));
        println!(
            "{:>9} {:>15} {:>8.2} {:>15} {:>8.2} {:>8.2}   a row's cost to that of {}; in brackets, the driver's",
            "growth",
            beside(|costs| costs.load, |costs| costs.load_raw),
            grown(|costs| costs.stream),
            beside(|costs| costs.add, |costs| costs.add_raw),
            grown(|costs| costs.track),
            grown(|costs| costs.change),
            from.rows
        );
    }
}

fn timed<T>(rows: usize, work: impl FnOnce() -> Result<T>, count: impl FnOnce(&T) -> usize) -> Result<Duration> {
    let start = Timer::start();
    let done = work()?;
    let time = start.elapsed();
    expect(rows, count(&done))?;
    Ok(time)
}

/// A measurement of work that was not done is none.
fn expect(rows: usize, done: usize) -> Result<()> {
    if done == rows { Ok(()) } else { Err(format!("{done} rows instead of {rows}").into()) }
}

fn read_one_by_one(engine: &Engine) -> Result<usize> {
    let mut letters = 0;
    let rows = User::query().for_each(engine, |user: User| {
        letters += user.name.len();
        Ok(())
    })?;
    if letters < rows as usize { Err("rows without names".into()) } else { Ok(rows as usize) }
}

fn add_by_session(engine: &Engine, rows: usize) -> Result<Duration> {
    clear(engine)?;
    let (mut session, new) = (engine.session(), users(rows));
    let start = Timer::start();
    let handles = session.add_all(new);
    session.commit()?;
    let time = start.elapsed();
    expect(rows, handles.into_iter().filter(|handle| !session[*handle].id.is_provisional()).count())?;
    Ok(time)
}

fn add_by_driver(engine: &Engine, raw: &mut dyn Raw, rows: usize) -> Result<Duration> {
    clear(engine)?;
    let new = users(rows);
    timed(rows, || raw.add(&new), Vec::len)
}

fn clear(engine: &Engine) -> Result<()> {
    User::delete().all_rows().execute(engine)?;
    Ok(())
}

/// Loads all as tracked objects, and writes another name for each: the times of the one and of the other.
fn rename_all(engine: &Engine, rows: usize, name: &str) -> Result<(Duration, Duration)> {
    let mut session = engine.session();
    let start = Timer::start();
    let handles = User::query().track(&mut session)?;
    let tracked = start.elapsed();
    expect(rows, handles.len())?;
    let start = Timer::start();
    for handle in handles {
        session[handle].name = name.to_owned();
    }
    session.commit()?;
    let changed = start.elapsed();
    drop(session);
    expect(rows, User::query().filter(User::name.eq(name)).count(engine)? as usize)?;
    Ok((tracked, changed))
}
