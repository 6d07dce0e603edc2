//! `on_tables` names all tables whose columns the expression uses.

include!("../blog.rs");

alias!(Profile = User);

fn main() {
    fn namesake() -> Expr<(User, Post)> {
        Post::title.eq(User::name).on_tables()
    }
    let _ = User::query().filter(namesake()); //~ ERROR `Post` is not part of this query
    fn of_others() -> Expr<(User, Profile)> {
        Post::title.eq(User::name).on_tables() //~ ERROR `Post` is not part of this query
    }
    let _ = of_others;
}
