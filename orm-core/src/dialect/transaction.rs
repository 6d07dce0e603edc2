//! What ends a transaction, and what a flush inside one stands between: the same words in every dialect. What begins
//! one differs, see [`Backend::begin`](super::Backend::begin).

/// Ends the transaction, and keeps what it did.
pub const COMMIT: &str = "COMMIT";
/// Ends the transaction, and takes back what it did.
pub const ROLLBACK: &str = "ROLLBACK";
/// Begins a flush inside a transaction.
pub const SAVEPOINT: &str = "SAVEPOINT rowhouse_flush";
/// Ends the flush, and keeps what it did.
pub const RELEASE: &str = "RELEASE SAVEPOINT rowhouse_flush";
/// Takes back what the flush did.
pub const BACK_TO_SAVEPOINT: &str = "ROLLBACK TO SAVEPOINT rowhouse_flush";
