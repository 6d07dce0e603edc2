//! A field is something that columns are read as.

include!("../blog.rs");

struct Rest;

#[derive(Projection)]
struct Totals {
    name: String,
    rest: Rest, //~ ERROR `Rest` cannot be read from a row
}

fn main() {}
