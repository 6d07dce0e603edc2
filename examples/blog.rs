//! A blog: users, posts, comments and tags; relations of every kind, loaded beside the rows, side by side and nested; and
//! shapes, structs that say themselves what is loaded, as JSON.
//!
//! ```text
//! cargo run --example blog                                  # SQLite in memory
//! cargo run --example blog -- postgres://user@host/database
//! cargo run --example blog -- mysql://user@host/database
//! ```
//!
//! It makes the tables `blog_users`, `blog_profiles`, `blog_posts`, `blog_comments`, `blog_tags` and `blog_post_tags`, and drops
//! them again.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use rowhouse::load::Part;
use rowhouse::prelude::*;
use serde::Serialize;

#[derive(Model, Clone, Debug)]
#[model(
    table = "blog_users",
    has_many(
        posts = Post::author_id,
        popular = Post::author_id,
        filter = Post::votes.ge(5),
        order_by = (Post::votes.desc(), Post::id.asc())
    ),
    has_one(profile = Profile::user_id)
)]
struct User {
    id: Id<User>,
    name: String,
}

#[derive(Model, Clone, Debug)]
#[model(table = "blog_profiles")]
struct Profile {
    id: Id<Profile>,
    #[column(unique, on_delete = cascade)]
    user_id: Id<User>,
    bio: String,
}

#[derive(Model, Clone, Debug)]
#[model(
    table = "blog_posts",
    has_many(comments = Comment::post_id),
    many_to_many(tags: Tag = PostTag::post_id => PostTag::tag_id)
)]
struct Post {
    id: Id<Post>,
    #[column(on_delete = cascade)]
    author_id: Id<User>,
    editor_id: Option<Id<User>>,
    title: String,
    votes: i32,
}

#[derive(Model, Clone, Debug)]
#[model(table = "blog_comments")]
struct Comment {
    id: Id<Comment>,
    #[column(on_delete = cascade)]
    post_id: Id<Post>,
    author_id: Id<User>,
    text: String,
}

#[derive(Model, Clone, Debug)]
#[model(table = "blog_tags", many_to_many(posts: Post = PostTag::tag_id => PostTag::post_id))]
struct Tag {
    id: Id<Tag>,
    name: String,
}

#[derive(Model, Clone, Debug)]
#[model(table = "blog_post_tags")]
struct PostTag {
    #[column(primary_key, on_delete = cascade)]
    post_id: Id<Post>,
    #[column(primary_key, on_delete = cascade)]
    tag_id: Id<Tag>,
    place: i32,
}

fn main() -> rowhouse::Result<()> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "sqlite::memory:".to_owned());
    let engine = Engine::connect(&url)?;
    println!("connected to {}", engine.backend());
    let tables = models![User, Profile, Post, Comment, Tag, PostTag];
    engine.drop_all(&tables)?;
    engine.create_all(&tables)?;
    let mut session = engine.session();
    write(&mut session)?;
    session.commit()?;
    front_page(&engine)?;
    writers(&engine)?;
    pages(&engine)?;
    edit(&mut session)?;
    engine.drop_all(&tables)
}

/// Posts with all that is shown beside them: six statements, however many there are.
fn front_page(engine: &Engine) -> rowhouse::Result<()> {
    let query = Post::query()
        .with(Post::author_id.with(User::profile))
        .with(Post::editor_id)
        .with(Post::tags.order_by(PostTag::place.asc()))
        .with(Post::comments.with(Comment::author_id).order_by(Comment::id.asc()))
        .order_by((Post::votes.desc(), Post::id.asc()));
    for (post, (author, profile), editor, tags, comments) in query.all(engine)? {
        let tags: Vec<&str> = tags.iter().map(|tag| tag.name.as_str()).collect();
        let bio = profile.map_or("nothing known", |_| "has a profile");
        println!("{} ({} votes) by {}, {bio}; tags: {}", post.title, post.votes, author.name, tags.join(", "));
        if let Some(editor) = editor {
            println!("  edited by {}", editor.name);
        }
        for (comment, author) in comments {
            println!("  {}: {}", author.name, comment.text);
        }
    }
    Ok(())
}

