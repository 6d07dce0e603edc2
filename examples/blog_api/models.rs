//! The tables.

use rowhouse::prelude::*;

#[derive(Model, Clone, Debug)]
#[model(table = "blog_api_users", has_many(posts = Post::author_id))]
pub(crate) struct User {
    pub(crate) id: Id<User>,
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[model(
    table = "blog_api_posts",
    hooks,
    has_many(comments = Comment::post_id),
    many_to_many(tags: Tag = PostTag::post_id => PostTag::tag_id)
)]
pub(crate) struct Post {
    pub(crate) id: Id<Post>,
    pub(crate) author_id: Id<User>,
    #[column(unique, length = 200)]
    pub(crate) title: String,
    pub(crate) body: String,
}

impl Hooks for Post {
    fn before_insert(&mut self, refused: &mut Refused<Self>) {
        if self.title.trim().is_empty() {
            refused.field(Post::title, "is empty");
        }
        if self.title.chars().count() > 200 {
            refused.field(Post::title, "is longer than 200 characters");
        }
    }
}

#[derive(Model, Clone, Debug)]
#[model(table = "blog_api_comments")]
pub(crate) struct Comment {
    pub(crate) id: Id<Comment>,
    pub(crate) post_id: Id<Post>,
    pub(crate) author_id: Option<Id<User>>,
    pub(crate) text: String,
}

#[derive(Model, Clone, Debug)]
#[model(table = "blog_api_tags")]
pub(crate) struct Tag {
    pub(crate) id: Id<Tag>,
    #[column(unique, length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[model(table = "blog_api_post_tags")]
pub(crate) struct PostTag {
    #[column(primary_key)]
    pub(crate) post_id: Id<Post>,
    #[column(primary_key)]
    pub(crate) tag_id: Id<Tag>,
}

/// Makes the tables anew.
pub(crate) fn create_tables(engine: &Engine) -> rowhouse::Result<()> {
    drop_tables(engine)?;
    engine.create_all(&models![User, Post, Comment, Tag, PostTag])
}

pub(crate) fn drop_tables(engine: &Engine) -> rowhouse::Result<()> {
    engine.drop_all(&models![User, Post, Comment, Tag, PostTag])
}

/// Two users, a post of the first, and two comments, one of them of nobody who is known.
pub(crate) fn write_first_posts(engine: &Engine) -> rowhouse::Result<()> {
    engine.transaction(|session| {
        let [ann, bo] = ["Ann", "Bo"].map(|name| session.add(User { id: Id::new(), name: name.into() }));
        let tags = ["rust", "sql"].map(|name| Tag { id: Id::new(), name: name.into() });
        let comment =
            |text: &str, author_id| Comment { id: Id::new(), post_id: Id::new(), author_id, text: text.into() };
        let comments = [comment("Well written.", Some(session[bo].id)), comment("First!", None)];
        let author_id = session[ann].id;
        let post = Post { id: Id::new(), author_id, title: "Joins".into(), body: "A join is …".into() };
        session.add_graph(post.with(Post::comments, comments).with(Post::tags, tags))?;
        Ok(())
    })
}
