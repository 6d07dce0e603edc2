//! Nothing is bound in a literal.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(sql_expr!(bool, "'{User::name}' = 'x'"));
    //~^ ERROR nothing is bound in a literal: close it before the value, and write `{{` and `}}` for braces
}
