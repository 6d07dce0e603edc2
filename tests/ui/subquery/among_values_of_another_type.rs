//! A value is looked for among values of its type.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::id.is_in(Post::query().select(Post::title)));
    //~^ ERROR `rowhouse::Select<(rowhouse::expr::Inner<Post>, Nil), String>` does not have values of type `rowhouse::Id<User>`
}
