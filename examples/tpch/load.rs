//! Fills a table through sessions, and adds up what the generator made on the way.

use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};
use rowhouse::prelude::*;

use crate::tables::{Table, Totals};

/// Rows of one session, and so of one transaction.
const BATCH: usize = 10_000;

/// Adds all rows of the table at this scale, and returns what they should come to.
pub(crate) fn load<T: Table>(engine: &Engine, scale: f64) -> rowhouse::Result<Totals> {
    let start = Instant::now();
    let bar = progress(T::table().name, T::rows(scale).count());
    let mut totals = Totals::default();
    let mut rows = T::rows(scale).peekable();
    while rows.peek().is_some() {
        add_batch::<T>(engine, rows.by_ref().take(BATCH), &mut totals)?;
        bar.set_position(totals.rows);
    }
    bar.finish_and_clear();
    println!("{:<14} {:>9} rows loaded in {:.2} s", T::table().name, totals.rows, start.elapsed().as_secs_f64());
    Ok(totals)
}

/// A session tracks what it has added, so each batch has its own.
fn add_batch<T: Table>(
    engine: &Engine,
    rows: impl Iterator<Item = T::Row>,
    totals: &mut Totals,
) -> rowhouse::Result<()> {
    let mut session = engine.session();
    for row in rows {
        totals.add(&T::numbers(&row), &T::dates(&row));
        session.add(T::object(&row));
    }
    session.commit()
}

/// On the terminal's error output; nothing if that is none.
fn progress(table: &'static str, rows: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix:<14} {wide_bar} {pos:>9}/{len:<9} {eta:>4}")
        .expect("the template is well formed");
    ProgressBar::new(rows as u64).with_style(style).with_prefix(table)
}
