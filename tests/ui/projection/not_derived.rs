//! What rows are read as derives it.

include!("../blog.rs");

struct Totals {
    name: String,
}

fn main() {
    let engine = Engine::connect("sqlite::memory:").unwrap();
    let _: Vec<Totals> = sql!("select name from users").all(&engine).unwrap();
    //~^ ERROR `Totals` cannot be read from a row
}
