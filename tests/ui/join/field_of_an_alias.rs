//! An alias has the fields of its model.

include!("../blog.rs");

alias!(Author = User);

fn main() {
    let _ = Author::query().filter(Author.nmae.eq("x")); //~ ERROR no field `nmae` on type `Author`
}
