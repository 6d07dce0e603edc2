//! The workloads. The functions are the same for each kind of connection; sqlx's types want them written for each.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, Connection, MySqlConnection, PgConnection, SqliteConnection};
use tokio::runtime::{Builder, Runtime};
use workloads::{Contender, Measure, NewUser, Result, Tree};

use crate::backend::Backend;
use crate::rows::{Comment, Post, User, joined};

/// One connection, since a pool asks the server whether it is alive after each use.
pub(crate) struct Sqlx<C> {
    runtime: Runtime,
    connection: C,
}

const USERS: &str = "SELECT id, name, hair_color FROM bench_users";

macro_rules! contender {
    ($connection:ty) => {
        impl Contender for Sqlx<$connection> {
            fn open(url: &str) -> Result<Self> {
                let runtime = Builder::new_current_thread().enable_all().build()?;
                let connection = runtime.block_on(<$connection>::connect(url))?;
                Ok(Self { runtime, connection })
            }

            fn execute(&mut self, sql: &str) -> Result<()> {
                let statement = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
                self.runtime.block_on(statement.execute(&mut self.connection))?;
                Ok(())
            }

            fn load(&mut self, measure: &mut Measure, times: usize) -> Result<Vec<workloads::User>> {
                let Self { runtime, connection } = self;
                let mut transaction = runtime.block_on(connection.begin())?;
                let mut users: Vec<User> = runtime.block_on(sqlx::query_as(USERS).fetch_all(&mut *transaction))?;
                measure.of(|| {
                    runtime.block_on(async {
                        for _ in 0..times {
                            users = sqlx::query_as(USERS).fetch_all(&mut *transaction).await?;
                        }
                        Ok(())
                    })
                })?;
                runtime.block_on(transaction.commit())?;
                Ok(users.into_iter().map(Into::into).collect())
            }

            fn join(
                &mut self,
                measure: &mut Measure,
                without: &str,
            ) -> Result<Vec<(workloads::User, Option<workloads::Post>)>> {
                let Self { runtime, connection } = self;
                let rows: Vec<(User, Option<Post>)> = measure.of(|| {
                    let join = sqlx::query_as(<$connection>::JOIN).bind(without).fetch_all(connection);
                    Ok(runtime.block_on(join)?.into_iter().map(joined).collect())
                })?;
                Ok(rows.into_iter().map(|(user, post)| (user.into(), post.map(Into::into))).collect())
            }

            fn tree(&mut self, measure: &mut Measure) -> Result<Tree> {
                let Self { runtime, connection } = self;
                let tree = measure.of(|| {
                    runtime.block_on(async {
                        let users: Vec<User> = sqlx::query_as(USERS).fetch_all(&mut *connection).await?;
                        let keys: Vec<i64> = users.iter().map(|user| user.id).collect();
                        let posts = connection.posts_of(&keys).await?;
                        let keys: Vec<i64> = posts.iter().map(|post| post.id).collect();
                        let comments = connection.comments_on(&keys).await?;
                        Ok(nest(users, posts, comments))
                    })
                })?;
                Ok(neutral(tree))
            }

            fn insert(&mut self, measure: &mut Measure, users: Vec<NewUser>) -> Result<()> {
                let users: Vec<&NewUser> = users.iter().collect();
                measure.of(|| Ok(self.runtime.block_on(self.connection.insert_users(&users))?))
            }

            fn add(&mut self, measure: &mut Measure, users: Vec<NewUser>) -> Result<Vec<i64>> {
                let Self { runtime, connection } = self;
                let users: Vec<&NewUser> = users.iter().collect();
                measure.of(|| {
                    runtime.block_on(async {
                        let mut transaction = connection.begin().await?;
                        let keys = transaction.add_users(&users).await?;
                        transaction.commit().await?;
                        Ok(keys)
                    })
                })
            }

            fn add_graph(&mut self, measure: &mut Measure, users: Vec<(NewUser, Vec<String>)>) -> Result<Vec<i64>> {
                let Self { runtime, connection } = self;
                let new: Vec<&NewUser> = users.iter().map(|(user, _)| user).collect();
                measure.of(|| {
                    runtime.block_on(async {
                        let mut transaction = connection.begin().await?;
                        let keys = transaction.add_users(&new).await?;
                        let posts: Vec<(i64, &str)> = keys
                            .into_iter()
                            .zip(&users)
                            .flat_map(|(key, (_, titles))| titles.iter().map(move |title| (key, title.as_str())))
                            .collect();
                        let keys = transaction.add_posts(&posts).await?;
                        transaction.commit().await?;
                        Ok(keys)
                    })
                })
            }

            fn change(&mut self, measure: &mut Measure, name: &str) -> Result<()> {
                let Self { runtime, connection } = self;
                let users = measure.of(|| {
                    runtime.block_on(async {
                        let mut transaction = connection.begin().await?;
                        let mut users: Vec<User> = sqlx::query_as(USERS).fetch_all(&mut *transaction).await?;
                        for user in users.iter_mut().step_by(10) {
                            user.name = name.to_owned();
                            let update = sqlx::query(<$connection>::UPDATE).bind(&user.name).bind(user.id);
                            update.execute(&mut *transaction).await?;
                        }
                        transaction.commit().await?;
                        Ok(users)
                    })
                })?;
                drop(users);
                Ok(())
            }

            fn look_up(&mut self, measure: &mut Measure, keys: &[i64]) -> Result<Vec<workloads::User>> {
                let Self { runtime, connection } = self;
                let mut users: Vec<User> = Vec::with_capacity(keys.len());
                measure.of(|| {
                    runtime.block_on(async {
                        let mut transaction = connection.begin().await?;
                        for key in keys {
                            let look_up = sqlx::query_as(<$connection>::LOOK_UP).bind(key);
                            users.push(look_up.fetch_one(&mut *transaction).await?);
                        }
                        Ok(transaction.commit().await?)
                    })
                })?;
                Ok(users.into_iter().map(Into::into).collect())
            }

            fn posts(&mut self) -> Result<Vec<workloads::Post>> {
                let select = sqlx::query_as("SELECT id, user_id, title FROM bench_posts");
                let posts: Vec<Post> = self.runtime.block_on(select.fetch_all(&mut self.connection))?;
                Ok(posts.into_iter().map(Into::into).collect())
            }
        }
    };
}

contender!(SqliteConnection);
contender!(PgConnection);
contender!(MySqlConnection);

type Nested = Vec<(User, Vec<(Post, Vec<Comment>)>)>;

/// Rows sorted by key, below those that they belong to.
fn nest(users: Vec<User>, posts: Vec<Post>, comments: Vec<Comment>) -> Nested {
    let mut on: HashMap<i64, Vec<Comment>> = HashMap::with_capacity(posts.len());
    for comment in comments {
        on.entry(comment.post_id).or_default().push(comment);
    }
    let mut of: HashMap<i64, Vec<(Post, Vec<Comment>)>> = HashMap::with_capacity(users.len());
    for post in posts {
        let below = on.remove(&post.id).unwrap_or_default();
        of.entry(post.user_id).or_default().push((post, below));
    }
    users
        .into_iter()
        .map(|user| {
            let below = of.remove(&user.id).unwrap_or_default();
            (user, below)
        })
        .collect()
}

fn neutral(tree: Nested) -> Tree {
    let posts = |posts: Vec<(Post, Vec<Comment>)>| {
        posts.into_iter().map(|(post, below)| (post.into(), below.into_iter().map(Into::into).collect())).collect()
    };
    tree.into_iter().map(|(user, below)| (user.into(), posts(below))).collect()
}
