//! The type that is said holds.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(sql_expr!(i32, "{User::age} + 1")); //~ ERROR a condition is expected here, but this is a `i32`
}
