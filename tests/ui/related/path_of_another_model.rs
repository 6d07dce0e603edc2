//! A path belongs to the model that it starts from.

include!("../blog.rs");

const POSTS: HasMany<User, Post> = Post::author_id.inverse();

fn main() {
    let _ = User::query().filter(Post::author_id.to(User::name).eq("x")); //~ ERROR a relation of `Post` to `User` is used, but `Post` is not part of this query
}
