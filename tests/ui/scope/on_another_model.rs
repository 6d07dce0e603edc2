//! `on` names the model whose columns the expression uses.

include!("../blog.rs");

fn main() {
    fn adults() -> Expr<Post> {
        User::age.ge(18).on() //~ ERROR mismatched types
    }
    let _ = adults;
}
