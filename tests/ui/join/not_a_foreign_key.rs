//! A column that is no foreign key joins nothing, and one of another model's does not lead from here.

include!("../blog.rs");

#[derive(Model, Clone, Debug)]
struct Country {
    #[column(primary_key)]
    code: String,
}

#[derive(Model, Clone, Debug)]
struct City {
    id: Id<City>,
    #[column(references = Country::code)]
    country: String,
}

fn main() {
    let _ = User::query().join(Post::title); //~ ERROR `rowhouse::Column<Post, String>` does not lead from a table of this query to another one
    let _ = User::query().join(City::country); //~ ERROR `rowhouse::Column<City, String, References<Country>>` does not lead from a table of this query to another one
}
