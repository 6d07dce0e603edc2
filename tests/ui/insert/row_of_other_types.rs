//! A row of values has the types of its columns.

include!("../blog.rs");

fn main() {
    let _ = insert_into::<User>().values((User::name, User::age), [("x", "y")]); //~ ERROR a column of type `Option<i32>` cannot be set to `&str`
}
