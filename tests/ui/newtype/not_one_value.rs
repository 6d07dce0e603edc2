//! A newtype is a struct around one value that a column can hold.

use rowhouse::prelude::*;

#[derive(Scalar, Clone, Debug, PartialEq)]
struct Pair(i32, i32); //~ ERROR `Pair` is stored as the one value in it: `struct Pair(String);`

#[derive(Scalar, Clone, Debug, PartialEq)]
enum Colour { Red } //~ ERROR `Scalar` is for a struct around one value: an enum derives `DbEnum`

#[derive(Scalar, Clone, Debug, PartialEq)]
#[scalar(valid = check)] //~ ERROR `valid` is no word of `#[scalar(…)]`, which knows validate, arithmetic, key, precision, scale
struct Email(String);

#[derive(Scalar, Clone, Debug, PartialEq)]
struct Place(std::path::PathBuf); //~ ERROR `PathBuf` is not a type that a column can hold

fn main() {}
