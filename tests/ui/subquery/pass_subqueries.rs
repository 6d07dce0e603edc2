//! A query inside another one says which of its columns it uses; a value of it may be missing.

include!("../blog.rs");

alias!(Other = User);

fn main() {
    let posts = Post::query().correlate::<User>().filter(Post::author_id.eq(User::id));
    let _ = User::query().filter(exists(posts.clone()) | !exists(Post::query()));
    let _: Select<_, (String, Option<i64>)> = User::query().select((User::name, subquery(posts.clone().select(count()))));
    let _ = User::query().filter(User::id.is_in(Post::query().select(Post::author_id)) & User::name.is_in(["Alex"]));
    let _ = User::query().filter(User::name.is_not_in(posts.select(Post::title)) & User::visits.gt(all_of(Other::query().select(Other.visits))));
    fn wrote() -> Expr<User> {
        exists(Post::query().correlate::<User>().filter(Post::author_id.eq(User::id))).on()
    }
    let _ = Post::query().join(Post::author_id).filter(wrote());
}
