//! A text has no negative.

include!("../blog.rs");

fn main() {
    let _ = User::query().select(-User::name);
    //~^ ERROR cannot apply unary operator `-` to type `rowhouse::Column<User, String>`
}
