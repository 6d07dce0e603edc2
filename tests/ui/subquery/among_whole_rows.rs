//! A value is looked for among the values of one column.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(User::id.is_in(User::query()));
    //~^ ERROR `rowhouse::Select<(rowhouse::expr::Inner<User>, Nil), User>` does not have values of type `rowhouse::Id<User>`
}
