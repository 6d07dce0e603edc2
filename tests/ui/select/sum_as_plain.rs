//! A sum over no rows is NULL.

include!("../blog.rs");

fn program(engine: &Engine) -> rowhouse::Result<()> {
    let total: i64 = User::query().select(User::visits.sum()).one(engine)?;
    //~^ ERROR `?` operator has incompatible types
    let _ = total;
    Ok(())
}

fn main() {
    let _ = program;
}
