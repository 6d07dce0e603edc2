use orm_core::Result;
use orm_core::dialect::{ScriptStatement, script};
use orm_core::error::{Error, ScriptFailure};

use super::options::LogOptions;
use super::{Engine, Holder, Pooled};
use crate::driver::Driver;
use crate::execute::run_batch;

impl Engine {
    /// Runs a script: SQL text of several statements with `;` between them, one after the other, on one connection.
    ///
    /// Each statement is a transaction by itself, unless the script says `BEGIN` and `COMMIT`. The statements in a trigger or
    /// routine are part of that; on MySQL, lines with `DELIMITER` are understood as in its shell. Nothing is bound: a `?` is no
    /// placeholder. The connection is closed afterwards, as a script may have changed its settings.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let engine = Engine::connect("sqlite::memory:")?;
    /// engine.run_script(
    ///     "create table tags (name text primary key);
    ///      insert into tags values ('a;b'), ('c');",
    /// )?;
    /// let error = engine.run_script("insert into tags values ('d');\ninsert into tags values ('c')").unwrap_err();
    /// assert!(error.is_unique_violation());
    /// assert!(error.to_string().starts_with("statement 2 of the script, in line 2: "));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Script`] with the statement, its line and what went wrong; the statements before it have run.
    /// [`Error::Query`] before anything is sent for a literal or comment that is never closed, and for commands of a shell;
    /// and at the end if a transaction is left open, which is then rolled back.
    #[track_caller]
    pub fn run_script(&self, text: &str) -> Result<()> {
        let statements = script(text, &self.backend())?;
        let mut connection = self.acquire(Holder::here())?;
        connection.close_on_return();
        run_statements(&mut connection, &statements, self.log())?;
        if connection.in_transaction() {
            let reason = "the script leaves its transaction open, which is rolled back: end it with COMMIT";
            return Err(Error::Query { reason: reason.into() });
        }
        Ok(())
    }
}

/// Runs the statements of a script.
pub(crate) fn run_statements(
    connection: &mut Pooled,
    statements: &[ScriptStatement<'_>],
    log: LogOptions,
) -> Result<()> {
    statements.iter().enumerate().try_for_each(|(position, ScriptStatement { sql, line })| {
        let failed = |error| Error::Script(Box::new(ScriptFailure::new(position + 1, *line, error)));
        run_batch(connection, sql, log).map_err(failed)
    })
}
