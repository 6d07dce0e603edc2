//! Queries on an engine and on a session.

include!("../blog.rs");

fn program(engine: &Engine, session: &mut Session) -> rowhouse::Result<()> {
    let _ = User::query().all(engine)?;
    let _ = User::query().track(&mut *session)?;
    let _ = User::query().first(session)?;
    let _ = sql!("delete from users").execute(engine)?;
    Ok(())
}

fn main() {
    let _ = program;
}
