//! What Rowhouse is to reach, as ratios to the driver used plainly.

use workloads::{Backend, Ratio};

/// The workloads that have goals, and those on SQLite, PostgreSQL and MariaDB.
const GOALS: [(&str, [f64; 3]); 10] = [
    ("load-10000", [1.05, 1.00, 1.00]),
    ("load-100", [1.10, 1.00, 1.02]),
    ("load-1", [1.15, 1.00, 1.05]),
    ("join-10000", [1.00, 1.00, 0.99]),
    ("tree-10", [1.05, 0.90, 1.05]),
    ("insert-100", [1.20, 0.90, 1.00]),
    ("add-10000", [1.20, 0.95, 1.10]),
    ("change-1000", [1.25, 0.35, 0.40]),
    ("graph-1000", [1.10, 0.95, 1.15]),
    ("get-10000", [1.20, 1.00, 1.05]),
];

/// Building a medium query: nanoseconds, and allocations.
pub(crate) const BUILDING: (f64, f64) = (400.0, 10.0);

/// How far over the goal an interval may reach.
const TOLERANCE: f64 = 1.05;

/// With fewer rounds nothing is met.
const ROUNDS_NEEDED: usize = 10;

pub(crate) fn goal(workload: &str, backend: Backend) -> Option<f64> {
    let at = match backend {
        Backend::Sqlite => 0,
        Backend::Postgres => 1,
        Backend::Mysql => 2,
    };
    GOALS.iter().find(|(name, _)| *name == workload).map(|(_, goals)| goals[at])
}

/// Whether the interval lies at or under the goal and 5 %.
pub(crate) fn verdict(ratio: &Ratio, rounds: usize, goal: f64) -> &'static str {
    match ratio.to <= goal * TOLERANCE {
        _ if rounds < ROUNDS_NEEDED => "too few rounds",
        true => "met",
        false => "not met",
    }
}
