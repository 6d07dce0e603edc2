//! What is asked of related rows belongs to the model that the relation starts from.

include!("../blog.rs");

const POSTS: HasMany<User, Post> = Post::author_id.inverse();

fn main() {
    let _ = Post::query().filter(POSTS.any(Post::title.eq("x"))); //~ ERROR a relation of `User` to `Post` is used, but `User` is not part of this query
}
