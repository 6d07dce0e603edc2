//! A field that names nothing is the column of its name, and there is one.

use rowhouse::prelude::*;

include!("../shapes_blog.rs");

#[derive(Projection, Clone)]
#[projection(from = Post)]
struct Title {
    titel: String, //~ ERROR no function or associated item named `titel` found for struct `Post` in the current scope
}

#[derive(Projection)]
#[projection(from = User)]
struct UserPage {
    name: i32, //~ ERROR `String` is selected for a field of type `i32`
    #[projection(with)]
    psots: Vec<Title>, //~ ERROR no function or associated item named `psots` found for struct `User` in the current scope
    posts: Vec<Title>, //~ ERROR `Relation<User, Post, rowhouse::model::Many>` cannot be selected
    //~^ ERROR `Vec<Title>` cannot be read from a row
}

fn main() {}
