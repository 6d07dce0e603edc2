//! Values are in braces, not behind the text.

include!("../blog.rs");

fn main() {
    let _ = sql!("select {}", 1); //~ ERROR values are named in the text, `{value}`, and do not follow it
}
