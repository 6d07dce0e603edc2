//! A column has one behaviour, or several that go together.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct Note {
    id: Id<Note>,
    #[column(created_at, updated_at)] //~ ERROR `at` is `created_at` already: `updated_at` does not go with it
    at: Auto<DateTime<Utc>>,
    #[column(read_only, write_once)] //~ ERROR `rank` is `read_only` already: `write_once` does not go with it
    rank: Auto<i64>,
    #[column(read_only)]
    place: i64, //~ ERROR `place` is never written, and read back: make it `Auto<i64>`
    #[column(default_fn = code)]
    code: String, //~ ERROR `code` is made where it is unset: make it `Auto<String>`
}

#[derive(Embed, Clone)]
struct Stamps {
    #[column(created_at)] //~ ERROR `created_at` is for fields of the model itself, and not of structs that it embeds
    at: Auto<DateTime<Utc>>,
}

fn main() {}
