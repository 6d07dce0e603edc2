//! A session that only reads has no methods that write.

include!("../blog.rs");

fn program(engine: &Engine, user: User) {
    let mut session = engine.read_only_session();
    session.add(user); //~ ERROR no method named `add` found for struct `ReadOnlySession` in the current scope
}

fn main() {
    let _ = program;
}
