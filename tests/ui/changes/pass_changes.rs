//! Changes name fields of the model, and have values that those can hold.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
pub struct User {
    id: Id<User>,
    name: String,
    age: Option<i32>,
    #[column(default = now)]
    created_at: Auto<DateTime<Utc>>,
}

type Name = String;

#[derive(Changes, Default)]
#[changes(User)]
struct UpdateUser<'a> {
    name: Option<&'a str>,
    age: Change<Option<i32>>,
    created_at: Change<DateTime<Utc>>,
    #[changes(skip)]
    reason: String,
}

#[derive(Changes)]
#[changes(User)]
struct Always {
    #[changes(field = name)]
    new_name: Name,
    age: Option<Option<i32>>,
}

#[derive(Changes)]
#[changes(User, insert, unset(id))]
struct NewUser {
    name: Name,
    age: Option<i32>,
    created_at: Option<DateTime<Utc>>,
}

pub fn change(user: &mut User) {
    UpdateUser { name: Some("a"), ..UpdateUser::default() }.apply_to(user);
    Always { new_name: String::new(), age: Some(None) }.apply_to(user);
    let _ = User::update().filter(User::name.eq("a")).set(UpdateUser::default());
    let _ = insert_into::<User>().set((UpdateUser::default(), User::name.to("a")));
    *user = NewUser { name: String::new(), age: None, created_at: None }.into();
}

fn main() {}
