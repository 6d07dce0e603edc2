//! Only text starts with a text.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::id.starts_with("1"));
    //~^ ERROR text is expected here, but this is a `rowhouse::Id<User>`
}
