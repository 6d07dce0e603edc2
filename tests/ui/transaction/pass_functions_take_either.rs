//! A function of `&mut Transaction` takes sessions, and what closures are lent.

include!("../blog.rs");

fn count(session: &mut Transaction) -> rowhouse::Result<bool> {
    User::query().exists(session)
}

fn program(engine: &Engine, session: &mut Session) -> rowhouse::Result<bool> {
    count(session)?;
    session.nested(count)?;
    let mut nested = session.begin_nested()?;
    count(&mut nested)?;
    nested.commit()?;
    engine.transaction(count)
}

fn main() {
    let _ = program;
}
