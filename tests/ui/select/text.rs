//! A text is no column.

include!("../blog.rs");

fn main() {
    let _ = User::query().select("name"); //~ ERROR `&str` cannot be selected
}
