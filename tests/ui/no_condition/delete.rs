//! A DELETE says which rows it deletes.

include!("../blog.rs");

fn main() {
    let engine = Engine::connect("sqlite::memory:").unwrap();
    let _ = User::delete().execute(&engine); //~ ERROR this UPDATE or DELETE has no condition, and would change all rows
}
