//! Runs the queries, compares their rows with the reference, and their times with the driver's.
//!
//! The reference is the hand-written SQL in `queries/`, run on PostgreSQL. Its rows at some scales are in `expected/`; on
//! PostgreSQL it is run each time, and compared with those too.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rowhouse::prelude::*;

use crate::arguments::Arguments;
use crate::queries::{self, Question};
use crate::raw::{self, Raw};

/// How the queries are run.
pub(crate) struct Asking<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) url: &'a str,
    pub(crate) arguments: &'a Arguments,
}

impl Asking<'_> {
    /// Runs all queries, prints a line for each, and returns what was not equal.
    pub(crate) fn run(&self) -> raw::Result<Vec<String>> {
        let mut raw = raw::connect(self.url)?;
        let mut differing = Vec::new();
        println!("{:<4} {:<28} {:>5}  {:<10} {:>10} {:>10} {:>6}", "", "", "rows", "", "ours, ms", "driver, ms", "");
        for (index, (title, question)) in queries::all().iter().enumerate() {
            let number = index + 1;
            let found = self.ask(number, question.as_ref(), raw.as_mut())?;
            let (ours, drivers) = self.times(question.as_ref(), raw.as_mut())?;
            println!(
                "Q{number:<3} {title:<28} {:>5}  {:<10} {:>10.3} {:>10.3} {:>6.3}",
                found.rows,
                found.verdict,
                millis(ours),
                millis(drivers),
                ours.as_secs_f64() / drivers.as_secs_f64()
            );
            differing.extend(found.differences.into_iter().map(|difference| format!("Q{number}: {difference}")));
        }
        Ok(differing)
    }

    fn ask(&self, number: usize, question: &dyn Question, raw: &mut dyn Raw) -> raw::Result<Found> {
        let lines = question.lines(self.engine).map_err(|error| format!("Q{number}: {error}"))?;
        let reference = raw.reference(&fs::read_to_string(directory().join(format!("queries/q{number:02}.sql")))?)?;
        let file = directory().join(format!("expected/{}/q{number:02}.csv", self.arguments.scale));
        if let (true, Some(reference)) = (self.arguments.record, &reference) {
            record(&file, reference)?;
        }
        let expected = fs::read_to_string(&file).ok().map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
        let mut found = Found { rows: lines.len(), verdict: "equal", differences: Vec::new() };
        match (&reference, &expected) {
            (None, None) => found.verdict = "unknown", // no rows of this scale are kept
            (Some(reference), Some(expected)) => {
                found.compare("the reference, with the file", expected, reference);
                found.compare("the rows, with the reference", rows_of(reference), &lines);
            }
            (Some(rows), None) | (None, Some(rows)) => found.compare("the rows", rows_of(rows), &lines),
        }
        Ok(found)
    }

    /// The shortest time of ours and of the driver's, taken in turns, after a run of each.
    fn times(&self, question: &dyn Question, raw: &mut dyn Raw) -> raw::Result<(Duration, Duration)> {
        let sql = question.sql(&self.engine.backend())?;
        let mut shortest = (Duration::MAX, Duration::MAX);
        for run in 0..=self.arguments.runs {
            let start = Instant::now();
            let ours = question.run(self.engine)?;
            let half = Instant::now();
            let drivers = raw.run(&sql)?;
            let times = (half - start, half.elapsed());
            assert_eq!(ours, drivers, "the same statement has as many rows");
            if run > 0 {
                shortest = (shortest.0.min(times.0), shortest.1.min(times.1));
            }
        }
        Ok(shortest)
    }
}

/// What came of a query.
struct Found {
    rows: usize,
    verdict: &'static str,
    differences: Vec<String>,
}

impl Found {
    fn compare(&mut self, what: &str, expected: &[String], found: &[String]) {
        if expected == found {
            return;
        }
        self.verdict = "DIFFERS";
        let at = expected.iter().zip(found).take_while(|(expected, found)| expected == found).count();
        let [expected, found] = [expected.get(at), found.get(at)].map(|line| line.map_or("no row", String::as_str));
        self.differences.push(format!("{what}: row {at} is\n  {found}\nand should be\n  {expected}"));
    }
}

/// Without the names of the columns.
fn rows_of(lines: &[String]) -> &[String] {
    lines.get(1..).unwrap_or_default()
}

fn record(file: &Path, lines: &[String]) -> raw::Result<()> {
    fs::create_dir_all(file.parent().unwrap_or(file))?;
    fs::write(file, lines.join("\n") + "\n")?;
    Ok(())
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/tpch")
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
