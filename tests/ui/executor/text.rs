//! A query runs on an engine, not on its URL.

include!("../blog.rs");

fn program(_: &Engine) -> rowhouse::Result<()> {
    let _ = User::query().all("sqlite::memory:")?; //~ ERROR a query cannot be run on a `&str`
    Ok(())
}

fn main() {
    let _ = program;
}
