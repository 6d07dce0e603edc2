//! A brace is opened.

include!("../blog.rs");

fn main() {
    let _ = sql!("select name}"); //~ ERROR a `}` stands alone: write `}}` for a brace
}
