//! An UPDATE says which rows it changes.

include!("../blog.rs");

fn main() {
    let engine = Engine::connect("sqlite::memory:").unwrap();
    let _ = User::update().set(User::name.to("x")).execute(&engine); //~ ERROR this UPDATE or DELETE has no condition, and would change all rows
}
