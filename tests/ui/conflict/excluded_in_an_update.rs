//! Only an upsert has a row that was proposed.

include!("../blog.rs");

fn main() {
    let _ = User::update().set(User::name.to(excluded(User::name))).all_rows(); //~ ERROR `rowhouse::query::Excluded<User>` is not part of this query
}
