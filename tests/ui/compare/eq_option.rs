//! `=` takes no `Option`: NULL equals nothing.

include!("../blog.rs");

fn main() {
    let age: Option<i32> = None;
    let _ = User::query().filter(User::age.eq(age));
    //~^ ERROR `Option<i32>` cannot be compared with a column of type `i32`
}
