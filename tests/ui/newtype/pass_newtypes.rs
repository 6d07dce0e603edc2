//! A newtype sorts, and is text, as the value in it.

use rowhouse::prelude::*;

#[derive(Scalar, Clone, Debug, PartialEq)]
struct Email(String);

#[derive(Scalar, Clone, Debug, PartialEq)]
#[scalar(arithmetic)]
struct Meters {
    number: i64,
}

#[derive(Scalar, Clone, Debug, PartialEq)]
struct Agreed(bool);

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    email: Email,
    height: Option<Meters>,
    agreed: Agreed,
}

fn main() {
    let _ = User::query().filter(User::email.starts_with("a") & User::email.lt(Email("b".into())));
    let _ = User::query().filter(User::agreed.eq(Agreed(true)) & User::agreed.is_not(None));
    let _ = User::query().select(User::height + Meters { number: 1 });
}
