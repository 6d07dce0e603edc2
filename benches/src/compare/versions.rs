//! On what it ran.

use std::path::Path;
use std::process::Command;

/// The date, the machine and the compiler.
pub(crate) fn machine() -> String {
    let processor = line_of("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".to_owned());
    let system = line_of("/etc/os-release", "PRETTY_NAME").unwrap_or_else(|| std::env::consts::OS.to_owned());
    let processors = said("nproc", &["--all"]);
    format!(
        "{}; {processors} processors ({processor}), {}; {}",
        said("date", &["+%-d %B %Y"]),
        system.trim_matches('"'),
        said("rustc", &["--version"]).split(" (").next().unwrap_or_default()
    )
}

/// The first line that begins with the name, behind its sign.
fn line_of(file: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.split_once([':', '=']).map(|(_, value)| value.trim().to_owned())
}

fn said(program: &str, words: &[&str]) -> String {
    let output = Command::new(program).args(words).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}

/// The versions of these packages in a lock file, where they are in it.
pub(crate) fn locked(lock: &Path, packages: &[&str]) -> Vec<String> {
    let text = std::fs::read_to_string(lock).unwrap_or_default();
    let version = |package: &&str| {
        let (_, rest) = text.split_once(&format!("name = \"{package}\"\nversion = \""))?;
        Some(format!("{package} {}", rest.split('"').next()?))
    };
    packages.iter().filter_map(version).collect()
}
