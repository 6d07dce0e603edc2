//! An expression that can be NULL is not named as one that cannot.

include!("../blog.rs");

fn main() {
    fn doubled() -> Expr<User, i32> {
        (User::age * 2).on() //~ ERROR mismatched types
    }
    let _ = doubled;
}
