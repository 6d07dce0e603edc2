//! An order is not selected.

include!("../blog.rs");

fn main() {
    let _ = User::query().select(User::name.asc()); //~ ERROR `Order<User>` cannot be selected
}
