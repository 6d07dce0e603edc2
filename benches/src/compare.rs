//! The comparison: starts the contenders' programs, lets them take turns, and reports.

use std::path::{Path, PathBuf};

use rowhouse::Engine;
use workloads::{Backend, Result};

use crate::Options;
use program::Program;
use rounds::Outcome;

mod building;
mod goals;
mod markdown;
mod program;
mod report;
mod rounds;
mod versions;

pub(crate) fn compare(options: &Options) -> Result<()> {
    let mut results = Vec::new();
    for url in &options.urls {
        results.push(on_backend(options, url)?);
    }
    let building = if options.building { building::run()? } else { Vec::new() };
    report::building(&building);
    if let Some(file) = &options.markdown {
        markdown::write(file, &markdown::text(&results, &building, options)?)?;
    }
    let failed: Vec<&str> = results.iter().flat_map(|result| &result.failed).map(String::as_str).collect();
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n").into()) }
}

/// What was found on one backend.
struct OnBackend {
    backend: Backend,
    /// Its name and version.
    server: String,
    outcomes: Vec<Outcome>,
    /// Contenders that went wrong, and how.
    failed: Vec<String>,
}

fn on_backend(options: &Options, url: &str) -> Result<OnBackend> {
    let backend = Backend::of(url)?;
    let server = server(backend, url)?;
    report::head(&server, options.rounds);
    let contenders = contenders(options.peers)?;
    let mut programs = start(&contenders, url, |contender| contender.timed());
    let mut counting =
        if options.allocations { start(&contenders, url, |contender| contender.counted()) } else { Vec::new() };
    let mut outcomes = Vec::new();
    for workload in &options.workloads {
        let mut outcome = rounds::run(&mut programs, *workload, options.rounds);
        rounds::count(&mut counting, *workload, &mut outcome);
        report::outcome(backend, &outcome);
        outcomes.push(outcome);
    }
    if let Some(program) = programs.iter_mut().find(|program| program.runs()) {
        program.ask("drop");
    }
    let failed = programs.into_iter().chain(counting).filter_map(|program| program.failure(&server)).collect();
    Ok(OnBackend { backend, server, outcomes, failed })
}

/// Its name and version.
fn server(backend: Backend, url: &str) -> Result<String> {
    let engine = Engine::connect(url)?;
    let query = if backend == Backend::Sqlite { "SELECT sqlite_version()" } else { "SELECT version()" };
    let version: String = rowhouse::raw(query).scalar(&engine)?;
    // What else is in it: the name again, how it was compiled, and where.
    let number = version.split([' ', '-']).find(|word| word.starts_with(|letter: char| letter.is_ascii_digit()));
    Ok(format!("{} {}", engine.backend().server, number.unwrap_or_default()))
}

fn start(contenders: &[Contender], url: &str, command: fn(&Contender) -> Vec<PathBuf>) -> Vec<Program> {
    contenders.iter().map(|contender| Program::start(&contender.name, &command(contender), url)).collect()
}

/// A library, and where its programs are.
struct Contender {
    name: String,
    /// Of a peer: its package.
    package: Option<PathBuf>,
}

impl Contender {
    fn timed(&self) -> Vec<PathBuf> {
        match &self.package {
            Some(package) => vec![package.join("target/release/timed")],
            None => vec![own_program(), "serve".into(), self.name.clone().into()],
        }
    }

    fn counted(&self) -> Vec<PathBuf> {
        match &self.package {
            Some(package) => vec![package.join("target/release/counted")],
            None => vec![own_program().with_file_name("counted"), self.name.clone().into()],
        }
    }
}

fn own_program() -> PathBuf {
    std::env::current_exe().unwrap_or_default()
}

/// The driver is the first, since all others are compared with it.
fn contenders(with_peers: bool) -> Result<Vec<Contender>> {
    let own = ["driver", "settings", "rowhouse"].map(|name| Contender { name: name.to_owned(), package: None });
    let mut contenders = Vec::from(own);
    for name in if with_peers { &PEERS[..] } else { &[] } {
        let package = folder().join("peers").join(name);
        if !package.join("target/release/timed").exists() {
            return Err(format!("{name} is not built: benches/run builds it").into());
        }
        contenders.push(Contender { name: (*name).to_owned(), package: Some(package) });
    }
    Ok(contenders)
}

/// `benches/`.
fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

const PEERS: [&str; 5] = ["diesel", "sqlx", "sea-orm", "sea-orm-sync", "toasty"];
