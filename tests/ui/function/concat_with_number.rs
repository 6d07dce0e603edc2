//! A number is no text: it is cast first.

include!("../blog.rs");

fn main() {
    let _ = User::query().select(concat((User::name, User::visits)));
    //~^ ERROR a column of type `i64` does not go with one of type `String`
}
