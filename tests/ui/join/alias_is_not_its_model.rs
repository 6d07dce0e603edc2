//! A query of an alias has not the model itself.

include!("../blog.rs");

alias!(Author = User);

fn main() {
    let _ = Author::query().filter(User::name.eq("x")); //~ ERROR `User` is not part of this query
}
