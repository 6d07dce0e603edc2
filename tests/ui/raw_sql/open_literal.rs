//! A literal is closed.

include!("../blog.rs");

fn main() {
    let _ = sql!("select 'it's'"); //~ ERROR a literal is never closed; a quote in a literal is written twice
}
