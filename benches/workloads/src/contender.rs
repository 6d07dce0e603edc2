//! What a library must do, and the clock that it does it by.

use std::time::{Duration, Instant};

use crate::counting;
use crate::rows::{NewUser, Post, Tree, User};

pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A library with one connection, used as its documentation recommends.
///
/// Only what is done within [`Measure::of`] counts. Rows are made into those of this crate after it, and objects that are to
/// be added are brought before it into the form in which the library takes them. What changes rows is in a transaction of
/// its own, whose begin and commit are within.
pub trait Contender: Sized {
    /// Connects. The tables are there already, except in a database in memory.
    fn open(url: &str) -> Result<Self>;

    /// Runs a statement without parameters and rows.
    fn execute(&mut self, sql: &str) -> Result<()>;

    /// Called once, when there are tables: what prepares statements does it here.
    fn prepare(&mut self) -> Result<()> {
        Ok(())
    }

    /// All users, as often as it says, in a transaction that is open already and has loaded them once; those of the last time.
    fn load(&mut self, measure: &mut Measure, times: usize) -> Result<Vec<User>>;

    /// Users whose names are not `without`, by name from the last to the first, with their posts or none.
    fn join(&mut self, measure: &mut Measure, without: &str) -> Result<Vec<(User, Option<Post>)>>;

    /// All users with their posts, and those with their comments.
    fn tree(&mut self, measure: &mut Measure) -> Result<Tree>;

    /// Inserts the users. Nobody asks for their keys.
    fn insert(&mut self, measure: &mut Measure, users: Vec<NewUser>) -> Result<()>;

    /// Adds the users, and says which key each has.
    fn add(&mut self, measure: &mut Measure, users: Vec<NewUser>) -> Result<Vec<i64>>;

    /// Adds users with posts of these titles, and says which keys the posts have, in this order.
    fn add_graph(&mut self, measure: &mut Measure, users: Vec<(NewUser, Vec<String>)>) -> Result<Vec<i64>>;

    /// Loads all users, and changes the name of every tenth. Dropping them does not count.
    fn change(&mut self, measure: &mut Measure, name: &str) -> Result<()>;

    /// The users with these keys, looked up one at a time in one transaction.
    fn look_up(&mut self, measure: &mut Measure, keys: &[i64]) -> Result<Vec<User>>;

    /// All posts. Not measured.
    fn posts(&mut self) -> Result<Vec<Post>>;
}

/// How long something took, and how often it allocated.
#[derive(Debug, Clone, Copy, Default)]
pub struct Measure {
    pub(crate) time: Duration,
    pub(crate) allocations: u64,
}

impl Measure {
    /// Does it, and adds what it took.
    pub fn of<T>(&mut self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let allocations = counting::calls();
        let start = Instant::now();
        let done = work();
        self.time += start.elapsed();
        self.allocations += counting::calls() - allocations;
        done
    }
}

/// Why a library cannot do a workload, or has no such backend.
#[derive(Debug)]
pub struct Missing(pub &'static str);

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Missing {}

/// Says that the library cannot, and why.
pub fn missing<T>(why: &'static str) -> Result<T> {
    Err(Missing(why).into())
}
