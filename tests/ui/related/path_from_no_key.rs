//! A path goes on from a foreign key.

include!("../blog.rs");

const POSTS: HasMany<User, Post> = Post::author_id.inverse();

fn main() {
    let _ = Post::author_id.to(User::name).to(Post::title); //~ ERROR `String` does not say which model it references
}
