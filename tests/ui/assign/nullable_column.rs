//! A column that cannot be NULL does not take the value of one that can.

include!("../blog.rs");

fn main() {
    let _ = User::update().set(User::name.to(User::nick)).all_rows(); //~ ERROR a `Option<String>` is here, and a `String` is expected
}
