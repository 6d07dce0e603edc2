//! TPC-H: loads its eight tables through sessions, checks that what comes back is what was made, and asks its queries.
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
//!
//! With `--queries` it asks the 22 queries of TPC-H, written with the query builder in `queries/`, compares their rows with
//! those of the hand-written SQL beside them, and prints how long each takes, beside the driver alone.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it shows what it does")]

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use rowhouse::prelude::*;
use tpchgen::text::TextPool;

use arguments::{Arguments, USAGE};
use ask::Asking;
use check::Checks;
use models::{Customer, LineItem, Nation, Order, Part, PartSupplier, Region, Supplier};

mod arguments;
mod ask;
mod check;
mod load;
mod models;
mod queries;
mod raw;
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

fn run(arguments: &Arguments) -> raw::Result<Checks> {
    if arguments.queries && arguments.is_in_memory() {
        let file = TemporaryFile::new();
        return run_on(&format!("sqlite:{}", file.0.display()), arguments);
    }
    run_on(&arguments.url, arguments)
}

fn run_on(url: &str, arguments: &Arguments) -> raw::Result<Checks> {
    let engine = Engine::connect(url)?;
    let tables = models![Region, Nation, Supplier, Customer, Part, PartSupplier, Order, LineItem];
    println!("TPC-H at scale {} on {}", arguments.scale, engine.backend());
    let mut checks = Checks::default();
    if !arguments.loaded {
        engine.drop_all(&tables)?;
        engine.create_all(&tables)?;
        checks = load_and_check(&engine, arguments.scale)?;
        analyze(&engine)?;
    }
    if arguments.queries {
        checks.made += queries::all().len();
        checks.differing.extend(Asking { engine: &engine, url, arguments }.run()?);
    }
    if !arguments.keep {
        engine.drop_all(&tables)?;
    }
    Ok(checks)
}

/// Tells the server to look at the tables, so that it plans the queries for what they hold.
fn analyze(engine: &Engine) -> rowhouse::Result<()> {
    match engine.backend().dialect() {
        Dialect::Mysql => sql!(
            "ANALYZE TABLE tpch_region, tpch_nation, tpch_supplier, tpch_customer, \
             tpch_part, tpch_partsupp, tpch_orders, tpch_lineitem"
        )
        .execute(engine)?,
        _ => sql!("ANALYZE").execute(engine)?,
    };
    Ok(())
}

/// The place of a file that is removed in the end.
struct TemporaryFile(PathBuf);

impl TemporaryFile {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("rowhouse-tpch-{}.db", std::process::id())))
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", self.0.display()));
        }
    }
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
