//! Nothing is bound in a literal, a name or a comment.

include!("../blog.rs");

fn main() {
    let name = "Alex";
    let _ = sql!("select '{name}'");
    //~^ ERROR nothing is bound in a literal: close it before the value, and write `{{` and `}}` for braces
    let _ = sql!("select id -- {name}");
    //~^ ERROR nothing is bound in a comment: close it before the value, and write `{{` and `}}` for braces
}
