//! What is about marked rows needs a model that marks them.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct Note {
    id: Id<Note>,
    text: String,
}

fn restore(session: &mut Transaction, note: Handle<Note>) {
    session.restore(note).unwrap(); //~ ERROR the rows of `Note` are not marked when they are deleted
}

fn main() {
    let _ = Note::query().with_deleted(); // sees what joins bring
}
