//! A struct is a model by its derive.

use rowhouse::prelude::*;

#[derive(Clone, Debug)]
struct Author {
    name: String,
}

fn program(engine: &Engine, session: &mut Session) -> rowhouse::Result<()> {
    engine.create_all(&models![Author])?; //~ ERROR `Author` is not a model
    session.add(Author { name: "Alex".into() }); //~ ERROR `Author` is not a model
    Ok(())
}

fn main() {
    let _ = program;
}