/// Users with a part of their posts, and with numbers that are calculated in the database.
fn writers(engine: &Engine) -> rowhouse::Result<()> {
    type Writer = (User, Part<Post>, Part<Post>, i64, Option<i64>);
    let newest = User::posts.order_by(Post::id.desc()).limit(1);
    let writers: Vec<Writer> = User::query()
        .with(newest)
        .with(User::popular)
        .with(User::posts.count())
        .with(User::posts.sum(Post::votes))
        .order_by(User::name.asc())
        .all(engine)?;
    for (user, newest, popular, posts, votes) in &writers {
        let newest = newest.first().map_or("nothing yet", |post| post.title.as_str());
        println!("{}: {posts} posts, {votes:?} votes, {} popular, newest: {newest}", user.name, popular.len());
    }
    // For rows at hand.
    let users: Vec<User> = writers.into_iter().map(|writer| writer.0).collect();
    for (user, profile) in users.iter().zip(engine.load(&users, User::profile)?) {
        println!("{}: {}", user.name, profile.map_or_else(|| "no profile".to_owned(), |profile| profile.bio));
    }
    Ok(())
}

/// A user's page: what it shows, and nothing else, is read.
#[derive(Projection, Serialize, Debug)]
#[projection(from = User)]
struct UserPage {
    name: String,
    #[projection(with)]
    profile: Option<Bio>,
    #[projection(select = User::posts.sum(Post::votes))]
    votes: Option<i64>,
    #[projection(with = User::posts.order_by((Post::votes.desc(), Post::id.asc())).limit(2))]
    best: Vec<PostCard>,
}

#[derive(Projection, Serialize, Clone, Debug)]
#[projection(from = Profile)]
struct Bio {
    bio: String,
}

#[derive(Projection, Serialize, Clone, Debug)]
#[projection(from = Post)]
struct PostCard {
    id: Id<Post>,
    title: String,
    #[projection(select = Post::comments.count())]
    comment_count: i64,
    #[projection(with = Post::tags.order_by(PostTag::place.asc()))]
    tags: Vec<TagAtPlace>,
    #[projection(with = Post::editor_id)]
    editor: Option<Editor>,
}

#[derive(Projection, Serialize, Clone, Debug)]
#[projection(from = Tag, through = PostTag)]
struct TagAtPlace {
    name: String,
    #[projection(select = PostTag::place)]
    place: i32,
}

#[derive(Projection, Serialize, Clone, Debug)]
#[projection(from = User)]
struct Editor {
    name: String,
}

/// Shapes: five statements, and JSON.
fn pages(engine: &Engine) -> rowhouse::Result<()> {
    let pages: Vec<UserPage> = User::query().order_by(User::name.asc()).fetch::<UserPage>().all(engine)?;
    for page in &pages {
        println!("{:#}", serde_json::json!(page));
    }
    Ok(())
}

/// Handles in place of values: what is changed in them, the commit writes.
fn edit(session: &mut Session) -> rowhouse::Result<()> {
    let tagged = Tag::query().filter(Tag::name.eq("rust")).with(Tag::posts).track(&mut *session)?;
    for (_, posts) in tagged {
        for post in posts {
            session[post].votes += 1;
        }
    }
    session.commit()
}

fn write(session: &mut Session) -> rowhouse::Result<()> {
    let [ann, bo] = ["Ann", "Bo"].map(|name| session.add(User { id: Id::new(), name: name.into() }));
    let (ann, bo) = (session[ann].id, session[bo].id);
    session.add(Profile { id: Id::new(), user_id: ann, bio: "writes about databases".into() });
    let tags = ["rust", "sql"].map(|name| session.add(Tag { id: Id::new(), name: name.into() }));
    for (author_id, title, votes) in [(ann, "Joins", 7), (ann, "Keys", 2), (bo, "Traits", 5)] {
        let editor_id = (author_id == bo).then_some(ann);
        let post = session.add(Post { id: Id::new(), author_id, editor_id, title: title.into(), votes });
        let post_id = session[post].id;
        for (place, tag) in (0..).zip(tags) {
            let tag_id = session[tag].id;
            session.add(PostTag { post_id, tag_id, place });
        }
        session.add(Comment { id: Id::new(), post_id, author_id: bo, text: "well written".into() });
    }
    session.flush()
}
