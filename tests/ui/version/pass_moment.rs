//! A version is an integer or a moment.

use rowhouse::prelude::*;

type Moment = DateTime<Utc>;

#[derive(Model, Clone)]
struct Page {
    id: Id<Page>,
    #[column(version)]
    changed_at: DateTime<Utc>,
}

#[derive(Model, Clone)]
struct Sheet {
    id: Id<Sheet>,
    #[column(version)]
    changed_at: Moment,
}

fn main() {}
