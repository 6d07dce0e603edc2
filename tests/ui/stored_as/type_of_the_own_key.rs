//! How a column or table is stored is said for a backend that there is, of a type that can be so.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User {
    #[column(sql_type = "int")]
    //~^ ERROR `id` is the model's own key, whose type is what `#[model(key = …)]` says
    id: Id<User>,
}

fn main() {}
