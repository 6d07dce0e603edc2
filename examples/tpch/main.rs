//! The eight tables of TPC-H: loads them through sessions, and checks that what comes back is what was made.
//!
//! ```text
//! cargo run --release --example tpch -- --scale 0.01                  # SQLite in memory, about 87,000 rows
//! cargo run --release --example tpch -- --scale 0.01 postgres://user@host/database
//! cargo run --release --example tpch -- --scale 0.01 mysql://user@host/database
//! ```
//!
//! The data is made by the crate `tpchgen`; scale 1 is 8.7 million rows. Row counts, the sum of every numeric column and
//! the least and greatest value of every date column are read back through the query builder and compared with the
//! generator's rows. It makes the tables `tpch_region` to `tpch_lineitem`, and drops them again, unless told to `--keep`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it shows what it does")]

use std::process::ExitCode;
use std::time::Instant;

use lexopt::prelude::{Long, Short, Value, ValueExt};
use rowhouse::prelude::*;
use tpchgen::text::TextPool;

use check::Checks;
use models::{Customer, LineItem, Nation, Order, Part, PartSupplier, Region, Supplier};

mod check;
mod load;
mod models;
mod tables;

fn main() -> ExitCode {
    let arguments = match Arguments::read(lexopt::Parser::from_env()) {
        Ok(arguments) => arguments,
        Err(error) => {
            eprintln!("{error}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&arguments) {
        Ok(checks) => report(&checks),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> rowhouse::Result<Checks> {
    let engine = Engine::connect(&arguments.url)?;
    let tables = models![Region, Nation, Supplier, Customer, Part, PartSupplier, Order, LineItem];
    println!("TPC-H at scale {} on {}", arguments.scale, engine.backend());
    engine.drop_all(&tables)?;
    engine.create_all(&tables)?;
    let checks = load_and_check(&engine, arguments.scale)?;
    if !arguments.keep {
        engine.drop_all(&tables)?;
    }
    Ok(checks)
}

fn load_and_check(engine: &Engine, scale: f64) -> rowhouse::Result<Checks> {
    TextPool::get_or_init_default(); // 300 MB of words for the comments, so that no table's time has it in it
    let start = Instant::now();
    let expected = [
        load::load::<Region>(engine, scale)?,
        load::load::<Nation>(engine, scale)?,
        load::load::<Supplier>(engine, scale)?,
        load::load::<Customer>(engine, scale)?,
        load::load::<Part>(engine, scale)?,
        load::load::<PartSupplier>(engine, scale)?,
        load::load::<Order>(engine, scale)?,
        load::load::<LineItem>(engine, scale)?,
    ];
    let rows: u64 = expected.iter().map(|totals| totals.rows).sum();
    println!("{rows} rows loaded in {:.2} s", start.elapsed().as_secs_f64());
    let [region, nation, supplier, customer, part, part_supplier, order, line_item] = expected;
    let mut checks = Checks::default();
    checks.table::<Region>(engine, &region)?;
    checks.table::<Nation>(engine, &nation)?;
    checks.table::<Supplier>(engine, &supplier)?;
    checks.table::<Customer>(engine, &customer)?;
    checks.table::<Part>(engine, &part)?;
    checks.table::<PartSupplier>(engine, &part_supplier)?;
    checks.table::<Order>(engine, &order)?;
    checks.table::<LineItem>(engine, &line_item)?;
    Ok(checks)
}

fn report(checks: &Checks) -> ExitCode {
    if checks.differing.is_empty() {
        println!("all {} checks equal", checks.made);
        return ExitCode::SUCCESS;
    }
    eprintln!("{} of {} checks differ:", checks.differing.len(), checks.made);
    for difference in &checks.differing {
        eprintln!("  {difference}");
    }
    ExitCode::FAILURE
}

/// What the command line says.
struct Arguments {
    scale: f64,
    keep: bool,
    url: String,
}

impl Arguments {
    fn read(mut parser: lexopt::Parser) -> Result<Self, lexopt::Error> {
        let (mut scale, mut keep, mut url) = (0.01, false, None);
        while let Some(argument) = parser.next()? {
            match argument {
                Long("scale") => scale = parser.value()?.parse_with(read_scale)?,
                Long("keep") => keep = true,
                Long("help") | Short('h') => {
                    println!("{USAGE}");
                    std::process::exit(0);
                }
                Value(value) if url.is_none() => url = Some(value.string()?),
                other => return Err(other.unexpected()),
            }
        }
        Ok(Self { scale, keep, url: url.unwrap_or_else(|| "sqlite::memory:".to_owned()) })
    }
}

/// Below the least scale there are no suppliers.
fn read_scale(text: &str) -> Result<f64, &'static str> {
    match text.parse() {
        Ok(scale) if (0.001..=1000.0).contains(&scale) => Ok(scale),
        _ => Err("the scale is a number from 0.001 to 1000"),
    }
}

const USAGE: &str = "usage: tpch [--scale 0.01] [--keep] [URL]    (without a URL: SQLite in memory)";
