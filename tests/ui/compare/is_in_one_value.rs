//! A list is a list.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::age.is_in(18)); //~ ERROR `{integer}` is not an iterator
}
