//! A foreign key is compared with ids of its model.

include!("../blog.rs");

fn main() {
    let _ = Post::query().filter(Post::author_id.eq(Post::id));
    //~^ ERROR a column of type `rowhouse::Id<Post>` does not go with one of type `rowhouse::Id<User>`
}
