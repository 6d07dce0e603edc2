//! Columns are compared with columns of their type.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::name.eq(User::age));
    //~^ ERROR a column of type `Option<i32>` does not go with one of type `String`
}
