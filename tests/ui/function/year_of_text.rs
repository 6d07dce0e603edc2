//! Functions of the calendar take days and moments.

include!("../blog.rs");

fn main() {
    let _ = User::query().select(User::name.year());
    //~^ ERROR a day or a moment is expected here, but this is a `String`
}
