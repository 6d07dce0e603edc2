//! What was selected as a plain value cannot become NULL by a later join.

include!("../blog.rs");

fn main() {
    let _ = User::query().select(User::name).right_join(Post::author_id); //~ ERROR `String` was selected before what can make NULL of it
}
