//! What has no fraction is not rounded.

include!("../blog.rs");

fn main() {
    let _ = User::query().select(User::visits.floor());
    //~^ ERROR a number with a fraction is expected here, but this is a `i64`
}
