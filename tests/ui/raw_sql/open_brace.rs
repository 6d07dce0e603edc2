//! A brace is closed.

include!("../blog.rs");

fn main() {
    let _ = sql!("select {name"); //~ ERROR a `{` is never closed: write `{{` for a brace
}
