//! A window is sorted in a direction.

include!("../blog.rs");

fn main() {
    let _ = window().order_by(User::name);
    //~^ ERROR an order is expected here, `.asc()` or `.desc()` of a column, but this is a `rowhouse::Column<User, String>`
}
