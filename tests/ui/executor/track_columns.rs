//! Whole objects are tracked, not columns.

include!("../blog.rs");

fn program(session: &mut Session) -> rowhouse::Result<()> {
    let _ = User::query().select(User::name).track(session)?;
    //~^ ERROR the method `track` exists for struct `rowhouse::Select<(rowhouse::expr::Inner<User>, Nil), String>`, but its trait bounds were not satisfied
    Ok(())
}

fn main() {
    let _ = program;
}
