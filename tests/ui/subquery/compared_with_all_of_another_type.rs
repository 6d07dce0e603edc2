//! A value is compared with values of its type.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::visits.gt(all_of(Post::query().select(Post::title))));
    //~^ ERROR a column of type `String` does not go with one of type `i64`
}
