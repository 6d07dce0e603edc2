//! Both sides of `&` are conditions.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::name & User::active);
    //~^ ERROR a condition is expected here, but this is a `String`
}
