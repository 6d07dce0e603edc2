//! A query in FROM is read as a projection.

include!("../blog.rs");

#[derive(Projection)]
#[allow(dead_code)]
struct Author {
    id: Id<User>,
    posts: i64,
}

fn main() {
    let _ = User::query().as_table();
    //~^ ERROR the method `as_table` exists for struct `rowhouse::Select<(rowhouse::expr::Inner<User>, Nil), User>`, but its trait bounds were not satisfied
}
