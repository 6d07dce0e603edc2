//! A text of which a part can be NULL can be NULL.

include!("../blog.rs");

fn main() {
    let _: Query<User, String> = User::query().select(concat((User::name, User::nick))); //~ ERROR mismatched types
}
