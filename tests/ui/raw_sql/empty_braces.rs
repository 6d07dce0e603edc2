//! Braces name a value.

include!("../blog.rs");

fn main() {
    let _ = sql!("select {}"); //~ ERROR `{}` names no value: write `{name}`
}
