//! Models are rows of their table; a row of values is a tuple or a projection.

include!("../blog.rs");

fn main() {
    let _ = values(Vec::<User>::new()); //~ ERROR `User` is no row of `values`
}
