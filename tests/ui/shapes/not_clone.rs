//! What is nested can be cloned, as rows share what belongs to them.

use rowhouse::prelude::*;

include!("../shapes_blog.rs");

#[derive(Projection)]
#[projection(from = Post)]
struct Title {
    title: String,
}

#[derive(Projection)] //~ ERROR a field of type `Vec<Title>` cannot hold the rows of a relation
#[projection(from = User)]
struct UserPage {
    #[projection(with)]
    posts: Vec<Title>, //~ ERROR the trait bound `Title: Clone` is not satisfied
    //~^ ERROR a field of type `Vec<Title>` cannot hold the rows of a relation
}

fn main() {}
