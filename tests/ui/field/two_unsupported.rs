//! Each field is looked at.

use rowhouse::prelude::*;

#[derive(Clone, PartialEq)]
struct Place;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    home: Option<Place>, //~ ERROR `Option<Place>` is not a type that a column can hold
    //~^ ERROR `Option<Place>` is not a type that a column can hold
    work: Place, //~ ERROR `Place` is not a type that a column can hold
    //~^ ERROR `Place` is not a type that a column can hold
    //~^^ ERROR `Place` is not a type that a column can hold
}

fn main() {}
