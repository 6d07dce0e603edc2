//! An object is saved with rows of its own relations.

include!("../blog.rs");

const POSTS: HasMany<User, Post> = Post::author_id.inverse();

fn main() {
    let _ = |post: Post, other: Post| post.with(POSTS, [other]); //~ ERROR `Relation<User, Post, rowhouse::model::Many>` is no relation of `Post` by which these objects can be saved
}
