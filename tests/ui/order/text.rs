//! An order is no text.

include!("../blog.rs");

fn main() {
    let _ = User::query().order_by("name desc");
    //~^ ERROR an order is expected here, `.asc()` or `.desc()` of a column, but this is a `&str`
}
