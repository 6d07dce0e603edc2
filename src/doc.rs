//! The models and the small database that the examples in this documentation use.
//!
//! ```
//! use rowhouse::doc::*;
//!
//! let (mut session, alex) = rowhouse::doc::blog()?;
//! assert_eq!(session[alex].name, "Alex");
//! # Ok::<(), rowhouse::Error>(())
//! ```

pub use crate::prelude::*;
pub use crate::{Backend, Result};

/// A user of a blog.
#[derive(Model, Clone, Debug)]
#[model(table = "users")]
pub struct User {
    /// The key, made by the database.
    pub id: Id<User>,
    /// The address, which no two users share.
    #[column(unique)]
    pub email: String,
    /// The name.
    pub name: String,
    /// The age in years, if it is known.
    pub age: Option<i32>,
    /// When the user was added, made by the database.
    #[column(default = sql("now"))]
    pub created_at: Auto<DateTime<Utc>>,
}

impl User {
    /// A new user of this name and no age.
    pub fn named(name: &str) -> Self {
        let email = format!("{}@example.org", name.to_lowercase());
        Self { id: Id::new(), email, name: name.to_owned(), age: None, created_at: Auto::new() }
    }
}

/// Something that a user has written.
#[derive(Model, Clone, Debug)]
#[model(table = "posts")]
pub struct Post {
    /// The key, made by the database.
    pub id: Id<Post>,
    /// Who has written it.
    #[column(index, on_delete = cascade)]
    pub author_id: Id<User>,
    /// The title.
    pub title: String,
}

/// A session on a database in memory with one user and one post, committed.
///
/// # Errors
/// None in a build that works.
pub fn blog() -> Result<(Session, Handle<User>)> {
    let engine = Engine::connect("sqlite::memory:")?;
    engine.create_all(&models![User, Post])?;
    let mut session = engine.session();
    let alex = session.add(User { age: Some(30), ..User::named("Alex") });
    session.add(Post { id: Id::new(), author_id: session[alex].id, title: "Hello".into() });
    session.commit()?;
    Ok((session, alex))
}
