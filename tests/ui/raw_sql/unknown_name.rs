//! Braces name something that there is.

include!("../blog.rs");

fn main() {
    let _ = sql!("select {nobody}"); //~ ERROR cannot find value `nobody` in this scope
}
