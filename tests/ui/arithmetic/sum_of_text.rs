//! Numbers have a sum.

include!("../blog.rs");

fn main() {
    let _ = User::query().select(User::name.sum()); //~ ERROR `String` is not a number
}
