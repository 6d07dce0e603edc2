//! What a statement gives back is read as a projection, to be a table.

include!("../blog.rs");

#[derive(Projection)]
#[allow(dead_code)]
struct Named {
    name: String,
}

fn main() {
    let gone = User::delete().all_rows().returning((User::name, User::id));
    let _ = Named::query().with_cte(gone.clone()); //~ ERROR `(String, rowhouse::Id<User>)` is not a projection
    let _ = gone.read_as::<Named>(); //~ ERROR a row of `(String, rowhouse::Id<User>)` cannot be read as `Named`
}
