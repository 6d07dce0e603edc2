//! What the database makes has a default, by whatever name.

use rowhouse::prelude::*;

type Created = Auto<DateTime<Utc>>;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    created_at: Created,
    //~^ ERROR evaluation panicked: `created_at` is `Auto`, so the database makes its value: say which, `#[column(default = …)]`
}

fn main() {}
