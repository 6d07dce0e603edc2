//! Projections with relations of every kind in them.

use rowhouse::load::Part;
use rowhouse::prelude::*;

include!("../shapes_blog.rs");

#[derive(Projection, Clone)]
#[projection(from = User)]
struct Author {
    name: String,
}

#[derive(Projection, Clone)]
#[projection(from = Tag, through = PostTag)]
struct Placed {
    name: String,
    #[projection(select = PostTag::place)]
    place: i32,
}

#[derive(Projection, Clone)]
#[projection(from = Post)]
struct PostCard {
    title: String,
    #[projection(with = Post::author_id)]
    author: Author,
    #[projection(with = Post::editor_id)]
    editor: Option<Author>,
    #[projection(with = Post::tags.order_by(PostTag::place.asc()))]
    tags: Vec<Placed>,
    #[projection(with = Post::tags)]
    rows: Vec<(Tag, PostTag)>,
}

#[derive(Projection)]
#[projection(from = User)]
struct UserPage {
    name: String,
    #[projection(select = User::posts.count())]
    post_count: i64,
    #[projection(with)]
    posts: Vec<PostCard>,
    #[projection(with)]
    draft: Option<Post>,
    #[projection(with = User::posts.limit(3))]
    newest: Part<PostCard>,
}

fn main() -> Result<(), Error> {
    let engine = Engine::connect("sqlite::memory:")?;
    for UserPage { name, post_count, posts, draft, newest } in User::query().fetch::<UserPage>().all(&engine)? {
        let tags = posts.iter().flat_map(|post| &post.tags).map(|tag| tag.place + tag.name.len() as i32).sum::<i32>();
        let rows: usize = posts.iter().map(|post| post.rows.len() + post.title.len() + post.author.name.len()).sum();
        let editors = posts.iter().filter_map(|post| post.editor.as_ref()).count();
        println!("{name} {post_count} {tags} {rows} {editors} {} {}", draft.is_some(), newest.len());
    }
    Ok(())
}
