//! A row of one value is a tuple of one.

include!("../blog.rs");

fn main() {
    let _ = values(["Alex", "Bo"]); //~ ERROR `&str` is no row of `values`
}
