//! A constant does not hide a function of the model.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct Search {
    id: Id<Search>,
    query: String,
    //~^ ERROR a field cannot be called `query`: its constant would hide the function `Search::query`; call it otherwise and keep the column, `#[column(name = "query")]`, or move the constants, `#[model(columns = SearchColumns)]`
}

fn main() {}
