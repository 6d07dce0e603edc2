//! Tokio on the thread that calls.

use workloads::Result;

pub(crate) struct Runtime(tokio::runtime::Runtime);

impl Runtime {
    pub(crate) fn new() -> Result<Self> {
        Ok(Self(tokio::runtime::Builder::new_current_thread().enable_all().build()?))
    }

    pub(crate) fn block_on<F: Future>(&self, work: F) -> F::Output {
        self.0.block_on(work)
    }
}
