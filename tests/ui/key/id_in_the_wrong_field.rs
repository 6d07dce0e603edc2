//! A foreign key holds ids of its model.

include!("../blog.rs");

fn main() {
    let post = Post { id: Id::new(), author_id: Id::<Post>::new(), title: String::new() }; //~ ERROR mismatched types
    let _ = post;
}
