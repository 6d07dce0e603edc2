//! A mark is one field, a moment that can be NULL or a truth value; and what is about marks needs one.

use rowhouse::prelude::*;

type Mark = Option<NaiveDate>;

#[derive(Model, Clone)]
struct Note {
    id: Id<Note>,
    #[column(soft_delete)]
    deleted: i32, //~ ERROR `deleted` marks deleted rows: make it `Option<DateTime<Utc>>` or `bool`, and not `i32`
    #[column(soft_delete)] //~ ERROR `Note` marks deleted rows already, by `deleted`
    gone: bool,
}

#[derive(Model, Clone)]
struct Letter {
    id: Id<Letter>,
    #[column(soft_delete)] //~ ERROR evaluation panicked: `deleted` marks deleted rows: make it `Option<DateTime<Utc>>` or `bool`, and not `Mark`
    deleted: Mark,
}

fn main() {}
