//! A tuple has 16 columns at most.

include!("../blog.rs");

fn main() {
    let name = User::name;
    let _ = User::query().select((
    //~^ ERROR `(..., ..., ..., ..., ..., ..., ..., ..., ..., ..., ..., ..., ..., ..., ..., ..., ...)` cannot be selected
        name, name, name, name, name, name, name, name, name, name, name, name, name, name, name, name, name,
    ));
}
