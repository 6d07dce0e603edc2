//! A condition over one model is none over another.

include!("../blog.rs");

fn main() {
    fn long() -> Expr<Post> {
        Post::title.like("%long%").on()
    }
    let _ = User::query().filter(long()); //~ ERROR `Post` is not part of this query
}
