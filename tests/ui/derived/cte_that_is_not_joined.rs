//! A common table expression is joined before its columns are used.

include!("../blog.rs");

#[derive(Projection)]
#[allow(dead_code)]
struct Author {
    id: Id<User>,
    posts: i64,
}

fn main() {
    let authors = Post::query().group_by(Post::author_id).select((Post::author_id, count())).read_as::<Author>();
    let _ = User::query().with_cte(authors).filter(Author::posts.gt(3)); //~ ERROR `Author` is not part of this query
}
