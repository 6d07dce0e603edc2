//! What can be NULL is not read as a plain field.

include!("../blog.rs");

#[derive(Projection)]
#[allow(dead_code)]
struct Author {
    id: Id<User>,
    posts: i64,
}

fn main() {
    let _ = User::query().left_join(Post::author_id).select((Post::author_id, count())).read_as::<Author>();
    //~^ ERROR a row of `(Option<rowhouse::Id<User>>, i64)` cannot be read as `Author`
}
