//! The sum is one of numbers.

include!("../blog.rs");

fn main() {
    let _ = User::query().select(User::name.stddev()); //~ ERROR `String` is not a number
}
