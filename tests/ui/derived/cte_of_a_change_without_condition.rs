//! A statement inside another one says which rows it changes, too.

include!("../blog.rs");

#[derive(Projection)]
#[allow(dead_code)]
struct Named {
    name: String,
}

fn main() {
    let _ = Named::query().with_cte(User::delete().returning((User::name,)).read_as::<Named>()); //~ ERROR this UPDATE or DELETE has no condition, and would change all rows
    //~^ ERROR this UPDATE or DELETE has no condition, and would change all rows
}
