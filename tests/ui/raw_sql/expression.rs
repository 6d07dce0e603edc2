//! Braces name a variable or a field.

include!("../blog.rs");

fn main() {
    let _ = sql!("select {1 + 1}");
    //~^ ERROR `{1 + 1}` is not a variable, a field or a call: bind what it should be by `let` first
}
