//! Numbers have an average.

include!("../blog.rs");

fn main() {
    let _ = User::query().select(User::key.avg()); //~ ERROR `rowhouse::prelude::Uuid` is not a number
}
