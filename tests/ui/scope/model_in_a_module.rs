//! A model is called by the path that the compiler needs.

use rowhouse::prelude::*;

mod models {
    use rowhouse::prelude::*;

    #[derive(Model, Clone, Debug)]
    pub struct Tag {
        pub id: Id<Tag>,
        pub name: String,
    }
}

#[derive(Model, Clone, Debug)]
struct Post {
    id: Id<Post>,
    title: String,
}

fn main() {
    let _ = Post::query().filter(models::Tag::name.eq("rust")); //~ ERROR `Tag` is not part of this query
}
