//! A value is of a type that a column can hold.

include!("../blog.rs");

fn main() {
    let users = vec![String::from("Alex"), String::from("Bo")];
    let _ = sql!("select * from users where name in ({users})"); //~ ERROR `Vec<String>` cannot be bound in SQL
}
