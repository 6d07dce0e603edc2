use std::fmt;
use std::panic::Location;
use std::time::Duration;

/// All connections stayed in use: for how long, and by whom.
#[derive(Debug)]
#[non_exhaustive]
pub struct PoolTimeout {
    /// How long was waited.
    pub waited: Duration,
    /// How many connections the pool has.
    pub size: usize,
    /// Who holds them; who has held one longest comes first.
    pub holders: Vec<PoolHolder>,
}

/// Who holds a connection of a pool.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PoolHolder {
    /// The label of the session, where it has one.
    pub label: Option<Box<str>>,
    /// Where the session was made, or where the query was run on the engine.
    pub place: &'static Location<'static>,
    /// How long it has held the connection.
    pub held: Duration,
}

impl PoolTimeout {
    #[doc(hidden)]
    pub fn new(waited: Duration, size: usize, mut holders: Vec<PoolHolder>) -> Self {
        holders.sort_by_key(|holder| std::cmp::Reverse(holder.held));
        Self { waited, size, holders }
    }
}

impl PoolHolder {
    #[doc(hidden)]
    pub fn new(label: Option<Box<str>>, place: &'static Location<'static>, held: Duration) -> Self {
        Self { label, place, held }
    }
}

impl fmt::Display for PoolTimeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waited = self.waited.as_millis();
        write!(f, "no connection became free within {waited} ms: all {} are in use", self.size)?;
        self.holders.iter().take(SHOWN).try_for_each(|holder| write!(f, "\n  {holder}"))?;
        match self.holders.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "\n  and {more} more"),
        }
    }
}

impl fmt::Display for PoolHolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "for {} ms, by ", self.held.as_millis())?;
        if let Some(label) = &self.label {
            write!(f, "`{label}`, ")?;
        }
        write!(f, "from {}", self.place)
    }
}

/// How many holders a message tells of.
const SHOWN: usize = 10;
