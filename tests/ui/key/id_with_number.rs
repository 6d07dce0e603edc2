//! An id is not compared with a number, which could be any model's.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::id.eq(7));
    //~^ ERROR `{integer}` cannot be compared with a column of type `rowhouse::Id<User>`
}
