//! A list holds values of the column's type.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::age.is_in(["18", "30"])); //~ ERROR `&str` cannot stand in a list of `i32`
}
