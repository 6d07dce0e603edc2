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
    names: Option<Names>, //~ ERROR evaluation panicked: `User.names` cannot be an `Option`: that takes a struct with a column that is never NULL otherwise, and with none that the database makes
}

#[derive(Model, Clone)]
struct Post {
    id: Id<Post>,
    #[column(embed)]
    audit: Option<Audit>, //~ ERROR evaluation panicked: `Post.audit` cannot be an `Option`: that takes a struct with a column that is never NULL otherwise, and with none that the database makes
}

#[derive(Model, Clone)] //~ ERROR evaluation panicked: two columns of `Twice` have one name, or there are more than 128: an embedded struct can have another prefix, `#[column(embed, prefix = "…")]`
struct Twice {
    id: Id<Twice>,
    #[column(embed, prefix = "")]
    names: Names,
    #[column(embed, prefix = "")]
    others: Names,
}

fn main() {}
