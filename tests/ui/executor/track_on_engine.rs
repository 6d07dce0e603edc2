//! Objects are tracked by sessions.

include!("../blog.rs");

fn program(engine: &Engine) -> rowhouse::Result<()> {
    let _ = User::query().track(engine)?;
    //~^ ERROR objects can be tracked by a session only, and this is a `&rowhouse::Engine`
    Ok(())
}

fn main() {
    let _ = program;
}
