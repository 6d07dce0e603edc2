//! A default fits its column.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(default = "x")]
    //~^ ERROR `age` is `Option<i32>`, so its default is an integer in its range, or `sql("…")`; this is a text
    age: Option<i32>,
    #[column(default = 256)]
    //~^ ERROR `level` is `u8`, so its default is an integer in its range, or `sql("…")`; this is 256
    level: u8,
    #[column(default = now)]
    //~^ ERROR `name` is `String`, so its default is a text in quotes, or `sql("…")`; this is `now`
    name: String,
    #[column(default = today)]
    //~^ ERROR `default` takes a number, `true`, `false`, a text in quotes, `now`, or `sql("…")`
    seen: Auto<NaiveDate>,
    //~^ ERROR `seen` is `Auto`, so the database makes its value: say which, `#[column(default = now)]`
}

fn main() {}
