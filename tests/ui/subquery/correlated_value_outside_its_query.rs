//! A correlated value is selected by a query that has the table.

include!("../blog.rs");

fn main() {
    let names = User::query().correlate::<Post>().filter(User::id.eq(Post::author_id)).select(User::name);
    let _ = User::query().select(subquery(names)); //~ ERROR `Post` is not part of this query
}
