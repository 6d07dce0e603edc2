use mysql::prelude::Queryable;
use mysql::{Conn, Opts, OptsBuilder, Params, Statement, TxOpts, Value};

use super::{End, Raw, Result, SELECT, Settings, comment, nest, post, user};
use crate::models::{Post, Tree, User};

/// INSERTs of 500 rows; MariaDB returns their keys, MySQL the first, which the others follow. UPDATEs one by one, as
/// programs have them.
pub(crate) struct Mysql {
    connection: Conn,
    returning: bool,
    select: Statement,
    join: Statement,
    update: Statement,
    look_up: Statement,
}

const ROWS_OF_AN_INSERT: usize = 500;

impl Raw for Mysql {
    fn open(url: &str, settings: Settings) -> Result<Self> {
        let options = OptsBuilder::from_opts(Opts::from_url(url)?).prefer_socket(false).stmt_cache_size(128);
        let mut connection = Conn::new(options)?;
        let version: Option<String> = connection.query_first("SELECT version()")?;
        let returning = version.is_some_and(|version| version.contains("MariaDB"));
        if settings == Settings::Ours {
            connection.query_drop(
                "SET NAMES utf8mb4 COLLATE utf8mb4_bin, time_zone = '+00:00', lc_messages = 'en_US', \
                 div_precision_increment = 4, group_concat_max_len = 4294967295",
            )?;
        }
        Ok(Self {
            select: connection.prep(SELECT)?,
            join: connection.prep(
                "SELECT u.id, u.name, u.hair_color, p.id, p.user_id, p.title FROM bench_users u \
                 LEFT JOIN bench_posts p ON p.user_id = u.id WHERE u.name <> ? ORDER BY u.name DESC",
            )?,
            update: connection.prep("UPDATE bench_users SET name = ? WHERE id = ?")?,
            look_up: connection.prep("SELECT id, name, hair_color FROM bench_users WHERE id = ?")?,
            connection,
            returning,
        })
    }

    fn transaction(&mut self, end: End) -> Result<()> {
        Ok(self.connection.query_drop(end.sql())?)
    }

    fn add(&mut self, users: &[User]) -> Result<Vec<i64>> {
        self.connection.query_drop("START TRANSACTION")?;
        let keys = self.insert_users(users)?;
        self.connection.query_drop("COMMIT")?;
        Ok(keys)
    }

    fn add_graph(&mut self, users: &[User], each: usize, title: &str) -> Result<Vec<i64>> {
        self.connection.query_drop("START TRANSACTION")?;
        let owners = self.insert_users(users)?;
        let values =
            owners.iter().flat_map(|owner| std::iter::repeat_n([Value::from(owner), Value::from(title)], each));
        let keys = self.insert("bench_posts (user_id, title)", values.collect())?;
        self.connection.query_drop("COMMIT")?;
        Ok(keys)
    }

    fn load(&mut self) -> Result<Vec<User>> {
        Ok(self.connection.exec_map(&self.select, (), |(id, name, hair_color)| user(id, name, hair_color))?)
    }

    fn join(&mut self, without: &str) -> Result<Vec<(User, Option<Post>)>> {
        type Joined = (i64, String, Option<String>, Option<i64>, Option<i64>, Option<String>);
        let row = |(id, name, hair_color, post_id, user_id, title): Joined| {
            let joined = post_id.zip(user_id).zip(title).map(|((id, user_id), title)| post(id, user_id, title));
            (user(id, name, hair_color), joined)
        };
        Ok(self.connection.exec_map(&self.join, (without,), row)?)
    }

    fn tree(&mut self) -> Result<Tree> {
        let users = self.load()?;
        let keys = users.iter().map(|user| user.id.get()).collect::<rowhouse::Result<Vec<i64>>>()?;
        let posts = self.below("SELECT id, user_id, title FROM bench_posts WHERE user_id IN", &keys, post)?;
        let keys = posts.iter().map(|post| post.id.get()).collect::<rowhouse::Result<Vec<i64>>>()?;
        let comments = self.below("SELECT id, post_id, text FROM bench_comments WHERE post_id IN", &keys, comment)?;
        nest(users, posts, comments)
    }

    fn change(&mut self, name: &str) -> Result<usize> {
        let mut transaction = self.connection.start_transaction(TxOpts::default())?;
        let row = |(id, name, hair_color)| user(id, name, hair_color);
        let users: Vec<User> = transaction.exec_map(&self.select, (), row)?;
        let mut changed = 0;
        for user in users.iter().step_by(10) {
            transaction.exec_drop(&self.update, (name, user.id.get()?))?;
            changed += transaction.affected_rows();
        }
        transaction.commit()?;
        Ok(changed as usize)
    }

    fn look_up(&mut self, keys: &[i64]) -> Result<Vec<User>> {
        let mut users = Vec::with_capacity(keys.len());
        let mut transaction = self.connection.start_transaction(TxOpts::default())?;
        for key in keys {
            let row: Option<(i64, String, Option<String>)> = transaction.exec_first(&self.look_up, (key,))?;
            let (id, name, hair_color) = row.ok_or("no such user")?;
            users.push(user(id, name, hair_color));
        }
        transaction.commit()?;
        Ok(users)
    }
}

impl Mysql {
    fn insert_users(&mut self, users: &[User]) -> Result<Vec<i64>> {
        let values = users.iter().map(|user| [Value::from(&user.name), Value::from(&user.hair_color)]);
        self.insert("bench_users (name, hair_color)", values.collect())
    }

    /// The crate keeps the prepared statement by its text.
    fn insert(&mut self, into: &str, rows: Vec<[Value; 2]>) -> Result<Vec<i64>> {
        let mut keys = Vec::with_capacity(rows.len());
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let chunk: Vec<[Value; 2]> = rows.by_ref().take(ROWS_OF_AN_INSERT).collect();
            let count = chunk.len();
            let values = vec!["(?, ?)"; count].join(", ");
            let end = if self.returning { " RETURNING id" } else { "" };
            let sql = format!("INSERT INTO {into} VALUES {values}{end}");
            let params = Params::Positional(chunk.into_iter().flatten().collect());
            if self.returning {
                keys.extend(self.connection.exec::<i64, _, _>(sql, params)?);
            } else {
                self.connection.exec_drop(sql, params)?;
                let first = self.connection.last_insert_id() as i64;
                keys.extend(first..first + count as i64);
            }
        }
        Ok(keys)
    }

    fn below<T>(&mut self, select: &str, keys: &[i64], row: fn(i64, i64, String) -> T) -> Result<Vec<T>> {
        let places = vec!["?"; keys.len()].join(", ");
        let params = Params::Positional(keys.iter().map(Value::from).collect());
        let sql = format!("{select} ({places}) ORDER BY id");
        Ok(self.connection.exec_map(sql, params, |(id, above, text)| row(id, above, text))?)
    }
}
