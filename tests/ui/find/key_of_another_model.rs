//! A row is found by a key of its own model.

include!("../blog.rs");

fn program(post: &Post) {
    let _ = User::find(post.id); //~ ERROR the key is a `rowhouse::Id<User>`, and this is a `rowhouse::Id<Post>`
    let _ = User::find("Alex"); //~ ERROR the key is a `i64`, and this is a `&str`
    let _ = User::find((1, 2)); //~ ERROR the key is a `rowhouse::Id<User>`, and this is a `({integer}, {integer})`
}

fn main() {
    let _ = program;
}
