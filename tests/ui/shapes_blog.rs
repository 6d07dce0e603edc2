#[derive(Model, Clone)]
#[model(table = "users", has_many(posts = Post::author_id), has_one(draft = Post::editor_id))]
struct User {
    id: Id<User>,
    name: String,
}

#[derive(Model, Clone)]
#[model(table = "posts", many_to_many(tags: Tag = PostTag::post_id => PostTag::tag_id))]
struct Post {
    id: Id<Post>,
    author_id: Id<User>,
    #[column(unique)]
    editor_id: Option<Id<User>>,
    title: String,
}

#[derive(Model, Clone)]
#[model(table = "tags")]
struct Tag {
    id: Id<Tag>,
    name: String,
}

#[derive(Model, Clone)]
#[model(table = "post_tags")]
struct PostTag {
    #[column(primary_key)]
    post_id: Id<Post>,
    #[column(primary_key)]
    tag_id: Id<Tag>,
    place: i32,
}
