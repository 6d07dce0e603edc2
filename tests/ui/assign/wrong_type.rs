//! A column takes values of its own type.

include!("../blog.rs");

fn main() {
    let _ = User::update().set(User::name.to(5)).all_rows(); //~ ERROR a column of type `String` cannot be set to `{integer}`
}
