//! The rows of a query are read as a projection, and that is read like a table.

include!("../blog.rs");

#[derive(Projection)]
#[allow(dead_code)]
struct Author {
    id: Id<User>,
    posts: i64,
}

fn main() {
    let authors = || Post::query().group_by(Post::author_id).select((Post::author_id, count())).read_as::<Author>();
    let _ = authors().as_table().filter(Author::posts.gt(3)).order_by(Author::id.asc()).select(Author::posts);
    let _: Select<_, (String, Option<i64>)> =
        User::query().left_join(authors().matching(Author::id.eq(User::id))).select((User::name, Author::posts));
    let _ = User::query().join(Author::id).with_cte(authors()).filter(Author::posts.gt(User::visits));
    let _: Select<_, Option<i32>> = User::query().select(User::age).union(User::query().select(value(1)));
    let _ = User::query().union(User::query()).order_by(User::name.asc());
    let _: Select<_, (String, i64)> = User::query()
        .select((User::name, User::visits))
        .except_all(Post::query().select((Post::title, value(1_i64))))
        .order_by_output(|(name, visits)| (visits.desc(), name.asc()));
    let gone = || Post::delete().all_rows().returning((Post::author_id, value(1_i64))).read_as::<Author>();
    let _: Select<_, (String, i64)> = User::query().join(Author::id).with_cte(gone()).select((User::name, Author::posts));
    let _ = User::update().join(Author::id).with_cte(gone()).set(User::visits.to(Author::posts)).all_rows();
}
