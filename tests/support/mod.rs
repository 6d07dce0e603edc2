//! What the integration tests share; a test file takes it in by `#[macro_use] mod support;`.

// Every test file is a program of its own and uses a part of this.
#![allow(dead_code, unused_imports, unused_macros)]

mod database;
mod proxy;
mod random;
mod server;
mod statements;

pub(crate) use database::{TestDb, connection, kill, raw, run};
pub(crate) use proxy::Proxy;
pub(crate) use random::Random;
pub(crate) use server::{Backend, PrivateServer, server_url};
pub(crate) use statements::{events, statements, writes};

/// Tests that run on all three backends, each in a database of its own.
///
/// ```text
/// backend_tests! {
///     fn deleting_an_author_deletes_the_posts(db: &TestDb) -> Result<()> { … }
///
///     // needs something that not every server has: the skip shows in the output
///     #[requires(|backend| backend.capabilities.returning_insert)]
///     fn … (db: &TestDb) -> Result<()> { … }
/// }
/// ```
macro_rules! backend_tests {
    ($($(#[requires($requires:expr)])? fn $name:ident($db:ident: &TestDb) -> Result<()> $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports, reason = "a test may need nothing of its module")]
            use super::*;

            fn body($db: &$crate::support::TestDb) -> ::rowhouse::Result<()> $body

            fn on(backend: $crate::support::Backend) {
                #[allow(unused_mut, unused_assignments, reason = "set where the test requires something")]
                let mut requires: fn(&::rowhouse::Backend) -> bool = |_| true;
                $(requires = $requires;)?
                $crate::support::run(backend, requires, body);
            }

            #[test]
            fn sqlite() {
                on($crate::support::Backend::Sqlite);
            }

            #[test]
            fn postgres() {
                on($crate::support::Backend::Postgres);
            }

            #[test]
            fn mysql() {
                on($crate::support::Backend::Mysql);
            }
        }
    )*};
}
