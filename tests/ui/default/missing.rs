//! What the database makes has a default.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    created_at: Auto<DateTime<Utc>>,
    //~^ ERROR `created_at` is `Auto`, so the database makes its value: say which, `#[column(default = now)]`
}

fn main() {}
