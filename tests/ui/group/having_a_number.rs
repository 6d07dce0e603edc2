//! HAVING takes a condition.

include!("../blog.rs");

fn main() {
    let _ = User::query().group_by(User::name).having(count()); //~ ERROR a condition is expected here, but this is a `i64`
}
