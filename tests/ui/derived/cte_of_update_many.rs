//! Many rows, each with values of its own, take several statements.

include!("../blog.rs");

#[derive(Projection)]
#[allow(dead_code)]
struct Named {
    name: String,
}

fn main() {
    let update = User::update_many(User::name, User::age, [("Alex", Some(30))]);
    let _ = Named::query().with_cte(update.returning((User::name,)).read_as::<Named>()); //~ ERROR `UpdateMany<User>` cannot stand inside another statement
}
