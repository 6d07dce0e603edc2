//! A handle gives objects of its model.

include!("../blog.rs");

fn program(session: &mut Session, user: rowhouse::Handle<User>) -> rowhouse::Result<()> {
    let post: &Post = &session[user]; //~ ERROR mismatched types
    let _ = post;
    Ok(())
}

fn main() {
    let _ = program;
}
