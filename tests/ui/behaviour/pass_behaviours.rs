//! What the program makes, and what it may not write.

use rowhouse::prelude::*;

type Moment = Auto<DateTime<Utc>>;

#[derive(Model, Clone)]
struct Note {
    id: Id<Note>,
    #[column(created_at, write_once)]
    created_at: Moment,
    #[column(updated_at)]
    updated_at: DateTime<Utc>,
    #[column(default_fn = codes::new)]
    code: Auto<String>,
    #[column(on_update = codes::new)]
    last: String,
    #[column(default = 0, on_update = sql("1 + 1"))]
    count: Auto<i64>,
    #[column(read_only)]
    rank: Auto<Option<i64>>,
    #[column(soft_delete)]
    deleted_at: Option<DateTime<Utc>>,
}

mod codes {
    pub fn new() -> String {
        String::new()
    }
}

fn main() {
    let _ = Note::query().only_deleted();
    let _ = Note::delete().permanently();
}
