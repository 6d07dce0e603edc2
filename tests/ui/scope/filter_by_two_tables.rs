//! One table in scope does not bring another.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::active & Post::title.eq(User::name)); //~ ERROR `Post` is not part of this query
}
