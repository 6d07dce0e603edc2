//! A field has the type of what it is read from.

include!("../blog.rs");

#[derive(Projection)]
#[projection(from = User)]
struct Card {
    name: i64, //~ ERROR `String` is selected for a field of type `i64`
    age: i32, //~ ERROR `Option<i32>` is selected for a field of type `i32`
    #[projection(select = Post::title)]
    title: String, //~ ERROR `Post` is not part of this query
}

fn main() {}
