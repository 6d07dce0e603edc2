//! The workloads. `sea-orm-sync/build.rs` makes the blocking ones of this file, by leaving out `async` and `.await`.

use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    DbBackend, EntityTrait, QueryFilter, QueryOrder, TransactionTrait,
};
use workloads::{Contender, Measure, NewUser, Result, Tree};

use crate::entities::{comment, neutral_post, neutral_tree, neutral_user, new_user, post, user};
use crate::runtime::Runtime;

pub(crate) struct SeaOrm {
    runtime: Runtime,
    db: DatabaseConnection,
}

impl Contender for SeaOrm {
    fn open(url: &str) -> Result<Self> {
        let runtime = Runtime::new()?;
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).test_before_acquire(false).sqlx_logging(false);
        let db = runtime.block_on(Database::connect(options))?;
        Ok(Self { runtime, db })
    }

    fn execute(&mut self, sql: &str) -> Result<()> {
        self.runtime.block_on(self.db.execute_unprepared(sql))?;
        Ok(())
    }

    fn load(&mut self, measure: &mut Measure, times: usize) -> Result<Vec<workloads::User>> {
        let Self { runtime, db } = self;
        let transaction = runtime.block_on(db.begin())?;
        let mut users = runtime.block_on(user::Entity::find().all(&transaction))?;
        measure.of(|| {
            runtime.block_on(async {
                for _ in 0..times {
                    users = user::Entity::find().all(&transaction).await?;
                }
                Ok(())
            })
        })?;
        runtime.block_on(transaction.commit())?;
        Ok(users.into_iter().map(neutral_user).collect())
    }

    fn join(
        &mut self,
        measure: &mut Measure,
        without: &str,
    ) -> Result<Vec<(workloads::User, Option<workloads::Post>)>> {
        let rows = measure.of(|| {
            let query = user::Entity::find()
                .find_also_related(post::Entity)
                .filter(user::Column::Name.ne(without))
                .order_by_desc(user::Column::Name);
            Ok(self.runtime.block_on(query.all(&self.db))?)
        })?;
        Ok(rows.into_iter().map(|(user, post)| (neutral_user(user), post.map(neutral_post))).collect())
    }

    fn tree(&mut self, measure: &mut Measure) -> Result<Tree> {
        let users = measure.of(|| {
            let query = user::Entity::load().with((post::Entity, comment::Entity));
            Ok(self.runtime.block_on(query.all(&self.db))?)
        })?;
        Ok(neutral_tree(users))
    }

    fn insert(&mut self, measure: &mut Measure, users: Vec<NewUser>) -> Result<()> {
        let users: Vec<user::ActiveModel> = users.into_iter().map(new_user).collect();
        measure.of(|| {
            let insert = user::Entity::insert_many(users);
            self.runtime.block_on(insert.exec_without_returning(&self.db))?;
            Ok(())
        })
    }

    fn add(&mut self, measure: &mut Measure, users: Vec<NewUser>) -> Result<Vec<i64>> {
        let users: Vec<user::ActiveModel> = users.into_iter().map(new_user).collect();
        measure.of(|| {
            self.runtime.block_on(async {
                let transaction = self.db.begin().await?;
                let keys = insert_users(&transaction, users).await?;
                transaction.commit().await?;
                Ok(keys)
            })
        })
    }

    fn add_graph(&mut self, measure: &mut Measure, users: Vec<(NewUser, Vec<String>)>) -> Result<Vec<i64>> {
        let (users, titles): (Vec<_>, Vec<_>) =
            users.into_iter().map(|(user, titles)| (new_user(user), titles)).unzip();
        measure.of(|| {
            self.runtime.block_on(async {
                let transaction = self.db.begin().await?;
                let keys = insert_users(&transaction, users).await?;
                let keys = insert_posts(&transaction, posts_of(keys, titles)).await?;
                transaction.commit().await?;
                Ok(keys)
            })
        })
    }

    fn change(&mut self, measure: &mut Measure, name: &str) -> Result<()> {
        let users = measure.of(|| {
            self.runtime.block_on(async {
                let transaction = self.db.begin().await?;
                let mut users = user::Entity::find().all(&transaction).await?;
                for user in users.iter_mut().step_by(10) {
                    user.name = name.to_owned();
                    let changed = user::ActiveModel {
                        id: Unchanged(user.id),
                        name: Set(user.name.clone()),
                        ..Default::default()
                    };
                    changed.update_without_returning(&transaction).await?;
                }
                transaction.commit().await?;
                Ok(users)
            })
        })?;
        drop(users);
        Ok(())
    }

    fn look_up(&mut self, measure: &mut Measure, keys: &[i64]) -> Result<Vec<workloads::User>> {
        let mut users = Vec::with_capacity(keys.len());
        measure.of(|| {
            self.runtime.block_on(async {
                let transaction = self.db.begin().await?;
                for key in keys {
                    users.extend(user::Entity::find_by_id(*key).one(&transaction).await?);
                }
                transaction.commit().await?;
                Ok(())
            })
        })?;
        Ok(users.into_iter().map(neutral_user).collect())
    }

    fn posts(&mut self) -> Result<Vec<workloads::Post>> {
        let posts = self.runtime.block_on(post::Entity::find().all(&self.db))?;
        Ok(posts.into_iter().map(neutral_post).collect())
    }
}

/// MySQL has no RETURNING in SeaORM, so rows go one by one there.
async fn insert_users(transaction: &DatabaseTransaction, users: Vec<user::ActiveModel>) -> Result<Vec<i64>> {
    if transaction.get_database_backend() != DbBackend::MySql {
        return Ok(user::Entity::insert_many(users).exec_with_returning_keys(transaction).await?);
    }
    let mut keys = Vec::with_capacity(users.len());
    for user in users {
        keys.push(user::Entity::insert(user).exec(transaction).await?.last_insert_id);
    }
    Ok(keys)
}

async fn insert_posts(transaction: &DatabaseTransaction, posts: Vec<post::ActiveModel>) -> Result<Vec<i64>> {
    if transaction.get_database_backend() != DbBackend::MySql {
        return Ok(post::Entity::insert_many(posts).exec_with_returning_keys(transaction).await?);
    }
    let mut keys = Vec::with_capacity(posts.len());
    for post in posts {
        keys.push(post::Entity::insert(post).exec(transaction).await?.last_insert_id);
    }
    Ok(keys)
}

fn posts_of(users: Vec<i64>, titles: Vec<Vec<String>>) -> Vec<post::ActiveModel> {
    let post =
        |user_id| move |title| post::ActiveModel { user_id: Set(user_id), title: Set(title), ..Default::default() };
    users.into_iter().zip(titles).flat_map(|(user_id, titles)| titles.into_iter().map(post(user_id))).collect()
}
