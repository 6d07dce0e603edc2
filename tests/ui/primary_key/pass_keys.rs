//! The field `id`, or those that are marked.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(key = Uuid)]
pub struct User {
    pub id: Id<User>,
}

#[derive(Model, Clone)]
pub struct Grade {
    #[column(primary_key)]
    pub student: i64,
    #[column(primary_key)]
    pub course: String,
}

fn main() {}
