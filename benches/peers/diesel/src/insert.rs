//! Inserts with keys: the backends have different ways.

use diesel::mysql::MysqlConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;

use crate::models::{NewPost, NewUser, bench_posts, bench_users};

/// Inserts rows and returns their keys.
pub(crate) trait InsertWithKeys {
    fn insert_users(&mut self, users: &[NewUser<'_>]) -> QueryResult<Vec<i64>>;

    fn insert_posts(&mut self, posts: &[NewPost<'_>]) -> QueryResult<Vec<i64>>;
}

/// One INSERT that returns them.
macro_rules! by_returning {
    ($connection:ty) => {
        impl InsertWithKeys for $connection {
            fn insert_users(&mut self, users: &[NewUser<'_>]) -> QueryResult<Vec<i64>> {
                diesel::insert_into(bench_users::table).values(users).returning(bench_users::id).get_results(self)
            }

            fn insert_posts(&mut self, posts: &[NewPost<'_>]) -> QueryResult<Vec<i64>> {
                diesel::insert_into(bench_posts::table).values(posts).returning(bench_posts::id).get_results(self)
            }
        }
    };
}

by_returning!(SqliteConnection);
by_returning!(PgConnection);

diesel::define_sql_function! {
    fn last_insert_id() -> Unsigned<BigInt>;
}

/// MySQL has no RETURNING in Diesel, so rows go one by one, each followed by a query for its key.
impl InsertWithKeys for MysqlConnection {
    fn insert_users(&mut self, users: &[NewUser<'_>]) -> QueryResult<Vec<i64>> {
        users
            .iter()
            .map(|user| {
                diesel::insert_into(bench_users::table).values(user).execute(self)?;
                last_key(self)
            })
            .collect()
    }

    fn insert_posts(&mut self, posts: &[NewPost<'_>]) -> QueryResult<Vec<i64>> {
        posts
            .iter()
            .map(|post| {
                diesel::insert_into(bench_posts::table).values(post).execute(self)?;
                last_key(self)
            })
            .collect()
    }
}

fn last_key(connection: &mut MysqlConnection) -> QueryResult<i64> {
    diesel::select(last_insert_id()).get_result::<u64>(connection).map(|key| key as i64)
}
