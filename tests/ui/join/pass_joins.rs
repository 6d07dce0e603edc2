//! Tables are joined by foreign keys of either side, conditions and aliases; what a join may leave out is an `Option`.

include!("../blog.rs");

alias!(Author = User);

fn main() {
    let rows = || User::query().left_join(Post::author_id).select((User::name, Post::title, Post::all()));
    let _: Select<_, (String, Option<String>, Option<Post>)> = rows().filter(Post::title.eq(User::name));
    let _ = Post::query().join(Post::author_id).join(Author::matching(Author.id.eq(User::id))).filter(Author.active);
    let _ = User::query().right_join(Post::author_id).select((Post::title, User::all()));
    fn titled<Scope>(query: Select<Scope, User>) -> Select<Scope, User> {
        query.limit(10)
    }
    let _ = titled(User::query().cross_join::<Post>());
}
