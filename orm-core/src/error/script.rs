use std::fmt;

use super::Error;

/// The statement of a script that failed, and why; those before it have run.
#[derive(Debug)]
#[non_exhaustive]
pub struct ScriptFailure {
    /// The number of the statement, from 1.
    pub statement: usize,
    /// The line of the script that it begins in, from 1.
    pub line: usize,
    /// What went wrong.
    pub error: Error,
}

impl ScriptFailure {
    /// The failure of a statement.
    #[doc(hidden)]
    pub fn new(statement: usize, line: usize, error: Error) -> Self {
        Self { statement, line, error }
    }
}

impl fmt::Display for ScriptFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "statement {} of the script, in line {}: {}", self.statement, self.line, self.error)
    }
}
