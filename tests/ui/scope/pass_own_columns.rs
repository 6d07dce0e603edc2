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
    let _ = query.select((User::name, User::visits + 1, User::age.max(), value(1)));
}
