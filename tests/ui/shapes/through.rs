//! What is read from the table between is read where a relation over that is loaded.

use rowhouse::prelude::*;

include!("../shapes_blog.rs");

#[derive(Projection, Clone)]
#[projection(from = Tag, through = PostTag)]
struct Placed {
    name: String,
    #[projection(select = PostTag::place)]
    place: i32,
}

#[derive(Projection, Clone)]
#[projection(from = Post, through = PostTag)]
struct Title {
    title: String,
}

#[derive(Projection)]
#[projection(from = User)]
struct UserPage {
    #[projection(with)]
    posts: Vec<Title>, //~ ERROR a projection with `through = PostTag` is read where a many-to-many relation over `PostTag` is loaded, and this is not one
}

fn main() {
    let _ = Tag::query().fetch::<Placed>(); //~ ERROR a projection with `through = PostTag` is read where a many-to-many relation over `PostTag` is loaded, and this is not one
}
