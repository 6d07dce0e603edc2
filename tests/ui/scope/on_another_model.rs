//! `on` names the model whose columns the expression uses.

include!("../blog.rs");

fn main() {
    fn adults() -> Expr<Post> {
        User::age.ge(18).on() //~ ERROR `User` is not part of this query
    }
    let _ = adults;
}
