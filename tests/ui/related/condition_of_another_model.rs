//! A condition on related rows uses columns of those.

include!("../blog.rs");

const POSTS: HasMany<User, Post> = Post::author_id.inverse();

fn main() {
    let _ = User::query().filter(POSTS.any(User::name.eq("x"))); //~ ERROR `User` is not part of this query
}
