//! Tables are joined by foreign keys of either side, conditions and aliases; what a join may leave out is an `Option`.

include!("../blog.rs");

alias!(Author = User, Near = Lamp);

#[derive(Model, Clone)]
#[model(columns = LampColumns, foreign_key(columns(near), references = Lamp))]
struct Lamp {
    #[column(primary_key)]
    number: i64,
    near: Option<i64>,
}

#[derive(Model, Clone)]
struct Bulb {
    id: Id<Bulb>,
    #[column(references = LampColumns::number)]
    lamp: i64,
}

mod other {
    use rowhouse::prelude::*;

    /// A model of the same name.
    #[derive(Model, Clone)]
    pub struct Post {
        pub id: Id<Post>,
        pub title: String,
    }
}

fn main() {
    let rows = || User::query().left_join(Post::author_id).select((User::name, Post::title, Post::all()));
    let _: Select<_, (String, Option<String>, Option<Post>)> = rows().filter(Post::title.eq(User::name));
    let _ = Post::query().join(Post::author_id).join(Author::matching(Author.id.eq(User::id))).filter(Author.active);
    let _ = User::query().right_join(Post::author_id).select((Post::title, User::all()));
    fn titled<Scope>(query: Select<Scope, User>) -> Select<Scope, User> {
        query.limit(10)
    }
    let _ = titled(User::query().cross_join::<Post>());
    let bulbs: Select<_, (i64, i64)> = Lamp::query().join(Bulb::lamp).select((LampColumns::number, Bulb::lamp));
    let _ = bulbs.join(LampColumns::near.references::<Near>()).filter(Near.near.is_null());
    let _ = Post::query().cross_join::<other::Post>().cross_join::<User>();
}
