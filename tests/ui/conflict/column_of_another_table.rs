//! A row is in conflict by columns of its own table.

include!("../blog.rs");

fn upsert(user: User) {
    let _ = User::insert(user).on_conflict(Post::title).do_nothing(); //~ ERROR this is a column of `Post`, and the statement writes `User`
}

fn main() {}
