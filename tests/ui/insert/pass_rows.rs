//! Where rows come from.

include!("../blog.rs");

fn insert(post: Post, posts: Vec<Post>) {
    let _ = Post::insert(post);
    let _ = Post::insert_all(posts);
    let _ = insert_into::<User>().set((User::name.to("x"), User::age.to(value(1) + 2)));
    let _ = insert_into::<User>().values((User::name, User::age), [("x", Some(1)), ("y", None)]);
    let _ = insert_into::<User>().values(User::name, ["x", "y"]);
    let query = User::query().select((User::id, User::name));
    let _ = insert_into::<Post>().from_select((Post::author_id, Post::title), query);
    let _ = insert_into::<User>().from_select(User::nick, Post::query().select(Post::title));
}

fn main() {}
