//! Both sides of `|` are conditions.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::age.ge(18) | User::visits);
    //~^ ERROR a condition is expected here, but this is a `i64`
}
