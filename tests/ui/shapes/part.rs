//! A part of a model's rows is no `Vec`, so that it is not saved in place of all of them; a projection is only shown.

use rowhouse::load::Part;
use rowhouse::prelude::*;

include!("../shapes_blog.rs");

#[derive(Projection, Clone)]
#[projection(from = Post)]
struct Title {
    title: String,
}

#[derive(Projection)]
#[projection(from = User)]
struct UserPage {
    #[projection(with = User::posts.limit(3))]
    titles: Vec<Title>,
    #[projection(with = User::posts.limit(3))]
    part: Part<Post>,
    #[projection(with = User::posts.limit(3))]
    posts: Vec<Post>, //~ ERROR `Post` is a whole row, and of the rows only a part is loaded
}

fn main() {}
