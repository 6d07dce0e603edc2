//! A query borrows the engine.

include!("../blog.rs");

fn program(engine: Engine) -> rowhouse::Result<()> {
    let _ = User::query().count(engine)?; //~ ERROR a query cannot be run on a `rowhouse::Engine`
    Ok(())
}

fn main() {
    let _ = program;
}
