//! An integer is not compared with a float.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::visits.lt(1.5));
    //~^ ERROR `{float}` cannot be compared with a column of type `i64`
}
