//! A column that can be NULL is read as an `Option`.

include!("../blog.rs");

fn program(engine: &Engine) -> rowhouse::Result<()> {
    let _: Vec<i32> = User::query().select(User::age).all(engine)?; //~ ERROR `?` operator has incompatible types
    Ok(())
}

fn main() {
    let _ = program;
}
