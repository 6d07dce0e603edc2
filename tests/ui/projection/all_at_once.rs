//! What is wrong is told together, each at its place.

include!("../blog.rs");

#[derive(Projection)]
struct Totals {
    #[column(unique)] //~ ERROR a projection's `#[column]` knows `name` and `scale` only: `unique` is for models
    name: &'static str, //~ ERROR a projection owns its values: write `String` for text, `Vec<u8>` for bytes
    made: Auto<i64>, //~ ERROR a row that is read has its values: write `i64`, without `Auto`
}

#[derive(Projection)]
struct Page<T> { //~ ERROR a projection has columns of fixed types: it cannot be generic or have lifetimes
    item: T,
}

#[derive(Projection)]
struct Pair(i64, i64); //~ ERROR a projection needs names for its columns: a struct with named fields, or a plain tuple

fn main() {
    let engine = Engine::connect("sqlite::memory:").unwrap();
    let _: Vec<Totals> = sql!("select 1").all(&engine).unwrap();
}
