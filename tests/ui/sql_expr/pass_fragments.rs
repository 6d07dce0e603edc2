//! An expression in SQL of your own has the type that it says, and is nullable where a join leaves its table out.

include!("../blog.rs");

fn main() {
    let least = 1;
    let _: Query<User, i32> = User::query().filter(sql_expr!(bool, "{User::visits} > {least}")).select(sql_expr!(i32, "1"));
    let joined = User::query().left_join(Post::author_id);
    let _: Select<_, (Option<i64>, i64)> =
        joined.select((sql_expr!(i64, "{Post::title} IS NULL"), sql_expr!(i64, "{User::visits}")));
}
