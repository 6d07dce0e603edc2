//! A key is an id, or the value in it.

include!("../blog.rs");

fn program(user: &User, engine: &Engine) -> rowhouse::Result<()> {
    let _: User = User::find(user.id).one(engine)?;
    let _: Option<User> = User::find(7).first(engine)?;
    Ok(())
}

fn main() {
    let _ = program;
}
