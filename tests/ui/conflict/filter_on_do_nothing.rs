//! What does nothing has no condition for it.

include!("../blog.rs");

fn upsert(user: User) {
    let _ = User::insert(user).on_conflict(User::name).do_nothing().filter(User::age.ge(1)); //~ ERROR an INSERT takes a condition for its update, and this one does not update
}

fn main() {}
