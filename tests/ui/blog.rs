// The models of the programs about queries, which include this file.

use rowhouse::prelude::*;

#[allow(dead_code)]
#[derive(Model, Clone, Debug)]
#[model(table = "users")]
pub struct User {
    pub id: Id<User>,
    pub name: String,
    pub nick: Option<String>,
    pub age: Option<i32>,
    pub visits: i64,
    pub active: bool,
    pub key: Uuid,
}

#[allow(dead_code)]
#[derive(Model, Clone, Debug)]
#[model(table = "posts")]
pub struct Post {
    pub id: Id<Post>,
    #[column(on_delete = cascade)]
    pub author_id: Id<User>,
    pub title: String,
}
