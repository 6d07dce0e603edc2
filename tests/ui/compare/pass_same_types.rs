//! Values have the types of their columns.

include!("../blog.rs");

fn main() {
    let query = User::query().filter(User::name.eq("Alex") & User::age.ge(18) & User::visits.ne(0) & User::age.is(None));
    let query = query.filter(User::visits.between(User::visits, 30) | User::name.is_in(["Alex"]) | User::name.like("A%"));
    let _ = query.filter(User::age.is(Some(3)) | User::age.is(3) | User::name.is("Alex") | User::name.is_not(None) | User::id.eq(User::id) | User::name.eq(User::name) | User::name.eq(String::new()));
}
