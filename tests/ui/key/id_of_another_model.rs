//! An id is compared with ids of its model.

include!("../blog.rs");

fn main() {
    let _ = |post: Id<Post>| User::query().filter(User::id.eq(post));
    //~^ ERROR `rowhouse::Id<Post>` cannot be compared with a column of type `rowhouse::Id<User>`
}
