//! Conditions are joined by `&`: Rust keeps `&&` for itself.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::age.ge(18) && User::active); //~ ERROR mismatched types
    //~^ ERROR mismatched types
    //~^^ ERROR a condition is expected here, but this is a `bool`
}
