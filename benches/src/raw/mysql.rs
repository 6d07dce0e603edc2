use mysql::prelude::Queryable;
use mysql::{Conn, Opts, OptsBuilder, Params, Statement, TxOpts, Value};
use workloads::{Contender, Measure, NewUser, Post, Result, Tree, User};

use super::{BY_NAME, COMMENTS, JOIN, POSTS, USERS, comment, nest, post, user};

/// INSERTs of 500 rows; MariaDB returns their keys, MySQL the first, which the others follow. UPDATEs one by one, as
/// programs have them.
pub(crate) struct Mysql<const OUR_SETTINGS: bool> {
    connection: Conn,
    returning: bool,
    statements: Option<Statements>,
}

struct Statements {
    users: Statement,
    join: Statement,
    update: Statement,
    look_up: Statement,
}

const ROWS_OF_AN_INSERT: usize = 500;

impl<const OUR_SETTINGS: bool> Contender for Mysql<OUR_SETTINGS> {
    fn open(url: &str) -> Result<Self> {
        let options = OptsBuilder::from_opts(Opts::from_url(url)?).prefer_socket(false).stmt_cache_size(128);
        let mut connection = Conn::new(options)?;
        let version: Option<String> = connection.query_first("SELECT version()")?;
        let returning = version.is_some_and(|version| version.contains("MariaDB"));
        if OUR_SETTINGS {
            connection.query_drop(
                "SET NAMES utf8mb4 COLLATE utf8mb4_bin, time_zone = '+00:00', lc_messages = 'en_US', \
                 div_precision_increment = 4, group_concat_max_len = 4294967295",
            )?;
        }
        Ok(Self { connection, returning, statements: None })
    }

    fn execute(&mut self, sql: &str) -> Result<()> {
        Ok(self.connection.query_drop(sql)?)
    }

    fn prepare(&mut self) -> Result<()> {
        self.statements = Some(Statements {
            users: self.connection.prep(USERS)?,
            join: self.connection.prep(format!("{JOIN} ? {BY_NAME}"))?,
            update: self.connection.prep("UPDATE bench_users SET name = ? WHERE id = ?")?,
            look_up: self.connection.prep(format!("{USERS} WHERE id = ?"))?,
        });
        Ok(())
    }

    fn load(&mut self, measure: &mut Measure, times: usize) -> Result<Vec<User>> {
        let (connection, statements) = self.both()?;
        let mut transaction = connection.start_transaction(TxOpts::default())?;
        let mut users = transaction.exec_map(&statements.users, (), user)?;
        measure.of(|| {
            for _ in 0..times {
                users = transaction.exec_map(&statements.users, (), user)?;
            }
            Ok(())
        })?;
        transaction.commit()?;
        Ok(users)
    }

    fn join(&mut self, measure: &mut Measure, without: &str) -> Result<Vec<(User, Option<Post>)>> {
        type Joined = (i64, String, Option<String>, Option<i64>, Option<i64>, Option<String>);
        let (connection, statements) = self.both()?;
        let row = |(id, name, hair_color, post_id, user_id, title): Joined| {
            let joined = post_id.zip(user_id).zip(title).map(|((id, user_id), title)| post((id, user_id, title)));
            (user((id, name, hair_color)), joined)
        };
        measure.of(|| Ok(connection.exec_map(&statements.join, (without,), row)?))
    }

    fn tree(&mut self, measure: &mut Measure) -> Result<Tree> {
        measure.of(|| {
            let (connection, statements) = self.both()?;
            let users = connection.exec_map(&statements.users, (), user)?;
            let keys: Vec<i64> = users.iter().map(|user| user.id).collect();
            let posts = below(connection, &format!("{POSTS} WHERE user_id IN"), &keys, post)?;
            let keys: Vec<i64> = posts.iter().map(|post| post.id).collect();
            let comments = below(connection, &format!("{COMMENTS} WHERE post_id IN"), &keys, comment)?;
            nest(users, posts, comments)
        })
    }

    fn insert(&mut self, measure: &mut Measure, users: Vec<NewUser>) -> Result<()> {
        measure.of(|| {
            let values = vec!["(?, ?)"; users.len()].join(", ");
            let params = users.iter().flat_map(|user| [Value::from(&user.name), Value::from(&user.hair_color)]);
            let params = Params::Positional(params.collect());
            Ok(self
                .connection
                .exec_drop(format!("INSERT INTO bench_users (name, hair_color) VALUES {values}"), params)?)
        })
    }

    fn add(&mut self, measure: &mut Measure, users: Vec<NewUser>) -> Result<Vec<i64>> {
        measure.of(|| {
            self.connection.query_drop("START TRANSACTION")?;
            let keys = self.insert_users(users.iter())?;
            self.connection.query_drop("COMMIT")?;
            Ok(keys)
        })
    }

    fn add_graph(&mut self, measure: &mut Measure, users: Vec<(NewUser, Vec<String>)>) -> Result<Vec<i64>> {
        measure.of(|| {
            self.connection.query_drop("START TRANSACTION")?;
            let owners = self.insert_users(users.iter().map(|(user, _)| user))?;
            let rows = |(owner, (_, titles)): (i64, &(NewUser, Vec<String>))| {
                titles.iter().map(move |title| [Value::from(owner), Value::from(title)]).collect::<Vec<_>>()
            };
            let rows = owners.into_iter().zip(&users).flat_map(rows).collect();
            let keys = self.insert("bench_posts (user_id, title)", rows)?;
            self.connection.query_drop("COMMIT")?;
            Ok(keys)
        })
    }

    fn change(&mut self, measure: &mut Measure, name: &str) -> Result<()> {
        let (connection, statements) = self.both()?;
        measure.of(|| {
            let mut transaction = connection.start_transaction(TxOpts::default())?;
            let mut users = transaction.exec_map(&statements.users, (), user)?;
            for user in users.iter_mut().step_by(10) {
                user.name = name.to_owned();
                transaction.exec_drop(&statements.update, (&user.name, user.id))?;
            }
            transaction.commit()?;
            Ok(users)
        })?;
        Ok(())
    }

    fn look_up(&mut self, measure: &mut Measure, keys: &[i64]) -> Result<Vec<User>> {
        let (connection, statements) = self.both()?;
        let mut users = Vec::with_capacity(keys.len());
        measure.of(|| {
            let mut transaction = connection.start_transaction(TxOpts::default())?;
            for key in keys {
                let row = transaction.exec_first(&statements.look_up, (key,))?;
                users.push(user(row.ok_or("no such user")?));
            }
            Ok(transaction.commit()?)
        })?;
        Ok(users)
    }

    fn posts(&mut self) -> Result<Vec<Post>> {
        Ok(self.connection.exec_map(POSTS, (), post)?)
    }
}

impl<const OUR_SETTINGS: bool> Mysql<OUR_SETTINGS> {
    fn both(&mut self) -> Result<(&mut Conn, &Statements)> {
        Ok((&mut self.connection, self.statements.as_ref().ok_or("nothing is prepared yet")?))
    }

    fn insert_users<'u>(&mut self, users: impl Iterator<Item = &'u NewUser>) -> Result<Vec<i64>> {
        let values = users.map(|user| [Value::from(&user.name), Value::from(&user.hair_color)]);
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
}

fn below<T>(connection: &mut Conn, select: &str, keys: &[i64], row: fn((i64, i64, String)) -> T) -> Result<Vec<T>> {
    let places = vec!["?"; keys.len()].join(", ");
    let params = Params::Positional(keys.iter().map(Value::from).collect());
    Ok(connection.exec_map(format!("{select} ({places}) ORDER BY id"), params, row)?)
}
