//! Columns, expressions, tuples.

include!("../blog.rs");

fn program(engine: &Engine) -> rowhouse::Result<()> {
    let _: Vec<Option<i32>> = User::query().select(User::age).all(engine)?;
    let _: Vec<(String, Option<i64>)> = User::query().select((User::name, User::visits.sum())).all(engine)?;
    let _: (i64, i32) = User::query().select((count(), value(1))).one(engine)?;
    Ok(())
}

fn main() {
    let _ = program;
}
