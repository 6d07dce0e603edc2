//! A list has a method of its own.

include!("../blog.rs");

fn main() {
    let ages = vec![1, 2];
    let _ = User::query().filter(sql_expr!(bool, "{User::age} IN ({..ages})"));
    //~^ ERROR `sql_expr!` takes no lists: use `.is_in(list)`
}
