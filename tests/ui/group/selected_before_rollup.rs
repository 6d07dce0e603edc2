//! What was selected as a plain value cannot become NULL by totals.

include!("../blog.rs");

fn main() {
    let _ = User::query().select(User::name).rollup(User::name); //~ ERROR `String` was selected before what can make NULL of it
}
