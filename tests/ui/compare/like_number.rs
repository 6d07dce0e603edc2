//! A pattern is text.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::name.contains(5));
    //~^ ERROR the trait bound `String: From<{integer}>` is not satisfied
}
