//! A series of integers goes on by integers, and one of days by intervals.

include!("../blog.rs");

fn main() {
    let day = NaiveDate::MIN;
    let _ = generate_series(1, 10, days(1)); //~ ERROR a day or a moment is expected here, but this is a `{integer}`
    let _ = generate_series(day, day, 1); //~ ERROR `{integer}` is no step of a series of `rowhouse::prelude::NaiveDate`
    let _ = generate_series(1, "ten", 1); //~ ERROR `&str` cannot be compared with a column of type `{integer}`
    let _ = generate_series(User::age, 10, 1); //~ ERROR `User` is not part of this query
}
