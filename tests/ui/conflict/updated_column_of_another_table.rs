//! An upsert updates columns of the table that it writes.

include!("../blog.rs");

fn upsert(user: User) {
    let _ = User::insert(user).on_conflict(User::name).do_update((User::age, Post::title)); //~ ERROR this is a column of `Post`, and the statement writes `User`
}

fn main() {}
