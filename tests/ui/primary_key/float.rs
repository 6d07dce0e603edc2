//! A key equals itself.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct Point {
    #[column(primary_key)]
    x: f64, //~ ERROR `x` is a key, and a `f64` cannot be one: it need not equal itself
}

fn main() {}
