//! A value is one that a column can hold.

include!("../blog.rs");

fn main() {
    let _ = values([("Alex", std::time::Duration::ZERO)]); //~ ERROR `Duration` is not a type that a column can hold
}
