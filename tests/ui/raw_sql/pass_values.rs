//! Variables and fields.

include!("../blog.rs");

fn main() {
    let (name, user) = ("Alex", (1, 2.5));
    let _ = sql!("select '{{}}', {name}, {user.1}");
}
