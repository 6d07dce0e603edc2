//! What is printed meanwhile.

use workloads::{Backend, Ratio};

use super::building::Builder;
use super::goals::{BUILDING, goal, verdict};
use super::rounds::{Outcome, Took};

pub(crate) fn head(server: &str, rounds: usize) {
    println!(
        "{server}: {rounds} rounds. Ratios to the driver used plainly: median of the rounds' ratios, its interval of"
    );
    println!("95 %, and the ratio of the fastest times. Allocations of one time.\n");
    println!(
        "{:<12} {:<13} {:>10} {:>10} {:>8} {:>16} {:>8} {:>12}  goal",
        "", "", "median", "fastest", "ratio", "interval", "fastest", "allocations"
    );
}

pub(crate) fn outcome(backend: Backend, outcome: &Outcome) {
    let mut workload = outcome.workload.name;
    for (name, took) in &outcome.of {
        match took {
            Took::Time { rounds, allocations } => {
                let ratio = outcome.driver().and_then(|driver| Ratio::of(rounds, driver));
                let goal = goal(workload, backend).filter(|_| name == "rowhouse");
                let goal = goal.zip(ratio.as_ref()).map(|(goal, ratio)| goal_text(goal, ratio, rounds.len()));
                println!(
                    "{workload:<12} {name:<13} {} {} {:>12}  {}",
                    times(rounds),
                    ratio.as_ref().map_or_else(String::new, ratio_text),
                    allocations.map_or_else(String::new, |calls| calls.to_string()),
                    goal.unwrap_or_default()
                );
            }
            Took::Missing(why) => println!("{workload:<12} {name:<13} - {why}"),
        }
        workload = "";
    }
    println!();
}

fn times(rounds: &[u64]) -> String {
    let mut sorted = rounds.to_vec();
    sorted.sort_unstable();
    let shown = |time: Option<&u64>| time.map_or_else(String::new, |time| duration(*time as f64));
    format!("{:>10} {:>10}", shown(sorted.get(sorted.len() / 2)), shown(sorted.first()))
}

fn ratio_text(ratio: &Ratio) -> String {
    let interval = format!("{:.2} to {:.2}", ratio.from, ratio.to);
    format!("{:>8.2} {interval:>16} {:>8.2}", ratio.median, ratio.fastest)
}

fn goal_text(goal: f64, ratio: &Ratio, rounds: usize) -> String {
    format!("{goal:.2} {}", verdict(ratio, rounds, goal))
}

/// Three digits, and the unit.
pub(crate) fn duration(nanoseconds: f64) -> String {
    let (value, unit) = match nanoseconds {
        ..1e3 => (nanoseconds, "ns"),
        ..1e6 => (nanoseconds / 1e3, "µs"),
        ..1e9 => (nanoseconds / 1e6, "ms"),
        _ => (nanoseconds / 1e9, "s"),
    };
    let digits = if value < 10.0 { 2 } else { usize::from(value < 100.0) };
    format!("{value:.digits$} {unit}")
}

pub(crate) fn building(builders: &[Builder]) {
    if builders.is_empty() {
        return;
    }
    println!("Building a medium query (goal: {} ns, {} allocations)\n", BUILDING.0, BUILDING.1);
    println!("{:<12} {:>10} {:>10} {:>12}", "", "median", "fastest", "allocations");
    for builder in builders {
        let (median, fastest) = (duration(builder.median), duration(builder.fastest));
        println!("{:<12} {median:>10} {fastest:>10} {:>12}", builder.name, builder.allocations);
    }
}
