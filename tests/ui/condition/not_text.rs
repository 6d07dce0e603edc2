//! `!` negates a condition.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(!User::name);
    //~^ ERROR cannot apply unary operator `!` to type `rowhouse::Column<User, String>`
}
