//! Nor does RETURNING make up for a condition.

include!("../blog.rs");

fn main() {
    let _ = User::delete().returning(User::id); //~ ERROR this UPDATE or DELETE has no condition, and would change all rows
}
