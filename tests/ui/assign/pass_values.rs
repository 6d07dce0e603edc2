//! What columns are set to.

include!("../blog.rs");

fn main() -> rowhouse::Result<()> {
    let name = String::from("x");
    let update = User::update().set((
        User::name.to(&name),
        User::age.to(None),
        User::age.to(3),
        User::age.to(Some(3)),
        User::age.to(User::age + 1),
        User::name.to("x"),
    ));
    let update = update.set(Some(User::name.to(name))).set(vec![User::age.to(1), User::age.to(2)]);
    let update = update.from::<Post>().set(User::name.to(Post::title)).filter(Post::author_id.eq(User::id));
    update.returning((User::id, Post::title)).to_sql(Dialect::Postgres)?;
    Ok(())
}
