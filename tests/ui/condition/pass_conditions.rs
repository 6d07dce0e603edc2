//! Conditions, columns of `bool`, and `Option` of both.

include!("../blog.rs");

fn main() {
    let some = Some(User::age.ge(18));
    let query = User::query().filter(User::active).filter(!User::active | User::age.ge(18)).filter(some);
    let _ = query.filter(all([User::visits.gt(1), User::visits.lt(9)]) & User::name.is_not_null());
}
