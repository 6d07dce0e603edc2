//! Ids of their models.

include!("../blog.rs");

fn program(session: &mut Session, user: rowhouse::Handle<User>) -> rowhouse::Result<()> {
    let _ = Post::query().filter(Post::author_id.eq(session[user].id) & Post::author_id.is_in([Id::from(7)]));
    let _ = session.get::<User>(session[user].id)?;
    let _ = session.get::<User>(7)?;
    Ok(())
}

fn main() {
    let _ = program;
}
