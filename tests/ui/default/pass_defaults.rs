//! Defaults that fit.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
pub struct User {
    pub id: Id<User>,
    #[column(default = now)]
    pub created_at: Auto<DateTime<Utc>>,
    #[column(default = -1)]
    pub level: Auto<i32>,
    #[column(default = "x")]
    pub name: String,
}

fn main() {}
