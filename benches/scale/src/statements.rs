//! A thousand statements of different shapes on one connection: with room for all, for some and for none of them.

use std::time::Instant;

use rowhouse::prelude::*;

#[cfg(not(feature = "memory"))]
use crate::Database;
use crate::Result;
use crate::models::Wide;

pub(crate) const SHAPES: usize = 1_000;
#[cfg(not(feature = "memory"))]
const IN_A_ROW: usize = 10;
#[cfg(not(feature = "memory"))]
const ROUNDS: usize = 3;

#[cfg(not(feature = "memory"))]
pub(crate) fn measure(database: &Database, _: usize) -> Result<()> {
    println!(
        "\n{}: microseconds for one of {SHAPES} queries of different shapes, by room for statements",
        database.name
    );
    for (room, what) in [
        (2 * SHAPES, "room for all: each is prepared already"),
        (SHAPES - 1, "for all but one: each is prepared again, and the oldest of 999 makes room"),
        (256, "for 256, as by default: the same, of 256"),
        (1, "for one"),
        (0, "for none: each is prepared, nothing is kept"),
    ] {
        let engine = database.engine(&format!("pool_size=1&statement_cache={room}"))?;
        in_turns(&engine)?;
        let (mut turns, mut same) = (f64::MAX, f64::MAX);
        for _ in 0..ROUNDS {
            turns = turns.min(in_turns(&engine)?);
            same = same.min(in_a_row(&engine)?);
        }
        println!("{room:>6} {turns:>8.2} in turns {same:>8.2} ten in a row   {what}");
    }
    Ok(())
}

/// Each shape once, and then again from the first.
pub(crate) fn in_turns(engine: &Engine) -> Result<f64> {
    let start = Instant::now();
    for shape in 1..=SHAPES {
        run(engine, shape)?;
    }
    Ok(start.elapsed().as_secs_f64() * 1e6 / SHAPES as f64)
}

#[cfg(not(feature = "memory"))]
fn in_a_row(engine: &Engine) -> Result<f64> {
    let start = Instant::now();
    for shape in 1..=SHAPES {
        (0..IN_A_ROW).try_for_each(|_| run(engine, shape))?;
    }
    Ok(start.elapsed().as_secs_f64() * 1e6 / (SHAPES * IN_A_ROW) as f64)
}

/// A condition for each bit of the shape's number.
fn run(engine: &Engine, shape: usize) -> Result<()> {
    let columns = [Wide::a, Wide::b, Wide::c, Wide::d, Wide::e, Wide::f, Wide::g, Wide::h, Wide::i, Wide::j];
    let mut query = Wide::query();
    for (bit, column) in columns.into_iter().enumerate() {
        if shape >> bit & 1 == 1 {
            query = query.filter(column.eq(1));
        }
    }
    match query.first(engine)? {
        None => Ok(()),
        Some(row) => Err(format!("a row in an empty table: {row:?}").into()),
    }
}
