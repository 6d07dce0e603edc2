//! A query on a session may flush: it needs `&mut`.

include!("../blog.rs");

fn program(session: &Session) -> rowhouse::Result<()> {
    let _ = User::query().all(session)?; //~ ERROR a query cannot be run on a `&rowhouse::Session`
    Ok(())
}

fn main() {
    let _ = program;
}
