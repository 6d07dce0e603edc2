//! A calculation is no condition.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::visits + 1); //~ ERROR a condition is expected here, but this is a `i64`
}
