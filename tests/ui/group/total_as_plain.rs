//! In a row of totals a column is NULL.

include!("../blog.rs");

fn main() {
    let query = User::query().rollup(User::name).select((User::name, count()));
    let _: Select<_, (String, i64)> = query; //~ ERROR mismatched types
}
