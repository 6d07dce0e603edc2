//! Each part of an order is looked at.

include!("../blog.rs");

fn main() {
    let _ = User::query().order_by((User::name.asc(), Post::title.desc())); //~ ERROR `Post` is not part of this query
}
