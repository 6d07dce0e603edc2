//! The models that most tests of the session use.

use rowhouse::prelude::*;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "users")]
pub(crate) struct User {
    pub(crate) id: Id<User>,
    #[column(unique)]
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) age: Option<i32>,
}

impl User {
    pub(crate) fn named(name: &str) -> Self {
        Self { id: Id::new(), email: format!("{name}@x.org"), name: name.to_owned(), age: None }
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "posts")]
pub(crate) struct Post {
    pub(crate) id: Id<Post>,
    #[column(index, on_delete = cascade)]
    pub(crate) author_id: Id<User>,
    pub(crate) title: String,
}

impl Post {
    pub(crate) fn by(author: Id<User>, title: &str) -> Self {
        Self { id: Id::new(), author_id: author, title: title.to_owned() }
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "comments")]
pub(crate) struct Comment {
    pub(crate) id: Id<Comment>,
    #[column(on_delete = cascade)]
    pub(crate) post_id: Id<Post>,
    /// Who has written it, as long as the user is there.
    #[column(on_delete = set_null)]
    pub(crate) reader_id: Option<Id<User>>,
    pub(crate) text: String,
}

impl Comment {
    pub(crate) fn on(post: Id<Post>, reader: Option<Id<User>>, text: &str) -> Self {
        Self { id: Id::new(), post_id: post, reader_id: reader, text: text.to_owned() }
    }
}

/// Creates the tables.
pub(crate) fn create(engine: &Engine) -> rowhouse::Result<()> {
    engine.create_all(&models![User, Post, Comment])
}

/// The names of all users, sorted.
pub(crate) fn names(engine: &Engine) -> rowhouse::Result<Vec<String>> {
    User::query().order_by(User::name.asc()).select(User::name).all(engine)
}
