//! Conditions, or the word that there is none.

include!("../blog.rs");

fn renamed(only: Option<Expr<User>>) -> rowhouse::Update<User> {
    let mut update = User::update().set(User::name.to("x")).all_rows();
    if let Some(only) = only {
        update = update.filter(only);
    }
    update
}

fn main() {
    let engine = Engine::connect("sqlite::memory:").unwrap();
    let _ = renamed(None).execute(&engine);
    let _ = User::update().set(User::name.to("x")).filter(User::age.ge(1)).execute(&engine);
    let _ = User::delete().filter(User::age.ge(1)).filter(User::name.eq("x")).execute(&engine);
}
