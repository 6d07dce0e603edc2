//! An optional struct has a column that tells whether it is there.

use rowhouse::prelude::*;

#[derive(Embed, Clone, Debug)]
struct Names {
    first: Option<String>,
    last: Option<String>,
}

#[derive(Embed, Clone, Debug)]
struct Audit {
    by: String,
    #[column(default = now)]
    at: Auto<DateTime<Utc>>,
}

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(embed)]
    names: Option<Names>, //~ ERROR x
}

#[derive(Model, Clone)]
struct Post {
    id: Id<Post>,
    #[column(embed)]
    audit: Option<Audit>, //~ ERROR x
}

#[derive(Model, Clone)] //~ ERROR x
struct Twice {
    id: Id<Twice>,
    #[column(embed, prefix = "")]
    names: Names,
    #[column(embed, prefix = "")]
    others: Names,
}

fn main() {}
