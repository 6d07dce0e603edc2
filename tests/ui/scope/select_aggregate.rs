//! A function of a column needs its table too.

include!("../blog.rs");

fn main() {
    let _ = Post::query().select(User::visits.sum()); //~ ERROR `User` is not part of this query
}
