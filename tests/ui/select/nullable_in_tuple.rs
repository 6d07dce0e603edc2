//! A column that can be NULL is read as an `Option`.

include!("../blog.rs");

fn program(engine: &Engine) -> rowhouse::Result<()> {
    let _: Vec<(String, i32)> = User::query().select((User::name, User::age)).all(engine)?;
    //~^ ERROR `?` operator has incompatible types
    Ok(())
}

fn main() {
    let _ = program;
}
