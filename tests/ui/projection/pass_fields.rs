//! Fields are scalars, models, projections, `Option` of those, and tuples.

include!("../blog.rs");

/// A field called like a function of models is fine: a projection has none.
#[derive(Projection)]
struct Totals {
    pub query: String,
    #[column(name = "sum of all")]
    total: Option<i64>,
    user: User,
    post: Option<Post>,
    r#type: (i64, Part),
}

#[derive(Projection)]
struct Part {
    n: i64,
}

fn main() {
    let engine = Engine::connect("sqlite::memory:").unwrap();
    let totals: Vec<Totals> = sql!("select 1").all(&engine).unwrap();
    for Totals { query, total, user, post, r#type: (n, part) } in totals {
        println!("{query} {total:?} {user:?} {post:?} {n} {}", part.n);
    }
}
