//! Numbers of rows are no `Option`, values of other rows are.

include!("../blog.rs");

fn main() {
    let _: Query<User, (i64, Option<i32>)> = User::query().select((
        row_number().over(window().order_by(User::name.asc())),
        User::age.lag(1).over(window().partition_by((User::name, User::nick)).order_by(User::id.asc())),
    ));
    let by_name = window().order_by((User::name.asc(), User::id.desc()));
    let _: Query<User, (i64, Option<f64>)> =
        User::query().window("w", by_name).select((count().over("w"), User::age.avg().filter(User::active).over("w")));
}
