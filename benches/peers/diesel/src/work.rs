//! The workloads. The functions are the same for each kind of connection; Diesel's types want them written for each.

use diesel::mysql::MysqlConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;
use workloads::{Contender, Measure, Result, Tree};

use crate::insert::InsertWithKeys;
use crate::models::{Comment, NewPost, NewUser, Post, User, bench_posts, bench_users};

pub(crate) struct Diesel<C>(C);

macro_rules! contender {
    ($connection:ty) => {
        impl Contender for Diesel<$connection> {
            fn open(url: &str) -> Result<Self> {
                Ok(Self(<$connection>::establish(url.trim_start_matches("sqlite:"))?))
            }

            fn execute(&mut self, sql: &str) -> Result<()> {
                diesel::sql_query(sql).execute(&mut self.0)?;
                Ok(())
            }

            fn load(&mut self, measure: &mut Measure, times: usize) -> Result<Vec<workloads::User>> {
                let load = |connection: &mut $connection| -> Result<Vec<User>> {
                    Ok(bench_users::table.select(User::as_select()).load(connection)?)
                };
                self.0.transaction(|connection| {
                    let mut users = load(connection)?;
                    measure.of(|| {
                        for _ in 0..times {
                            users = load(connection)?;
                        }
                        Ok(())
                    })?;
                    Ok(users.into_iter().map(Into::into).collect())
                })
            }

            fn join(
                &mut self,
                measure: &mut Measure,
                without: &str,
            ) -> Result<Vec<(workloads::User, Option<workloads::Post>)>> {
                let rows: Vec<(User, Option<Post>)> = measure.of(|| {
                    Ok(bench_users::table
                        .left_join(bench_posts::table)
                        .filter(bench_users::name.ne(without))
                        .select((User::as_select(), Option::<Post>::as_select()))
                        .order_by(bench_users::name.desc())
                        .load(&mut self.0)?)
                })?;
                Ok(rows.into_iter().map(|(user, post)| (user.into(), post.map(Into::into))).collect())
            }

            fn tree(&mut self, measure: &mut Measure) -> Result<Tree> {
                let tree: Vec<(User, Vec<(Post, Vec<Comment>)>)> = measure.of(|| {
                    let users = bench_users::table.select(User::as_select()).load(&mut self.0)?;
                    let posts = Post::belonging_to(&users).select(Post::as_select()).load(&mut self.0)?;
                    let comments: Vec<Comment> =
                        Comment::belonging_to(&posts).select(Comment::as_select()).load(&mut self.0)?;
                    let below = comments.grouped_by(&posts);
                    let below = posts.into_iter().zip(below).grouped_by(&users);
                    Ok(users.into_iter().zip(below).collect())
                })?;
                Ok(neutral(tree))
            }

            fn insert(&mut self, measure: &mut Measure, users: Vec<workloads::NewUser>) -> Result<()> {
                let users: Vec<NewUser> = users.iter().map(NewUser::from).collect();
                measure.of(|| {
                    diesel::insert_into(bench_users::table).values(&users).execute(&mut self.0)?;
                    Ok(())
                })
            }

            fn add(&mut self, measure: &mut Measure, users: Vec<workloads::NewUser>) -> Result<Vec<i64>> {
                let users: Vec<NewUser> = users.iter().map(NewUser::from).collect();
                measure.of(|| self.0.transaction(|connection| Ok(connection.insert_users(&users)?)))
            }

            fn add_graph(
                &mut self,
                measure: &mut Measure,
                users: Vec<(workloads::NewUser, Vec<String>)>,
            ) -> Result<Vec<i64>> {
                let new: Vec<NewUser> = users.iter().map(|(user, _)| NewUser::from(user)).collect();
                measure.of(|| {
                    self.0.transaction(|connection| {
                        let keys = connection.insert_users(&new)?;
                        let post = |user_id| move |title| NewPost { user_id, title };
                        let posts: Vec<NewPost> = keys
                            .into_iter()
                            .zip(&users)
                            .flat_map(|(key, (_, titles))| titles.iter().map(String::as_str).map(post(key)))
                            .collect();
                        Ok(connection.insert_posts(&posts)?)
                    })
                })
            }

            fn change(&mut self, measure: &mut Measure, name: &str) -> Result<()> {
                let change = |connection: &mut $connection| -> Result<Vec<User>> {
                    let mut users = bench_users::table.select(User::as_select()).load(connection)?;
                    for user in users.iter_mut().step_by(10) {
                        user.name = name.to_owned();
                        diesel::update(&*user).set(bench_users::name.eq(&user.name)).execute(connection)?;
                    }
                    Ok(users)
                };
                measure.of(|| self.0.transaction(change)).map(drop)
            }

            fn look_up(&mut self, measure: &mut Measure, keys: &[i64]) -> Result<Vec<workloads::User>> {
                let mut users = Vec::with_capacity(keys.len());
                measure.of(|| {
                    self.0.transaction(|connection| {
                        for key in keys {
                            // `first` would bind a LIMIT, for which SQLite compiles the statement anew each time.
                            let user: User =
                                bench_users::table.find(key).select(User::as_select()).get_result(connection)?;
                            users.push(user);
                        }
                        Ok(())
                    })
                })?;
                Ok(users.into_iter().map(Into::into).collect())
            }

            fn posts(&mut self) -> Result<Vec<workloads::Post>> {
                let posts: Vec<Post> = bench_posts::table.select(Post::as_select()).load(&mut self.0)?;
                Ok(posts.into_iter().map(Into::into).collect())
            }
        }
    };
}

contender!(SqliteConnection);
contender!(PgConnection);
contender!(MysqlConnection);

fn neutral(tree: Vec<(User, Vec<(Post, Vec<Comment>)>)>) -> Tree {
    let posts = |posts: Vec<(Post, Vec<Comment>)>| {
        posts.into_iter().map(|(post, below)| (post.into(), below.into_iter().map(Into::into).collect())).collect()
    };
    tree.into_iter().map(|(user, below)| (user.into(), posts(below))).collect()
}
