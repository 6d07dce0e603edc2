//! `is` takes a value of the column's type, or `None`.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::age.is("30")); //~ ERROR `&str` cannot be compared with a column of type `i32`
}
