//! SQL does not calculate with text.

include!("../blog.rs");

fn main() {
    let _ = User::query().select(User::name + 1); //~ ERROR SQL cannot calculate with `String` and `{integer}`
}
