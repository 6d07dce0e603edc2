//! A list holds no NULL.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::age.is_in([Some(18), None]));
    //~^ ERROR `Option<{integer}>` cannot stand in a list of `i32`
}
