//! The main job: derive models, add objects, commit, query.
//!
//! ```text
//! cargo run --example quickstart                                  # SQLite in memory
//! cargo run --example quickstart -- postgres://user@host/database
//! cargo run --example quickstart -- mysql://user@host/database
//! ```
//!
//! It makes the tables `quickstart_users` and `quickstart_posts`, and drops them again.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use rowhouse::prelude::*;

#[derive(Model, Clone, Debug)]
#[model(table = "quickstart_users")]
struct User {
    id: Id<User>, // the field `id`: the primary key, made by the database
    #[column(unique)]
    email: String,
    name: String,
    age: Option<i32>,
    #[column(default = sql("now"))]
    created_at: Auto<DateTime<Utc>>, // made by the database, read back by the flush
}

#[derive(Model, Clone, Debug)]
#[model(table = "quickstart_posts")]
struct Post {
    id: Id<Post>,
    #[column(index, on_delete = cascade)]
    author_id: Id<User>, // Id<Other>: a foreign key, no further words needed
    title: String,
}

fn main() -> rowhouse::Result<()> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "sqlite::memory:".to_owned());
    let engine = Engine::connect(&url)?; // or postgres://…, mysql://…
    println!("connected to {}", engine.backend());
    engine.drop_all(&models![User, Post])?;
    engine.create_all(&models![User, Post])?;

    let mut session = engine.session();
    let alex = session.add(User {
        id: Id::new(),
        email: "a@x.org".into(),
        name: "Alex".into(),
        age: Some(30),
        created_at: Auto::new(),
    });
    session.add(Post { id: Id::new(), author_id: session[alex].id, title: "Hello".into() });
    session[alex].age = Some(31); // tracked: only what changed is written
    session.commit()?; // one transaction, keys and foreign keys filled

    // Prints: Alex is user 1, 31 years old
    println!("{} is user {}, {} years old", session[alex].name, session[alex].id, session[alex].age.unwrap_or(0));
    println!("added at {}", session[alex].created_at.get()?);

    let adults: Vec<User> = User::query()
        .filter(User::age.ge(18) & User::name.starts_with("A"))
        .order_by(User::name.asc())
        .limit(10)
        .all(&mut session)?; // or `&engine`: one statement, no transaction

    // Prints: 1 adult whose name starts with A
    println!("{} adult whose name starts with A", adults.len());

    // Prints: [("Hello", Id<User>(1))]
    let titles: Vec<(String, Id<User>)> = Post::query()
        .filter(Post::author_id.eq(session[alex].id))
        .select((Post::title, Post::author_id))
        .all(&mut session)?;
    println!("{titles:?}");

    // Raw SQL with the values bound, never spliced. Prints: 1 user is at least 18
    let min = 18;
    let n: i64 = sql!("select count(*) from quickstart_users where age >= {min}").scalar(&mut session)?;
    println!("{n} user is at least {min}");

    // Only the changed column is written: UPDATE … SET "name" = …
    session[alex].name = "Alexandra".into();
    session.commit()?;

    // Deleting the author deletes the posts: the foreign key says `cascade`. Prints: 0 posts left
    session.delete(alex)?;
    session.commit()?;
    println!("{} posts left", Post::query().count(&engine)?);

    engine.drop_all(&models![User, Post])
}
