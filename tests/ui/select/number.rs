//! A number is no column; `value(1)` is an expression.

include!("../blog.rs");

fn main() {
    let _ = User::query().select((User::name, 1)); //~ ERROR `{integer}` cannot be selected
    //~^ ERROR `{integer}` cannot be selected
}
