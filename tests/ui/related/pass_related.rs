//! Conditions on related rows, aggregates of them, and paths.

include!("../blog.rs");

const POSTS: HasMany<User, Post> = Post::author_id.inverse();

fn main() {
    let _ = User::query()
        .filter(POSTS.any(Post::title.eq("x")) & POSTS.count().gt(3))
        .filter(POSTS.every(Post::author_id.to(User::active)))
        .select((User::name, POSTS.max(Post::title)))
        .order_by(POSTS.count().desc());
    let _ = Post::query().filter(Post::author_id.to(User::name).eq("x")).order_by(Post::author_id.to(User::age).asc());
    let nick: Expr<Post, Option<String>> = Post::author_id.to(User::nick).on();
    let _ = Post::query().select(nick);
    let _ = Post::update().set(Post::author_id.to(Id::from(1))).filter(Post::author_id.any(User::active));
}
