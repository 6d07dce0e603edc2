//! The session that `engine.transaction` lends is committed by its closure's end, and by nothing else.

include!("../blog.rs");

fn program(engine: &Engine) -> rowhouse::Result<()> {
    engine.transaction(|session| {
        session.commit() //~ ERROR no method named `commit` found for mutable reference `&mut Transaction` in the current scope
    })
}

fn main() {
    let _ = program;
}
