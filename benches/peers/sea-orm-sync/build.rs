//! Makes the blocking workloads of those in `../sea-orm`: both editions of SeaORM have the same functions.

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let source = "../sea-orm/src/work.rs";
    println!("cargo::rerun-if-changed={source}");
    let text = std::fs::read_to_string(source)?.replace(".await", "").replace("async ", "");
    // A file that is included has no doc comment of its own.
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("//!")).collect();
    std::fs::write(PathBuf::from(std::env::var("OUT_DIR")?).join("work.rs"), lines.join("\n"))?;
    Ok(())
}
