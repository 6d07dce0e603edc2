//! Numbers are calculated with.

include!("../blog.rs");

fn main() {
    let _ = User::query().select((User::visits + 1, -User::visits, User::age * 2, User::visits.sum(), User::age.avg()));
}
