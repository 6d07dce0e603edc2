//! Time and randomness for keys that the session makes.

use orm_core::model::KeySeed;

/// A seed for the next key. Keys of one process ascend, also within one millisecond.
#[cfg(feature = "uuid")]
pub(crate) fn next() -> KeySeed {
    use std::sync::{Mutex, PoisonError};
    use std::time::{SystemTime, UNIX_EPOCH};

    /// The last millisecond, and how many keys it has.
    static LAST: Mutex<(u64, u16)> = Mutex::new((0, 0));

    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64);
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    // 12 bits count; a clock that was set back, or a millisecond that is full, borrows from the next one.
    *last = match *last {
        (millis, 0xfff) if now <= millis => (millis + 1, 0),
        (millis, count) if now <= millis => (millis, count + 1),
        _ => (now, 0),
    };
    let (unix_millis, count) = *last;
    drop(last);
    let mut random = [0; 10];
    // Without a source of randomness the counter and the time remain, which no other key of this process has.
    let _ = getrandom::fill(&mut random);
    // Version 7 keeps the first 12 of these bits next to the time.
    random[..2].copy_from_slice(&count.to_be_bytes());
    KeySeed { unix_millis, random }
}

/// No key is made by the session in a build without UUIDs.
#[cfg(not(feature = "uuid"))]
pub(crate) fn next() -> KeySeed {
    KeySeed { unix_millis: 0, random: [0; 10] }
}
