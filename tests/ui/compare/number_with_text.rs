//! A number is not compared with a text.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::visits.gt("5")); //~ ERROR `&str` cannot be compared with a column of type `i64`
}
