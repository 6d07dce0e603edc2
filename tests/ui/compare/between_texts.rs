//! Both ends of `between` have the column's type.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::age.between("18", 30));
    //~^ ERROR `&str` cannot be compared with a column of type `i32`
}
