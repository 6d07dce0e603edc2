//! Only a column that can be NULL is set to NULL.

include!("../blog.rs");

fn main() {
    let _ = User::update().set(User::name.to(None)).all_rows(); //~ ERROR a column of type `String` cannot be set to `Option<_>`
}
