//! A table that the query has already is joined by an alias.

include!("../blog.rs");

#[derive(Model, Clone, Debug)]
struct Review {
    id: Id<Review>,
    author_id: Id<User>,
    editor_id: Id<User>,
}

alias!(Editor = User);

fn main() {
    let _ = User::query().join(Post::author_id).join(Post::author_id); //~ ERROR `User` is part of this query already
    let _ = Review::query().join(Review::author_id).left_join(Review::editor_id); //~ ERROR `User` is part of this query already
    let _ = User::query().join(Post::matching(Post::title.eq(User::name))).join(Post::matching(Post::title.ne(User::name))); //~ ERROR `Post` is part of this query already
    let _ = User::query().cross_join::<Post>().cross_join::<Post>(); //~ ERROR `Post` is part of this query already
    let editor = || Review::editor_id.references::<Editor>();
    let _ = Review::query().join(editor()).right_join(editor()); //~ ERROR `Editor` is part of this query already
    let _ = Post::update().from::<User>().join(Post::author_id); //~ ERROR `User` is part of this query already
    let _ = Post::delete().join(Post::author_id).using::<User>(); //~ ERROR `User` is part of this query already
}
