//! SQL in a text is no condition.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter("age > 18"); //~ ERROR a condition is expected here, but this is a `&str`
}
