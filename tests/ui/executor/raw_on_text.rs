//! Raw SQL runs on an engine or a session.

include!("../blog.rs");

fn program(_: &Engine) -> rowhouse::Result<()> {
    let _ = sql!("delete from users").execute("sqlite::memory:")?; //~ ERROR a query cannot be run on a `&str`
    Ok(())
}

fn main() {
    let _ = program;
}
