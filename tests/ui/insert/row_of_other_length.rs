//! A row of values has one for each column.

include!("../blog.rs");

fn main() {
    let _ = insert_into::<User>().values((User::name, User::age), [("x", 1, 2)]); //~ ERROR `(&str, {integer}, {integer})` is no row of values for the columns `(rowhouse::Column<User, String>, rowhouse::Column<User, Option<i32>>)`
}
