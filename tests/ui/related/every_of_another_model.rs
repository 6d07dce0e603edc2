//! So does what holds for every row.

include!("../blog.rs");

const POSTS: HasMany<User, Post> = Post::author_id.inverse();

fn main() {
    let _ = Post::query().filter(POSTS.every(Post::title.eq("x"))); //~ ERROR a relation of `User` to `Post` is used, but `User` is not part of this query
}
