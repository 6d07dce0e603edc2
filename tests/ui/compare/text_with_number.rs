//! A text is not compared with a number.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::name.eq(5));
    //~^ ERROR `{integer}` cannot be compared with a column of type `String`
}
