//! Orders with directions.

include!("../blog.rs");

fn main() {
    let _ = User::query().order_by((User::name.asc(), (User::visits + 1).desc())).order_by(User::age.asc());
}
