//! Rowhouse beside the drivers below it, and beside other libraries. See `benches/README.md`.
//!
//! ```text
//! rowhouse-benches [--rounds N] [--peers] [--allocations] [--building] [--markdown FILE] [WORKLOAD…] [URL…]
//! ```
//!
//! Each contender is a program that stays, and they take turns. SQLite runs if no URL or `sqlite::memory:` is among the URLs.
//! `--peers`: those that are built in `peers/*/target`; `--allocations`: how often each allocates, too, by its program that
//! counts; `--building`: what `building/` says at the end. `rowhouse-benches serve CONTENDER URL` is one of the contenders.

use workloads::{Result, WORKLOADS, Workload};

mod compare;

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve", contender, url] => rowhouse_benches::serve_as(contender, url),
        _ => compare::compare(&Options::read(words.into_iter())?),
    }
}

/// What is asked for.
struct Options {
    rounds: usize,
    peers: bool,
    allocations: bool,
    building: bool,
    markdown: Option<String>,
    workloads: Vec<Workload>,
    urls: Vec<String>,
}

const ROUNDS: usize = 15;

impl Options {
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self> {
        let mut options = Self {
            rounds: ROUNDS,
            peers: false,
            allocations: false,
            building: false,
            markdown: None,
            workloads: Vec::new(),
            urls: Vec::new(),
        };
        while let Some(word) = words.next() {
            match (word.as_str(), Workload::named(&word)) {
                ("--rounds", _) => options.rounds = words.next().ok_or("--rounds: how many?")?.parse()?,
                ("--peers", _) => options.peers = true,
                ("--allocations", _) => options.allocations = true,
                ("--building", _) => options.building = true,
                ("--markdown", _) => options.markdown = Some(words.next().ok_or("--markdown: which file?")?),
                (_, Some(workload)) => options.workloads.push(workload),
                (url, None) if url.starts_with("sqlite:") || url.contains("://") => options.urls.push(word),
                _ => return Err(format!("neither an option, a workload nor a URL: {word}").into()),
            }
        }
        if options.rounds == 0 {
            return Err("--rounds: at least one".into());
        }
        if options.workloads.is_empty() {
            options.workloads = WORKLOADS.to_vec();
        }
        if options.urls.is_empty() {
            options.urls.push("sqlite::memory:".to_owned());
        }
        Ok(options)
    }
}
