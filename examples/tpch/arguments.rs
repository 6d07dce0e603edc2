//! The command line.

use lexopt::prelude::{Long, Short, Value, ValueExt};

/// What the command line says.
pub(crate) struct Arguments {
    pub(crate) scale: f64,
    pub(crate) keep: bool,
    pub(crate) loaded: bool,
    pub(crate) queries: bool,
    pub(crate) record: bool,
    pub(crate) runs: u32,
    pub(crate) url: String,
}

impl Arguments {
    pub(crate) fn read(mut parser: lexopt::Parser) -> Result<Self, lexopt::Error> {
        let url = "sqlite::memory:".to_owned();
        let mut read = Self { scale: 0.01, keep: false, loaded: false, queries: false, record: false, runs: 5, url };
        let mut has_url = false;
        while let Some(argument) = parser.next()? {
            match argument {
                Long("scale") => read.scale = parser.value()?.parse_with(read_scale)?,
                Long("keep") => read.keep = true,
                Long("loaded") => read.loaded = true,
                Long("queries") => read.queries = true,
                Long("record") => (read.queries, read.record) = (true, true),
                Long("runs") => read.runs = parser.value()?.parse_with(read_runs)?,
                Long("help") | Short('h') => {
                    println!("{USAGE}");
                    std::process::exit(0);
                }
                Value(value) if !has_url => (read.url, has_url) = (value.string()?, true),
                other => return Err(other.unexpected()),
            }
        }
        Ok(read)
    }

    /// Whether there is a file that a driver can open besides the engine.
    pub(crate) fn is_in_memory(&self) -> bool {
        self.url.starts_with("sqlite:") && self.url.contains(":memory:")
    }
}

/// Below the least scale there are no suppliers.
fn read_scale(text: &str) -> Result<f64, &'static str> {
    match text.parse() {
        Ok(scale) if (0.001..=1000.0).contains(&scale) => Ok(scale),
        _ => Err("the scale is a number from 0.001 to 1000"),
    }
}

fn read_runs(text: &str) -> Result<u32, &'static str> {
    match text.parse() {
        Ok(runs @ 1..=1000) => Ok(runs),
        _ => Err("the number of runs is one from 1 to 1000"),
    }
}

pub(crate) const USAGE: &str = "\
usage: tpch [OPTION]... [URL]    without a URL: SQLite in memory, or with --queries in a temporary file

  --scale 0.01   how much data there is: 1 is 8.7 million rows
  --queries      runs the 22 queries too, compares their rows, and their times with the driver's
  --runs 5       how often each query is run for its time
  --keep         leaves the tables
  --loaded       takes the tables that an earlier run left, as they are
  --record       with PostgreSQL: writes the rows of the hand-written SQL to examples/tpch/expected";
