//! The time that passes, or that this thread has the processor.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;

static PROCESSOR: OnceLock<()> = OnceLock::new();

/// Has [`Timer`] measure the time on the processor from now on.
pub(crate) fn use_processor() {
    PROCESSOR.get_or_init(|| ());
}

pub(crate) enum Timer {
    Wall(Instant),
    Processor(ThreadTime),
}

impl Timer {
    pub(crate) fn start() -> Self {
        if PROCESSOR.get().is_some() { Self::Processor(ThreadTime::now()) } else { Self::Wall(Instant::now()) }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        match self {
            Self::Wall(start) => start.elapsed(),
            Self::Processor(start) => start.elapsed(),
        }
    }
}
