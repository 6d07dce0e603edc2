//! A column takes values of its own type.

include!("../blog.rs");

fn main() {
    let _ = insert_into::<User>().set(User::age.to("x")); //~ ERROR a column of type `Option<i32>` cannot be set to `&str`
}
