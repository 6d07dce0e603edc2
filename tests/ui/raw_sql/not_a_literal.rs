//! The text is written out: a text of the program may be anything.

include!("../blog.rs");

fn main() {
    let text = "select 1";
    let _ = sql!(text);
    //~^ ERROR `sql!` takes a text in quotes, `sql!("… {value} …")`: text made by the program could be anything, and is for `raw(…)`
}
