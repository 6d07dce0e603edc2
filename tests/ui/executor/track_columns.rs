//! Whole objects are tracked, not columns.

include!("../blog.rs");

fn program(session: &mut Session) -> rowhouse::Result<()> {
    let _ = User::query().select(User::name).track(session)?;
    //~^ ERROR no method named `track` found for struct `rowhouse::Select<(Inner<User>, Nil), String>` in the current scope
    Ok(())
}

fn main() {
    let _ = program;
}
