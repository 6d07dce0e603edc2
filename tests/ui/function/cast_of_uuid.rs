//! A cast means the same on every backend, or there is none.

include!("../blog.rs");

fn main() {
    let _ = User::query().select(User::key.cast::<i64>()); //~ ERROR a `rowhouse::prelude::Uuid` cannot be cast to `i64`
}
