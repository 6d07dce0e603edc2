//! Each part of an order has a direction.

include!("../blog.rs");

fn main() {
    let _ = User::query().order_by((User::name.asc(), User::age));
    //~^ ERROR an order is expected here, `.asc()` or `.desc()` of a column, but this is a `rowhouse::Column<User, Option<i32>>`
}
