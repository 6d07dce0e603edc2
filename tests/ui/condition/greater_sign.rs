//! Columns are compared by `gt`: Rust's `>` gives a `bool` at once.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::visits > 18);
    //~^ ERROR binary operation `>` cannot be applied to type `rowhouse::Column<User, i64>`
}
