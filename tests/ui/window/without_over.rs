//! A function for windows is told over which.

include!("../blog.rs");

fn main() {
    let _ = User::query().select(row_number()); //~ ERROR `WindowFunction<Nil, i64>` cannot be selected
}
