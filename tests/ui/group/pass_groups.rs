//! Groups are of columns and expressions in scope, totals make what is selected an `Option`.

include!("../blog.rs");

fn main() {
    let _ = User::query().join(Post::author_id).group_by((User::id, Post::title)).having(count().gt(1)).select(User::name);
    let _: Select<_, (Option<String>, i64)> = User::query().rollup(User::name).select((User::name, count()));
    let _ = User::query().group_by(User::visits + 1).having(None::<Expr<User>>).select((User::visits + 1, count()));
    let _ = User::query().select(User::name).distinct().order_by(User::name.desc().nulls_last());
}
