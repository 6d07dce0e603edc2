//! A text is not added to a number.

include!("../blog.rs");

fn main() {
    let _ = User::query().select(User::visits + "1"); //~ ERROR SQL cannot calculate with `i64` and `&str`
}
