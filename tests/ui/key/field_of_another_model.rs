//! A handle gives the fields of its model.

include!("../blog.rs");

fn program(session: &mut Session, user: rowhouse::Handle<User>) -> rowhouse::Result<()> {
    let _ = &session[user].title; //~ ERROR no field `title` on type `User`
    Ok(())
}

fn main() {
    let _ = program;
}
