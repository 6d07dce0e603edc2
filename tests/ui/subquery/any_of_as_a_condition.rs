//! ANY stands behind a comparison.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(any_of(User::query().select(User::active))); //~ ERROR a condition is expected here, but this is a `Quantified<Nil, bool>`
}
