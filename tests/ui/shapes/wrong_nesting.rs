//! A field holds as many rows as the relation leads to: a `Vec` many, an `Option` one or none, the projection itself one.

use rowhouse::prelude::*;

include!("../shapes_blog.rs");

#[derive(Projection, Clone)]
#[projection(from = User)]
struct Author {
    name: String,
}

#[derive(Projection, Clone)]
#[projection(from = Post)]
struct Title {
    title: String,
}

#[derive(Projection)]
#[projection(from = Post)]
struct PostPage {
    #[projection(with = Post::author_id)]
    authors: Vec<Author>, //~ ERROR a relation of `Post` loads `Author` into a field of type `Vec<Author>`
    #[projection(with = Post::editor_id)]
    editor: Author, //~ ERROR a relation of `Post` loads `Option<Author>` into a field of type `Author`
}

#[derive(Projection)]
#[projection(from = User)]
struct UserPage {
    #[projection(with)]
    posts: Option<Title>, //~ ERROR a relation of `User` loads `Vec<Title>` into a field of type `Option<Title>`
    #[projection(with)]
    draft: Title, //~ ERROR a relation of `User` loads `Option<Title>` into a field of type `Title`
}

fn main() {}
