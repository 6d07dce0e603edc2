//! A common table expression has the columns of its projection.

include!("../blog.rs");

#[derive(Projection)]
#[allow(dead_code)]
struct Author {
    id: Id<User>,
    posts: i64,
}

fn main() {
    let _ = Author::query().filter(Author::comments.gt(3));
    //~^ ERROR no function or associated item named `comments` found for struct `Author` in the current scope
}
