//! The workloads.

use toasty::Db;
use tokio::runtime::{Builder, Runtime};
use workloads::{Contender, Measure, NewUser, Result, Tree};

use crate::models::{Comment, Post, User};

pub(crate) struct Toasty {
    runtime: Runtime,
    db: Db,
}

impl Contender for Toasty {
    fn open(url: &str) -> Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        // It has a driver for each of MySQL and MariaDB, and takes the scheme's word for which it is.
        let url = url.replace("mysql:", "mariadb:");
        let mut options = Db::builder();
        let db =
            runtime.block_on(options.models(toasty::models!(User, Post, Comment)).max_pool_size(1).connect(&url))?;
        Ok(Self { runtime, db })
    }

    fn execute(&mut self, sql: &str) -> Result<()> {
        self.runtime.block_on(toasty::sql::statement(sql).exec(&mut self.db))?;
        Ok(())
    }

    fn load(&mut self, measure: &mut Measure, times: usize) -> Result<Vec<workloads::User>> {
        let Self { runtime, db } = self;
        let mut transaction = runtime.block_on(db.transaction())?;
        let mut users: Vec<User> = runtime.block_on(User::all().exec(&mut transaction))?;
        measure.of(|| {
            runtime.block_on(async {
                for _ in 0..times {
                    users = User::all().exec(&mut transaction).await?;
                }
                Ok(())
            })
        })?;
        runtime.block_on(transaction.commit())?;
        Ok(users.into_iter().map(Into::into).collect())
    }

    /// It has no joins: the posts come with their users, by a second query.
    fn join(
        &mut self,
        measure: &mut Measure,
        without: &str,
    ) -> Result<Vec<(workloads::User, Option<workloads::Post>)>> {
        let rows: Vec<(User, Option<Post>)> = measure.of(|| {
            let query = User::filter(User::fields().name().ne(without))
                .order_by(User::fields().name().desc())
                .include(User::fields().posts());
            let users: Vec<User> = self.runtime.block_on(query.exec(&mut self.db))?;
            Ok(users.into_iter().flat_map(pairs).collect())
        })?;
        Ok(rows.into_iter().map(|(user, post)| (user.into(), post.map(Into::into))).collect())
    }

    fn tree(&mut self, measure: &mut Measure) -> Result<Tree> {
        let users: Vec<User> = measure.of(|| {
            let query = User::all().include(User::fields().posts().comments());
            Ok(self.runtime.block_on(query.exec(&mut self.db))?)
        })?;
        Ok(users.into_iter().map(neutral).collect())
    }

    fn insert(&mut self, measure: &mut Measure, users: Vec<NewUser>) -> Result<()> {
        self.add(measure, users).map(drop)
    }

    fn add(&mut self, measure: &mut Measure, users: Vec<NewUser>) -> Result<Vec<i64>> {
        let Self { runtime, db } = self;
        let users = measure.of(|| {
            runtime.block_on(async {
                let mut transaction = db.transaction().await?;
                let users = create_users(&mut transaction, users).await?;
                transaction.commit().await?;
                Ok(users)
            })
        })?;
        Ok(users.into_iter().map(|user| user.id as i64).collect())
    }

    fn add_graph(&mut self, measure: &mut Measure, users: Vec<(NewUser, Vec<String>)>) -> Result<Vec<i64>> {
        let Self { runtime, db } = self;
        let (users, titles): (Vec<NewUser>, Vec<Vec<String>>) = users.into_iter().unzip();
        let posts = measure.of(|| {
            runtime.block_on(async {
                let mut transaction = db.transaction().await?;
                let users = create_users(&mut transaction, users).await?;
                let posts = users
                    .into_iter()
                    .zip(titles)
                    .flat_map(|(user, titles)| titles.into_iter().map(move |title| (user.id, title)))
                    .collect();
                let posts = create_posts(&mut transaction, posts).await?;
                transaction.commit().await?;
                Ok(posts)
            })
        })?;
        Ok(posts.into_iter().map(|post| post.id as i64).collect())
    }

    fn change(&mut self, measure: &mut Measure, name: &str) -> Result<()> {
        let Self { runtime, db } = self;
        let users = measure.of(|| {
            runtime.block_on(async {
                let mut transaction = db.transaction().await?;
                let mut users: Vec<User> = User::all().exec(&mut transaction).await?;
                for user in users.iter_mut().step_by(10) {
                    user.update().name(name).exec(&mut transaction).await?;
                }
                transaction.commit().await?;
                Ok(users)
            })
        })?;
        drop(users);
        Ok(())
    }

    fn look_up(&mut self, measure: &mut Measure, keys: &[i64]) -> Result<Vec<workloads::User>> {
        let Self { runtime, db } = self;
        let mut users = Vec::with_capacity(keys.len());
        measure.of(|| {
            runtime.block_on(async {
                let mut transaction = db.transaction().await?;
                for key in keys {
                    users.push(User::get_by_id(&mut transaction, *key as u64).await?);
                }
                Ok(transaction.commit().await?)
            })
        })?;
        Ok(users.into_iter().map(Into::into).collect())
    }

    fn posts(&mut self) -> Result<Vec<workloads::Post>> {
        let posts: Vec<Post> = self.runtime.block_on(Post::all().exec(&mut self.db))?;
        Ok(posts.into_iter().map(Into::into).collect())
    }
}

async fn create_users(transaction: &mut toasty::Transaction<'_>, users: Vec<NewUser>) -> toasty::Result<Vec<User>> {
    let create = |user: NewUser| User::create().name(user.name).hair_color(user.hair_color);
    let all = users.into_iter().map(create).fold(User::create_many(), |all, user| all.item(user));
    all.exec(transaction).await
}

async fn create_posts(
    transaction: &mut toasty::Transaction<'_>,
    posts: Vec<(u64, String)>,
) -> toasty::Result<Vec<Post>> {
    let create = |(user_id, title): (u64, String)| Post::create().user_id(user_id).title(title);
    let all = posts.into_iter().map(create).fold(Post::create_many(), |all, post| all.item(post));
    all.exec(transaction).await
}

/// A user with each of the posts, or with none. All users here have one at most.
fn pairs(mut user: User) -> Vec<(User, Option<Post>)> {
    let posts = std::mem::take(&mut user.posts).into_inner();
    vec![(user, posts.into_iter().next())]
}

fn neutral(mut user: User) -> (workloads::User, Vec<(workloads::Post, Vec<workloads::Comment>)>) {
    let posts = std::mem::take(&mut user.posts).into_inner();
    let post = |mut post: Post| {
        let comments = std::mem::take(&mut post.comments).into_inner();
        (post.into(), comments.into_iter().map(Into::into).collect())
    };
    (user.into(), posts.into_iter().map(post).collect())
}
