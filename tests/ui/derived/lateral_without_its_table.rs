//! A lateral query uses tables before it.

include!("../blog.rs");

#[derive(Projection)]
#[allow(dead_code)]
struct Author {
    id: Id<User>,
    posts: i64,
}

#[derive(Model, Clone, Debug)]
struct Tag {
    id: Id<Tag>,
    name: String,
}

fn main() {
    let latest = Post::query().correlate::<User>().filter(Post::author_id.eq(User::id));
    let latest = latest.select((Post::author_id, value(1_i64))).read_as::<Author>();
    let _ = Tag::query().join(latest.lateral()); //~ ERROR `User` is not part of this query
    //~^ ERROR `User` is not part of this query
}
