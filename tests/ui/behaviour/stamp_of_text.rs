//! A stamp is a moment, whatever its type is called.

use rowhouse::prelude::*;

type Moment = Auto<String>;

#[derive(Model, Clone)]
struct Note {
    id: Id<Note>,
    #[column(created_at)]
    created_at: String, //~ ERROR `created_at` is a moment and never NULL, such as `Auto<DateTime<Utc>>`: `created_at` is `String`
    #[column(updated_at)]
    updated_at: Option<DateTime<Utc>>, //~ ERROR `updated_at` is a moment and never NULL, such as `Auto<DateTime<Utc>>`: `updated_at` is `Option<DateTime<Utc>>`
}

#[derive(Model, Clone)]
struct Letter {
    id: Id<Letter>,
    #[column(created_at)] //~ ERROR evaluation panicked: `created_at` is a moment and never NULL, such as `Auto<DateTime<Utc>>`: `created_at` is `Moment`
    created_at: Moment,
}

fn main() {}
