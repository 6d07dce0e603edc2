//! Only text is like a pattern.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::visits.like("1%")); //~ ERROR text is expected here, but this is a `i64`
}
