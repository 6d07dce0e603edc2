//! A row is got by its own key.

include!("../blog.rs");

fn program(session: &mut Session, post: Id<Post>) -> rowhouse::Result<()> {
    let _ = session.get::<User>(post)?; //~ ERROR the key is a `rowhouse::Id<User>`, and this is a `rowhouse::Id<Post>`
    Ok(())
}

fn main() {
    let _ = program;
}
