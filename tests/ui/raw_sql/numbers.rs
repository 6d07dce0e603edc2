//! Values have names, not numbers.

include!("../blog.rs");

fn main() {
    let _ = sql!("select $1"); //~ ERROR values have no numbers here: write `{value}` in place of `$1`
}
