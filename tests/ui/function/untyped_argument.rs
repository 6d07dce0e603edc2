//! A function of your own takes what it says.

include!("../blog.rs");

rowhouse::sql_function! {
    fn soundex(text: String) -> String;
}

fn main() {
    let _ = User::query().select(soundex(User::visits));
    //~^ ERROR a column of type `i64` does not go with one of type `String`
}
