//! Functions of text take text.

include!("../blog.rs");

fn main() {
    let _ = User::query().select(User::age.lower()); //~ ERROR text is expected here, but this is a `i32`
}
