use orm_core::dialect::{Access, script};
use orm_core::error::ScriptFailure;
use orm_core::{Error, Result};

use super::Transaction;
use crate::engine::run_statements;

impl Transaction {
    /// Runs a script in the session's transaction, after a flush; see [`Engine::run_script`](crate::Engine::run_script).
    ///
    /// Objects that are tracked do not see what it changes. On MySQL, a statement that creates or changes a table ends the
    /// transaction.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// session.run_script("update users set age = 1; delete from posts")?;
    /// session.rollback()?;
    /// assert_eq!(Post::query().count(&mut session)?, 1);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Engine::run_script`](crate::Engine::run_script); also, before anything is sent, for statements that begin or end
    /// a transaction, which is for the session to do.
    pub fn run_script(&mut self, text: &str) -> Result<()> {
        let statements = script(text, &self.link.backend())?;
        if let Some(position) = statements.iter().position(|statement| statement.controls_transaction()) {
            let reason = "the session begins and ends its transaction: leave BEGIN, COMMIT and ROLLBACK out";
            let error = Error::Query { reason: reason.into() };
            let failure = ScriptFailure::new(position + 1, statements[position].line, error);
            return Err(Error::Script(Box::new(failure)));
        }
        self.autoflush()?;
        let log = self.link.log();
        let connection = self.link.begin(Access::Write)?;
        connection.close_on_return();
        let result = run_statements(connection, &statements, log);
        self.told(result)
    }
}
