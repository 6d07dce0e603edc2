//! The tables for the README.

use std::fmt::Write;

use workloads::{Ratio, Result};

use super::building::Builder;
use super::goals::{BUILDING, goal, verdict};
use super::report::duration;
use super::rounds::{Outcome, Took};
use super::{OnBackend, PEERS, folder, versions};
use crate::Options;

/// Puts the tables between the two marks in the file, where it has them; else they become the file.
pub(crate) fn write(file: &str, text: &str) -> Result<()> {
    let before = std::fs::read_to_string(file).unwrap_or_default();
    let parts = before.split_once(FROM).and_then(|(head, rest)| Some((head, rest.split_once(TO)?.1)));
    let text = match parts {
        Some((head, tail)) => format!("{head}{FROM}\n{text}{TO}{tail}"),
        None => text.to_owned(),
    };
    Ok(std::fs::write(file, text)?)
}

const FROM: &str = "<!-- benches/run -->\n";
const TO: &str = "<!-- end of benches/run -->";

pub(crate) fn text(results: &[OnBackend], building: &[Builder], options: &Options) -> Result<String> {
    let mut text = String::new();
    writeln!(text, "{}. {} rounds. {}.\n", versions::machine(), options.rounds, packages().join(", "))?;
    for result in results {
        writeln!(text, "**{}**\n", result.server)?;
        ratios(&mut text, result)?;
    }
    if results.iter().flat_map(|result| &result.outcomes).any(counted) {
        writeln!(text, "<details><summary>Allocations of one time</summary>\n")?;
        for result in results {
            writeln!(text, "**{}**\n", result.server)?;
            allocations(&mut text, &result.outcomes)?;
        }
        writeln!(text, "</details>\n")?;
    }
    if !building.is_empty() {
        writeln!(text, "**Building a medium query** (goal: {} ns, {} allocations)\n", BUILDING.0, BUILDING.1)?;
        builders(&mut text, building)?;
        writeln!(text)?;
    }
    Ok(text)
}

/// What was compared, from the lock files.
fn packages() -> Vec<String> {
    let mut packages = versions::locked(&folder().join("Cargo.lock"), &["rusqlite", "postgres", "mysql"]);
    for peer in PEERS {
        packages.extend(versions::locked(&folder().join("peers").join(peer).join("Cargo.lock"), &[peer]));
    }
    packages
}

fn ratios(text: &mut String, result: &OnBackend) -> Result<()> {
    let others: Vec<&str> = names(&result.outcomes).filter(|name| !["driver", "rowhouse"].contains(name)).collect();
    row(text, ["workload", "driver", "Rowhouse", "goal"].into_iter().chain(others.iter().map(|name| title(name))))?;
    row(text, std::iter::repeat_n("---", 4 + others.len()))?;
    for outcome in &result.outcomes {
        let goal = goal(outcome.workload.name, result.backend).map(|goal| goal_text(outcome, goal)).unwrap_or_default();
        let own = [outcome.workload.title.to_owned(), driver(outcome), ratio(outcome, "rowhouse"), goal];
        row(text, own.into_iter().chain(others.iter().map(|name| ratio(outcome, name))))?;
    }
    Ok(writeln!(text)?)
}

fn allocations(text: &mut String, outcomes: &[Outcome]) -> Result<()> {
    let names: Vec<&str> = names(outcomes).collect();
    row(text, std::iter::once("workload").chain(names.iter().map(|name| title(name))))?;
    row(text, std::iter::repeat_n("---", 1 + names.len()))?;
    for outcome in outcomes {
        let calls = outcome.of.iter().map(|(_, took)| match took {
            Took::Time { allocations: Some(calls), .. } => thousands(*calls),
            _ => "-".to_owned(),
        });
        row(text, std::iter::once(outcome.workload.title.to_owned()).chain(calls))?;
    }
    Ok(writeln!(text)?)
}

fn builders(text: &mut String, building: &[Builder]) -> Result<()> {
    row(text, ["", "median", "fastest", "allocations"].into_iter())?;
    row(text, ["---"; 4].into_iter())?;
    for Builder { name, median, fastest, allocations } in building {
        let cells = [title(name).to_owned(), duration(*median), duration(*fastest), allocations.to_string()];
        row(text, cells.into_iter())?;
    }
    Ok(())
}

fn names(outcomes: &[Outcome]) -> impl Iterator<Item = &str> {
    outcomes.first().into_iter().flat_map(|outcome| &outcome.of).map(|(name, _)| name.as_str())
}

fn counted(outcome: &Outcome) -> bool {
    outcome.of.iter().any(|(_, took)| matches!(took, Took::Time { allocations: Some(_), .. }))
}

fn row<C: AsRef<str>>(text: &mut String, cells: impl Iterator<Item = C>) -> std::fmt::Result {
    for cell in cells {
        write!(text, "| {} ", cell.as_ref())?;
    }
    writeln!(text, "|")
}

/// The median of the driver's own times.
fn driver(outcome: &Outcome) -> String {
    let mut times = outcome.driver().unwrap_or_default().to_vec();
    times.sort_unstable();
    times.get(times.len() / 2).map_or_else(|| "-".to_owned(), |time| duration(*time as f64))
}

fn ratio(outcome: &Outcome, name: &str) -> String {
    let ratio = outcome.rounds(name).zip(outcome.driver()).and_then(|(times, driver)| Ratio::of(times, driver));
    ratio.map_or_else(
        || "-".to_owned(),
        |ratio| format!("{} ({} to {})", digits(ratio.median), digits(ratio.from), digits(ratio.to)),
    )
}

fn goal_text(outcome: &Outcome, goal: f64) -> String {
    let rounds = outcome.rounds("rowhouse").unwrap_or_default();
    let ratio = outcome.driver().and_then(|driver| Ratio::of(rounds, driver));
    let verdict = ratio.map_or("-", |ratio| verdict(&ratio, rounds.len(), goal));
    format!("{goal:.2} {verdict}")
}

/// Large ratios need no hundredths.
fn digits(ratio: f64) -> String {
    if ratio < 9.995 { format!("{ratio:.2}") } else { format!("{ratio:.1}") }
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How the tables call a contender.
fn title(name: &str) -> &str {
    match name {
        "driver" => "driver",
        "settings" => "driver, our settings",
        "rowhouse" => "Rowhouse",
        "diesel" => "Diesel",
        "sea-orm" => "SeaORM",
        "sea-orm-sync" => "SeaORM, blocking",
        "toasty" => "Toasty",
        other => other,
    }
}
