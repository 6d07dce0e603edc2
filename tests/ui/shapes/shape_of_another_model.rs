//! The rows of a relation are read as a projection from the model where it leads, or as that model.

use rowhouse::prelude::*;

include!("../shapes_blog.rs");

#[derive(Projection, Clone)]
#[projection(from = Tag)]
struct TagName {
    name: String,
}

#[derive(Projection)]
#[projection(from = User)]
struct UserPage {
    #[projection(with)]
    posts: Vec<TagName>, //~ ERROR `TagName` does not say how it is read from `Post`
}

#[derive(Projection)]
#[projection(from = User)]
struct Models {
    #[projection(with = User::posts)]
    posts: Vec<Tag>, //~ ERROR `Tag` does not say how it is read from `Post`
}

fn main() {
    let _ = Post::query().fetch::<UserPage>(); //~ ERROR `UserPage` does not say how it is read from `Post`
}
