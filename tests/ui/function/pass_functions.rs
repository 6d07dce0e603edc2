//! Functions keep the types of their arguments, and become nullable where one is.

include!("../blog.rs");

rowhouse::sql_function! {
    fn soundex(text: String) -> String;
}

fn main() {
    let _: Query<User, (String, Option<String>)> =
        User::query().select((User::name.lower(), concat((User::name, User::nick))));
    let _: Query<User, (i32, Option<i32>)> = User::query().select((User::age.coalesce(0), User::age.nullif(1)));
    let _: Query<User, (String, Option<String>)> = User::query().select((soundex(User::name), soundex(User::nick)));
    let _: Query<User, (String, Option<i32>)> = User::query().select((
        case().when(User::active, "a").else_("b"),
        case_of(User::name).when("x", 1).end(),
    ));
    // A table that a join may leave out makes a value nullable, unless there is another one.
    let joined = User::query().left_join(Post::author_id);
    let _: Select<_, (Option<String>, String)> = joined.select((Post::title.lower(), Post::title.coalesce("none")));
}
