//! All columns are those of the table that the query starts from.

include!("../blog.rs");

fn main() {
    fn adults() -> Expr<User> {
        (User::age.ge(18) & User::active).on()
    }
    fn actives() -> Expr<User> {
        User::active.on()
    }
    fn next_visit() -> Expr<User, i64> {
        (User::visits + 1).on()
    }
    fn wanted<M: Model>(condition: Expr<M>) -> Select<impl Sized, M> {
        M::query().filter(condition)
    }
    let _ = (wanted(adults()), User::query().filter(actives()).order_by(next_visit().asc()));
    let query = User::query().filter(adults()).filter(User::name.eq("Alex")).order_by((User::name.asc(), User::age.desc()));
    fn namesake() -> Expr<(User, Post)> {
        (Post::title.eq(User::name) & Post::author_id.eq(User::id)).on_tables()
    }
    let joined = User::query().join(Post::author_id).filter(namesake());
    let _ = Post::query().left_join(Post::author_id).filter(namesake()).filter(any(vec![namesake()]));
    alias!(Author = User);
    fn of_three() -> Expr<(Post, User, Author), bool> {
        (Author.visits.gt(User::visits) & Post::title.is_not_null()).on_tables()
    }
    let _ = joined.join(Author::matching(of_three())).select(User::name);
    let _ = User::query().filter(all([User::age.ge(18).on(), User::name.eq("x").on()]) & any([adults(), actives().on()]));
    let _ = query.select((User::name, User::visits + 1, User::age.max(), value(1)));
}
