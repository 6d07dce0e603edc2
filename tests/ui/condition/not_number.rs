//! `!` negates a condition.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(!(User::visits + 1));
    //~^ ERROR cannot apply unary operator `!` to type `Expr<(User, Nil), i64>`
}
