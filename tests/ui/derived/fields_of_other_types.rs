//! What is selected has the types of the fields.

include!("../blog.rs");

#[derive(Projection)]
#[allow(dead_code)]
struct Author {
    id: Id<User>,
    posts: i64,
}

fn main() {
    let _ = Post::query().select((Post::title, count())).read_as::<Author>(); //~ ERROR a row of `(String, i64)` cannot be read as `Author`
}
