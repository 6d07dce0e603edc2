//! `=` takes no `None`: NULL equals nothing.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::age.ne(None));
    //~^ ERROR `Option<_>` cannot be compared with a column of type `i32`
}
