//! What differs: placeholders, inserts of many rows, and lists of keys.
//!
//! PostgreSQL takes arrays, as sqlx's FAQ recommends; the others get statements by `QueryBuilder`, of a thousand rows at
//! most, so that the connection keeps them prepared. MariaDB and SQLite return keys as PostgreSQL does.

use sqlx::{Connection, MySqlConnection, PgConnection, QueryBuilder, Result, SqliteConnection};
use workloads::NewUser;

use crate::rows::{Comment, Post};

#[allow(async_fn_in_trait)]
pub(crate) trait Backend: Connection {
    const JOIN: &str;
    const UPDATE: &str;
    const LOOK_UP: &str;

    async fn insert_users<'u>(&mut self, users: &[&'u NewUser]) -> Result<()>;

    async fn add_users<'u>(&mut self, users: &[&'u NewUser]) -> Result<Vec<i64>>;

    /// Users' keys and titles.
    async fn add_posts(&mut self, posts: &[(i64, &str)]) -> Result<Vec<i64>>;

    async fn posts_of(&mut self, users: &[i64]) -> Result<Vec<Post>>;

    async fn comments_on(&mut self, posts: &[i64]) -> Result<Vec<Comment>>;
}

const POSTS_OF: &str = "SELECT id, user_id, title FROM bench_posts WHERE user_id";
const COMMENTS_ON: &str = "SELECT id, post_id, text FROM bench_comments WHERE post_id";
const ROWS_OF_AN_INSERT: usize = 1_000;

macro_rules! by_query_builder {
    ($connection:ty) => {
        impl Backend for $connection {
            const JOIN: &str = "SELECT u.id, u.name, u.hair_color, p.id, p.user_id, p.title FROM bench_users u \
                                LEFT JOIN bench_posts p ON p.user_id = u.id WHERE u.name <> ? ORDER BY u.name DESC";
            const UPDATE: &str = "UPDATE bench_users SET name = ? WHERE id = ?";
            const LOOK_UP: &str = "SELECT id, name, hair_color FROM bench_users WHERE id = ?";

            async fn insert_users<'u>(&mut self, users: &[&'u NewUser]) -> Result<()> {
                for users in users.chunks(ROWS_OF_AN_INSERT) {
                    let mut insert = QueryBuilder::new("INSERT INTO bench_users (name, hair_color) ");
                    insert.push_values(users, |mut row, user| {
                        row.push_bind(&user.name).push_bind(&user.hair_color);
                    });
                    insert.build().execute(&mut *self).await?;
                }
                Ok(())
            }

            async fn add_users<'u>(&mut self, users: &[&'u NewUser]) -> Result<Vec<i64>> {
                let mut keys = Vec::with_capacity(users.len());
                for users in users.chunks(ROWS_OF_AN_INSERT) {
                    let mut insert = QueryBuilder::new("INSERT INTO bench_users (name, hair_color) ");
                    insert.push_values(users, |mut row, user| {
                        row.push_bind(&user.name).push_bind(&user.hair_color);
                    });
                    keys.extend(insert.push(" RETURNING id").build_query_scalar::<i64>().fetch_all(&mut *self).await?);
                }
                Ok(keys)
            }

            async fn add_posts(&mut self, posts: &[(i64, &str)]) -> Result<Vec<i64>> {
                let mut keys = Vec::with_capacity(posts.len());
                for posts in posts.chunks(ROWS_OF_AN_INSERT) {
                    let mut insert = QueryBuilder::new("INSERT INTO bench_posts (user_id, title) ");
                    insert.push_values(posts, |mut row, (user_id, title)| {
                        row.push_bind(*user_id).push_bind(*title);
                    });
                    keys.extend(insert.push(" RETURNING id").build_query_scalar::<i64>().fetch_all(&mut *self).await?);
                }
                Ok(keys)
            }

            async fn posts_of(&mut self, users: &[i64]) -> Result<Vec<Post>> {
                let mut select = QueryBuilder::new(format!("{POSTS_OF} IN "));
                select.push_tuples(users, |mut tuple, key| {
                    tuple.push_bind(*key);
                });
                select.push(" ORDER BY id").build_query_as().fetch_all(self).await
            }

            async fn comments_on(&mut self, posts: &[i64]) -> Result<Vec<Comment>> {
                let mut select = QueryBuilder::new(format!("{COMMENTS_ON} IN "));
                select.push_tuples(posts, |mut tuple, key| {
                    tuple.push_bind(*key);
                });
                select.push(" ORDER BY id").build_query_as().fetch_all(self).await
            }
        }
    };
}

by_query_builder!(SqliteConnection);
by_query_builder!(MySqlConnection);

impl Backend for PgConnection {
    const JOIN: &str = "SELECT u.id, u.name, u.hair_color, p.id, p.user_id, p.title FROM bench_users u \
                        LEFT JOIN bench_posts p ON p.user_id = u.id WHERE u.name <> $1 ORDER BY u.name DESC";
    const UPDATE: &str = "UPDATE bench_users SET name = $1 WHERE id = $2";
    const LOOK_UP: &str = "SELECT id, name, hair_color FROM bench_users WHERE id = $1";

    async fn insert_users<'u>(&mut self, users: &[&'u NewUser]) -> Result<()> {
        let (names, colors) = columns(users);
        sqlx::query("INSERT INTO bench_users (name, hair_color) SELECT * FROM UNNEST($1::text[], $2::text[])")
            .bind(names)
            .bind(colors)
            .execute(self)
            .await?;
        Ok(())
    }

    async fn add_users<'u>(&mut self, users: &[&'u NewUser]) -> Result<Vec<i64>> {
        let (names, colors) = columns(users);
        sqlx::query_scalar(
            "INSERT INTO bench_users (name, hair_color) SELECT * FROM UNNEST($1::text[], $2::text[]) RETURNING id",
        )
        .bind(names)
        .bind(colors)
        .fetch_all(self)
        .await
    }

    async fn add_posts(&mut self, posts: &[(i64, &str)]) -> Result<Vec<i64>> {
        let (owners, titles): (Vec<i64>, Vec<&str>) = posts.iter().copied().unzip();
        sqlx::query_scalar(
            "INSERT INTO bench_posts (user_id, title) SELECT * FROM UNNEST($1::bigint[], $2::text[]) RETURNING id",
        )
        .bind(owners)
        .bind(titles)
        .fetch_all(self)
        .await
    }

    async fn posts_of(&mut self, users: &[i64]) -> Result<Vec<Post>> {
        sqlx::query_as("SELECT id, user_id, title FROM bench_posts WHERE user_id = ANY($1) ORDER BY id")
            .bind(users)
            .fetch_all(self)
            .await
    }

    async fn comments_on(&mut self, posts: &[i64]) -> Result<Vec<Comment>> {
        sqlx::query_as("SELECT id, post_id, text FROM bench_comments WHERE post_id = ANY($1) ORDER BY id")
            .bind(posts)
            .fetch_all(self)
            .await
    }
}

fn columns<'u>(users: &[&'u NewUser]) -> (Vec<&'u str>, Vec<Option<&'u str>>) {
    users.iter().map(|user| (user.name.as_str(), user.hair_color.as_deref())).unzip()
}
