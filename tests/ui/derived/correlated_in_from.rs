//! A query in FROM sees the tables before it only if it is lateral.

include!("../blog.rs");

#[derive(Projection)]
#[allow(dead_code)]
struct Author {
    id: Id<User>,
    posts: i64,
}

fn main() {
    let latest = Post::query().correlate::<User>().filter(Post::author_id.eq(User::id));
    let latest = latest.select((Post::author_id, value(1_i64))).read_as::<Author>();
    let _ = User::query().with_cte(latest); //~ ERROR this query uses columns of a query around it, and there is none
}
