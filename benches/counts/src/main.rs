//! One hot path of Rowhouse, for `benches/counts/run` to count the instructions of.
//!
//! ```text
//! rowhouse-bench-counts                lists the paths, and how many units each does
//! rowhouse-bench-counts PATH           runs one, and says how long it took
//! ```
//!
//! What is counted is inside [`counted`], which callgrind knows by its name; rows are made before, statements are
//! prepared before, and what was done is checked after it. No server takes part: SQLite in memory, or no database.

use rowhouse::Result;

mod building;
mod models;
mod reading;
mod saving;

/// A path: its name, how many units (queries, rows, objects, look-ups) it does, and what does them and says how many.
struct Path {
    name: &'static str,
    units: usize,
    run: fn(usize) -> Result<usize>,
}

const PATHS: [Path; 13] = [
    Path { name: "build-medium-query", units: 100, run: building::medium_query },
    Path { name: "build-look-up", units: 100, run: building::look_up },
    Path { name: "load-1", units: 1, run: reading::load },
    Path { name: "load-100", units: 100, run: reading::load },
    Path { name: "load-10000", units: 10_000, run: reading::load },
    Path { name: "load-tree-100x5", units: 500, run: reading::load_tree },
    Path { name: "look-up-engine", units: 1_000, run: reading::look_up_by_engine },
    Path { name: "look-up-session", units: 1_000, run: reading::look_up_by_session },
    Path { name: "get-session", units: 1_000, run: reading::get },
    Path { name: "track-1000", units: 1_000, run: reading::track },
    Path { name: "add-1000", units: 1_000, run: saving::add },
    Path { name: "change-1000", units: 1_000, run: saving::change },
    Path { name: "graph-100x5", units: 600, run: saving::add_graph },
];

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let Some(name) = std::env::args().nth(1) else {
        PATHS.iter().for_each(|path| println!("{} {}", path.name, path.units));
        return Ok(());
    };
    let path = PATHS.iter().find(|path| path.name == name).ok_or_else(|| format!("no path has the name {name}"))?;
    let done = (path.run)(path.units)?;
    // A count of work that was not done is none.
    if done == path.units { Ok(()) } else { Err(format!("{name}: {done} done instead of {}", path.units).into()) }
}

/// The work that is counted.
#[inline(never)]
fn counted(work: &mut dyn FnMut()) {
    work();
}

/// What `work` returns; its instructions are counted.
fn count<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    let (mut work, mut result) = (Some(work), None);
    counted(&mut || result = work.take().map(|work| work()));
    result.expect("counted() calls it")
}
