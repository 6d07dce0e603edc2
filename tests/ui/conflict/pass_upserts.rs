//! What happens to rows in conflict.

include!("../blog.rs");

fn upsert(user: User) {
    let _ = User::insert(user.clone()).on_conflict(User::name).do_nothing();
    let _ = User::insert(user.clone()).on_conflict((User::name, User::age)).do_update(User::nick);
    let upsert = User::insert(user).on_conflict(User::name);
    let set = (User::age.to(User::age + excluded(User::age)), User::nick.to(excluded(User::nick)));
    let _ = upsert.do_update_set(set).filter(User::age.lt(excluded(User::age)));
}

fn main() {}
