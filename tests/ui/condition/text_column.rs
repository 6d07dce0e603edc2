//! A condition is true or false: a text is none.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::name); //~ ERROR a condition is expected here, but this is a `String`
}
