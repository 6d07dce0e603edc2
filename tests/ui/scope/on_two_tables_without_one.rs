//! `on` names all tables whose columns the expression uses.

include!("../blog.rs");

fn main() {
    fn namesake() -> Expr<(User, Post)> {
        Post::title.eq(User::name).on()
    }
    let _ = User::query().filter(namesake()); //~ ERROR `Post` is not part of this query
    fn of_one() -> Expr<User> {
        Post::title.eq(User::name).on() //~ ERROR `Post` is not part of this query
    }
    let _ = of_one;
}
