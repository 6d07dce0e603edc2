//! A row that is not there yet has no columns to read.

include!("../blog.rs");

fn main() {
    let _ = insert_into::<User>().set(User::name.to(User::name)); //~ ERROR `User` is not part of this query
}
