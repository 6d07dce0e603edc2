use postgres::{Client, NoTls, Row, Statement};

use super::{End, Raw, Result, SELECT, Settings, comment, nest, post, user};
use crate::models::{Post, Tree, User};

/// One INSERT of arrays for all rows; UPDATEs one by one, as programs have them.
pub(crate) struct Postgres {
    client: Client,
    insert_users: Statement,
    insert_posts: Statement,
    select: Statement,
    join: Statement,
    posts: Statement,
    comments: Statement,
    update: Statement,
    look_up: Statement,
}

impl Raw for Postgres {
    fn open(url: &str, settings: Settings) -> Result<Self> {
        let mut client = Client::connect(url, NoTls)?;
        if settings == Settings::Ours {
            client.batch_execute("SET TIME ZONE 'UTC'")?;
        }
        Ok(Self {
            insert_users: client.prepare(
                "INSERT INTO bench_users (name, hair_color) SELECT * FROM unnest($1::text[], $2::text[]) RETURNING id",
            )?,
            insert_posts: client.prepare(
                "INSERT INTO bench_posts (user_id, title) SELECT * FROM unnest($1::bigint[], $2::text[]) RETURNING id",
            )?,
            select: client.prepare(SELECT)?,
            join: client.prepare(
                "SELECT u.id, u.name, u.hair_color, p.id, p.user_id, p.title FROM bench_users u \
                 LEFT JOIN bench_posts p ON p.user_id = u.id WHERE u.name <> $1 ORDER BY u.name DESC",
            )?,
            posts: client.prepare("SELECT id, user_id, title FROM bench_posts WHERE user_id = ANY($1) ORDER BY id")?,
            comments: client
                .prepare("SELECT id, post_id, text FROM bench_comments WHERE post_id = ANY($1) ORDER BY id")?,
            update: client.prepare("UPDATE bench_users SET name = $1 WHERE id = $2")?,
            look_up: client.prepare("SELECT id, name, hair_color FROM bench_users WHERE id = $1")?,
            client,
        })
    }

    fn transaction(&mut self, end: End) -> Result<()> {
        Ok(self.client.batch_execute(end.sql())?)
    }

    fn add(&mut self, users: &[User]) -> Result<Vec<i64>> {
        let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
        let colors: Vec<Option<&str>> = users.iter().map(|user| user.hair_color.as_deref()).collect();
        let mut transaction = self.client.transaction()?;
        let rows = transaction.query(&self.insert_users, &[&names, &colors])?;
        transaction.commit()?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    fn add_graph(&mut self, users: &[User], each: usize, title: &str) -> Result<Vec<i64>> {
        let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
        let colors: Vec<Option<&str>> = users.iter().map(|user| user.hair_color.as_deref()).collect();
        let mut transaction = self.client.transaction()?;
        let rows = transaction.query(&self.insert_users, &[&names, &colors])?;
        let owners: Vec<i64> = rows.iter().flat_map(|row| std::iter::repeat_n(row.get(0), each)).collect();
        let titles = vec![title; owners.len()];
        let rows = transaction.query(&self.insert_posts, &[&owners, &titles])?;
        transaction.commit()?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    fn load(&mut self) -> Result<Vec<User>> {
        Ok(self.client.query(&self.select, &[])?.iter().map(read_user).collect())
    }

    fn join(&mut self, without: &str) -> Result<Vec<(User, Option<Post>)>> {
        let joined = |row: &Row| row.get::<_, Option<i64>>(3).map(|id| post(id, row.get(4), row.get(5)));
        let rows = self.client.query(&self.join, &[&without])?;
        Ok(rows.iter().map(|row| (read_user(row), joined(row))).collect())
    }

    fn tree(&mut self) -> Result<Tree> {
        let users = self.load()?;
        let keys = users.iter().map(|user| user.id.get()).collect::<rowhouse::Result<Vec<i64>>>()?;
        let rows = self.client.query(&self.posts, &[&keys])?;
        let posts: Vec<Post> = rows.iter().map(|row| post(row.get(0), row.get(1), row.get(2))).collect();
        let keys = posts.iter().map(|post| post.id.get()).collect::<rowhouse::Result<Vec<i64>>>()?;
        let rows = self.client.query(&self.comments, &[&keys])?;
        let comments = rows.iter().map(|row| comment(row.get(0), row.get(1), row.get(2))).collect();
        nest(users, posts, comments)
    }

    fn change(&mut self, name: &str) -> Result<usize> {
        let mut transaction = self.client.transaction()?;
        let users: Vec<User> = transaction.query(&self.select, &[])?.iter().map(read_user).collect();
        let mut changed = 0;
        for user in users.iter().step_by(10) {
            changed += transaction.execute(&self.update, &[&name, &user.id.get()?])?;
        }
        transaction.commit()?;
        Ok(changed as usize)
    }

    fn look_up(&mut self, keys: &[i64]) -> Result<Vec<User>> {
        let mut users = Vec::with_capacity(keys.len());
        let mut transaction = self.client.transaction()?;
        for key in keys {
            users.push(read_user(&transaction.query_one(&self.look_up, &[key])?));
        }
        transaction.commit()?;
        Ok(users)
    }
}

fn read_user(row: &Row) -> User {
    user(row.get(0), row.get(1), row.get(2))
}
