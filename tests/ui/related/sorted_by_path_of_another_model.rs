//! So does what is sorted by a path.

include!("../blog.rs");

const POSTS: HasMany<User, Post> = Post::author_id.inverse();

fn main() {
    let _ = User::query().order_by(Post::author_id.to(User::name).asc()); //~ ERROR a relation of `Post` to `User` is used, but `Post` is not part of this query
}
