//! A comparison is no assignment.

include!("../blog.rs");

fn main() {
    let _ = User::update().set(User::name.eq("x")).all_rows(); //~ ERROR `Expr<(User, Nil), bool>` sets no column of `User`
}
