//! A newtype is compared with its own values, and calculates or is text where the value in it does.

use rowhouse::prelude::*;

#[derive(Scalar, Clone, Debug, PartialEq)]
struct Email(String);

#[derive(Scalar, Clone, Debug, PartialEq)]
struct Number(i64);

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    email: Email,
    number: Number,
}

fn main() {
    let _ = User::query().filter(User::email.eq("a@b".to_owned())); //~ ERROR `String` cannot be compared with a column of type `Email`
    let _ = User::query().filter(User::number.contains("1")); //~ ERROR text is expected here, but this is a `i64`
    let _ = User::query().select(User::number + Number(1)); //~ ERROR SQL cannot calculate with `Number` and `Number`
    let _ = User::query().select(User::email.sum()); //~ ERROR `Email` is not a number
}
