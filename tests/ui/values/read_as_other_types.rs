//! Rows of values are read as a projection with fields of their types.

include!("../blog.rs");

#[derive(Projection)]
struct Nickname {
    name: String,
    visits: i64,
}

fn main() {
    let _ = values([("Alex", "Al")]).read_as::<Nickname>(); //~ ERROR a row of `(String, String)` cannot be read as `Nickname`
}
