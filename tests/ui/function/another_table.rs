//! SQL of your own uses the tables of the query.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(sql_expr!(bool, "{Post::title} = 'x'")); //~ ERROR `Post` is not part of this query
}
