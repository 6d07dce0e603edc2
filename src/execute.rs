//! The blocking loop: the only place that runs statements. No logic lives in it.

use std::io::Write;
use std::time::Instant;

use orm_core::plan::{Plan, RowSink, Step};
use orm_core::session::explain;
use orm_core::{Error, Result};

use crate::driver::{Connection, Driver};

/// Runs a plan to its end.
pub(crate) fn run_plan<P: Plan>(connection: &mut Connection, mut plan: P, echo: Echo) -> Result<P::Output> {
    while let Some((step, sink)) = plan.step()? {
        run_step(connection, &step, sink, echo)?;
    }
    plan.finish()
}

/// Runs statements without parameters: transaction control and DDL.
pub(crate) fn run_batch(connection: &mut Connection, sql: &str, echo: Echo) -> Result<()> {
    observed(sql, echo, || connection.batch(sql))
}

fn run_step<S: RowSink>(connection: &mut Connection, step: &Step<'_>, sink: &mut S, echo: Echo) -> Result<()> {
    observed(step.sql, echo, || connection.run(step, sink)).map_err(|error| explain(error, step))
}

/// Whether statements are written to the standard error output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Echo {
    On,
    Off,
}

/// Tells those who listen about a statement. Parameters are not told: they can be secrets.
fn observed(sql: &str, echo: Echo, run: impl FnOnce() -> Result<()>) -> Result<()> {
    if echo == Echo::Off && !tracing::enabled!(target: "rowhouse::sql", tracing::Level::DEBUG) {
        return run();
    }
    if echo == Echo::On {
        // A program whose standard error output is closed goes on without the echo.
        let _ = writeln!(std::io::stderr(), "{sql}");
    }
    let start = Instant::now();
    let result = run();
    let micros = start.elapsed().as_micros() as u64;
    let error = result.as_ref().err().map(Error::to_string);
    tracing::debug!(target: "rowhouse::sql", sql, micros, error);
    result
}
