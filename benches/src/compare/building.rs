//! What `building/` says of building a query.

use std::process::Command;

use workloads::Result;

pub(crate) struct Builder {
    pub(crate) name: String,
    /// Nanoseconds.
    pub(crate) fastest: f64,
    pub(crate) median: f64,
    pub(crate) allocations: f64,
}

/// Runs both of its programs: the one that measures times, and the one that counts allocations.
pub(crate) fn run() -> Result<Vec<Builder>> {
    let (times, counts) = (rows("timed")?, rows("counted")?);
    let builder = |(name, numbers): &(String, Vec<f64>)| {
        let allocations = counts.iter().find(|(counted, _)| counted == name).and_then(|(_, numbers)| numbers.first());
        match (&numbers[..], allocations) {
            ([fastest, median], Some(allocations)) => {
                Ok(Builder { name: name.clone(), fastest: *fastest, median: *median, allocations: *allocations })
            }
            _ => Err(format!("building: {name} has not its two times and its allocations").into()),
        }
    };
    times.iter().map(builder).collect()
}

/// The lines of a name and numbers.
fn rows(program: &str) -> Result<Vec<(String, Vec<f64>)>> {
    let path = super::folder().join("building/target/release").join(program);
    let output = Command::new(&path).output().map_err(|error| format!("{}: {error}", path.display()))?;
    if !output.status.success() {
        return Err(format!("building: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let row = |line: &str| {
        let (name, numbers) = line.split_once(' ')?;
        let numbers: Option<Vec<f64>> = numbers.split_whitespace().map(|number| number.parse().ok()).collect();
        Some((name.to_owned(), numbers.filter(|numbers| !numbers.is_empty())?))
    };
    Ok(String::from_utf8(output.stdout)?.lines().filter_map(row).collect())
}
