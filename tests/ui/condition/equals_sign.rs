//! Columns are compared by `eq`: Rust's `==` gives a `bool` at once.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::name == "Alex");
    //~^ ERROR binary operation `==` cannot be applied to type `rowhouse::Column<User, String>`
}
