//! A row is got by its key.

include!("../blog.rs");

fn program(session: &mut Session) -> rowhouse::Result<()> {
    let _ = session.get::<User>("Alex")?; //~ ERROR the key is a `i64`, and this is a `&str`
    Ok(())
}

fn main() {
    let _ = program;
}
