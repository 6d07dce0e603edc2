//! What rows, objects, threads and statements cost when there are many.
//!
//! ```text
//! benches/scale/run [rows|threads|statements|memory …] [--most ROWS] [--processor]
//! ```
//!
//! which builds this program twice, with and without an allocator that counts, and gives it the URLs of servers:
//! `rowhouse-bench-scale [OPTION…] [PART…] [POSTGRES_URL] [MYSQL_URL]`. SQLite always runs, in a file under the temporary
//! directory. The tables (`scale_…`) are dropped at the end. `--processor`: the costs of rows are the program's time on the
//! processor, for a machine that is not idle; what servers do is not in them.

use rowhouse::prelude::*;

use models::{User, Wide};

#[cfg(not(feature = "memory"))]
mod clock;
#[cfg(feature = "memory")]
mod memory;
mod models;
#[cfg(not(feature = "memory"))]
mod raw;
#[cfg(not(feature = "memory"))]
mod rows;
mod statements;
#[cfg(not(feature = "memory"))]
mod threads;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A measurement: prints its lines for one database.
type Part = fn(&Database, usize) -> Result<()>;

#[cfg(not(feature = "memory"))]
const PARTS: [(&str, Part); 3] =
    [("rows", rows::measure), ("threads", threads::measure), ("statements", statements::measure)];
#[cfg(feature = "memory")]
const PARTS: [(&str, Part); 1] = [("memory", memory::measure)];

/// Where the tables are.
struct Database {
    url: String,
    /// The server and its version.
    name: String,
}

impl Database {
    fn new(url: String) -> Result<Self> {
        let name = Engine::connect(&url)?.backend().to_string();
        Ok(Self { url, name })
    }

    /// An engine on it, with these options besides those of the URL.
    fn engine(&self, options: &str) -> Result<Engine> {
        let mark = if self.url.contains('?') { '&' } else { '?' };
        Ok(Engine::connect(&format!("{}{mark}{options}", self.url))?)
    }

    /// New, empty tables.
    fn create(&self) -> Result<()> {
        self.drop()?;
        Ok(Engine::connect(&self.url)?.create_all(&models![User, Wide])?)
    }

    fn drop(&self) -> Result<()> {
        Ok(Engine::connect(&self.url)?.drop_all(&models![User, Wide])?)
    }
}

fn main() -> Result<()> {
    let mut most = 1_000_000;
    let (mut urls, mut only) = (Vec::new(), Vec::new());
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--most" => most = words.next().ok_or("--most ROWS")?.replace('_', "").parse()?,
            #[cfg(not(feature = "memory"))]
            "--processor" => clock::use_processor(),
            #[cfg(feature = "memory")]
            "--processor" => {}
            url if url.contains("://") => urls.push(word),
            part if PARTS.iter().any(|(name, _)| *name == part) => only.push(word),
            _ => return Err(format!("neither a part nor a URL: {word}").into()),
        }
    }
    let file = std::env::temp_dir().join(format!("rowhouse-scale-{}.db", std::process::id()));
    // As the private servers: nothing is synced to a disk.
    urls.insert(0, format!("sqlite:{}?synchronous=off", file.display()));
    let result = run(urls, &only, most);
    for suffix in ["", "-wal", "-shm"] {
        // SQLite removes the last two itself when the last connection closes.
        let _ = std::fs::remove_file(format!("{}{suffix}", file.display()));
    }
    result
}

fn run(urls: Vec<String>, only: &[String], most: usize) -> Result<()> {
    let databases = urls.into_iter().map(Database::new).collect::<Result<Vec<_>>>()?;
    for (name, part) in PARTS {
        if only.is_empty() || only.iter().any(|word| word == name) {
            for database in &databases {
                database.create()?;
                let result = part(database, most);
                database.drop()?;
                result?;
            }
        }
    }
    Ok(())
}

/// What the system says of this thread, or of the process if both are meant: KiB, or a number.
fn status(name: &str) -> Result<u64> {
    let status = std::fs::read_to_string("/proc/thread-self/status")?;
    let value = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("Linux says so")?;
    Ok(value.trim().trim_end_matches(" kB").parse()?)
}
