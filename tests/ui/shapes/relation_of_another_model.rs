//! What is loaded into a field is a relation of the model that the projection is read from.

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
    #[projection(with = Post::tags)] //~ ERROR `rowhouse::ManyToMany<Post, PostTag, Tag>` does not lead from `User` to other rows
    tags: Vec<TagName>,
}

#[derive(Projection)]
#[projection(from = User)]
struct Counted {
    #[projection(with = User::posts.count())]
    posts: i64, //~ ERROR a relation loads rows, which are read as projections or models, and `i64` is neither; numbers of rows are selected: `select = User::posts.count()`
}

#[derive(Projection)]
#[projection(from = User)]
struct Unrelated {
    #[projection(with)]
    tags: Vec<TagName>, //~ ERROR no function or associated item named `tags` found for struct `User` in the current scope
}

#[derive(Projection)]
#[projection(from = User)]
struct Nowhere {
    #[projection(with = User::name)] //~ ERROR `String` is not the type of a foreign key, so that nothing is loaded by it
    tags: Option<TagName>,
}

#[derive(Projection)]
#[projection(from = User)]
struct Summed {
    #[projection(with = User::posts.count())] //~ ERROR `RelatedAggregate<User, i64>` does not lead from `User` to other rows
    posts: Vec<TagName>,
}

fn main() {}
