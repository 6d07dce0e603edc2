//! The rows of a DELETE are gone, and cannot be tracked.

include!("../blog.rs");

fn main() {
    let engine = Engine::connect("sqlite::memory:").unwrap();
    let delete = User::delete().all_rows().returning(User::all());
    let _ = delete.track(&mut engine.session()); //~ ERROR the rows of a DELETE are gone, and cannot be tracked
}
