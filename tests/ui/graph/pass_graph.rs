//! Graphs, and sets that change.

include!("../blog.rs");

const POSTS: HasMany<User, Post> = Post::author_id.inverse();

fn main() {
    let _ = |session: &mut Session, user: User, post: Post, handle: Handle<Post>| -> Result<(), Error> {
        let user = session.add_graph(user.with(POSTS, [post.clone()]))?;
        session.relate(user, POSTS, [handle])?;
        session.set_related(user, POSTS, [post])?;
        session.unrelate(user, POSTS, [handle])
    };
}
