//! Variables, fields, indexes, calls and lists.

include!("../blog.rs");

fn main() {
    let (name, user, ids) = ("Alex", (1, 2.5), vec![1, 2]);
    let (slice, count) = (&ids[..], &3);
    let _ = sql!("select '{{}}', {name}, {user.1}, {ids[0]}, {*count}, {name.len().to_string()}, {String::from(name)}");
    let _ = sql!("select 1 where 1 in ({..ids}) or 2 in ({..slice})");
    let _ = sql!(
        r#"select "a b", ? -- it's
        from t where data -> '$.a' = {name}"#
    );
}
