use rusqlite::config::DbConfig;
use rusqlite::{Connection, Row, params_from_iter};
use workloads::{Contender, Measure, NewUser, Post, Result, Tree, User};

use super::{BY_NAME, COMMENTS, JOIN, POSTS, USERS, comment, nest, post, user};

/// A prepared INSERT of one row in a loop: nothing is faster on SQLite.
pub(crate) struct Sqlite<const OUR_SETTINGS: bool>(Connection);

/// So that a database in memory can be shared by connections. Plain ones are faster, and cannot.
const SHARED_MEMORY: &str = "file:/bench?vfs=memdb";

const INSERT_USER: &str = "INSERT INTO bench_users (name, hair_color) VALUES (?, ?)";

impl<const OUR_SETTINGS: bool> Contender for Sqlite<OUR_SETTINGS> {
    fn open(url: &str) -> Result<Self> {
        let path = url.trim_start_matches("sqlite:");
        let path = if OUR_SETTINGS && path == ":memory:" { SHARED_MEMORY } else { path };
        let connection = Connection::open(path)?;
        connection.set_prepared_statement_cache_capacity(128);
        if OUR_SETTINGS {
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
            connection.execute_batch("PRAGMA foreign_keys = ON; PRAGMA case_sensitive_like = ON")?;
        }
        Ok(Self(connection))
    }

    fn execute(&mut self, sql: &str) -> Result<()> {
        Ok(self.0.execute_batch(sql)?)
    }

    fn load(&mut self, measure: &mut Measure, times: usize) -> Result<Vec<User>> {
        self.run("BEGIN")?;
        let mut users = self.users()?;
        measure.of(|| {
            for _ in 0..times {
                users = self.users()?;
            }
            Ok(())
        })?;
        self.run("COMMIT")?;
        Ok(users)
    }

    fn join(&mut self, measure: &mut Measure, without: &str) -> Result<Vec<(User, Option<Post>)>> {
        measure.of(|| {
            let mut select = self.0.prepare_cached(&format!("{JOIN} ? {BY_NAME}"))?;
            let rows = select.query_map([without], |row| {
                let joined = match row.get(3)? {
                    Some(id) => Some(post((id, row.get(4)?, row.get(5)?))),
                    None => None,
                };
                Ok((read_user(row)?, joined))
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    fn tree(&mut self, measure: &mut Measure) -> Result<Tree> {
        measure.of(|| {
            let users = self.users()?;
            let keys: Vec<i64> = users.iter().map(|user| user.id).collect();
            let posts = self.below(&format!("{POSTS} WHERE user_id IN"), &keys, post)?;
            let keys: Vec<i64> = posts.iter().map(|post| post.id).collect();
            let comments = self.below(&format!("{COMMENTS} WHERE post_id IN"), &keys, comment)?;
            nest(users, posts, comments)
        })
    }

    fn insert(&mut self, measure: &mut Measure, users: Vec<NewUser>) -> Result<()> {
        measure.of(|| {
            self.run("BEGIN IMMEDIATE")?;
            let mut insert = self.0.prepare_cached(INSERT_USER)?;
            for user in &users {
                insert.execute((&user.name, &user.hair_color))?;
            }
            Ok(self.run("COMMIT")?)
        })
    }

    fn add(&mut self, measure: &mut Measure, users: Vec<NewUser>) -> Result<Vec<i64>> {
        measure.of(|| {
            self.run("BEGIN IMMEDIATE")?;
            let keys = self.insert_users(users.iter())?;
            self.run("COMMIT")?;
            Ok(keys)
        })
    }

    fn add_graph(&mut self, measure: &mut Measure, users: Vec<(NewUser, Vec<String>)>) -> Result<Vec<i64>> {
        measure.of(|| {
            self.run("BEGIN IMMEDIATE")?;
            let owners = self.insert_users(users.iter().map(|(user, _)| user))?;
            let mut keys = Vec::with_capacity(users.iter().map(|(_, titles)| titles.len()).sum());
            let mut insert = self.0.prepare_cached("INSERT INTO bench_posts (user_id, title) VALUES (?, ?)")?;
            for (owner, (_, titles)) in owners.iter().zip(&users) {
                for title in titles {
                    insert.execute((owner, title))?;
                    keys.push(self.0.last_insert_rowid());
                }
            }
            self.run("COMMIT")?;
            Ok(keys)
        })
    }

    fn change(&mut self, measure: &mut Measure, name: &str) -> Result<()> {
        measure.of(|| {
            self.run("BEGIN IMMEDIATE")?;
            let mut update = self.0.prepare_cached("UPDATE bench_users SET name = ? WHERE id = ?")?;
            let mut users = self.users()?;
            for user in users.iter_mut().step_by(10) {
                user.name = name.to_owned();
                update.execute((&user.name, user.id))?;
            }
            self.run("COMMIT")?;
            Ok(users)
        })?;
        Ok(())
    }

    fn look_up(&mut self, measure: &mut Measure, keys: &[i64]) -> Result<Vec<User>> {
        let mut users = Vec::with_capacity(keys.len());
        measure.of(|| {
            self.run("BEGIN")?;
            for key in keys {
                let mut select = self.0.prepare_cached("SELECT id, name, hair_color FROM bench_users WHERE id = ?")?;
                users.push(select.query_row([key], read_user)?);
            }
            Ok(self.run("COMMIT")?)
        })?;
        Ok(users)
    }

    fn posts(&mut self) -> Result<Vec<Post>> {
        let mut select = self.0.prepare_cached(POSTS)?;
        let rows = select.query_map([], |row| Ok(post((row.get(0)?, row.get(1)?, row.get(2)?))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl<const OUR_SETTINGS: bool> Sqlite<OUR_SETTINGS> {
    fn run(&self, sql: &str) -> rusqlite::Result<()> {
        self.0.prepare_cached(sql)?.execute([]).map(|_| ())
    }

    fn users(&self) -> rusqlite::Result<Vec<User>> {
        self.0.prepare_cached(USERS)?.query_map([], read_user)?.collect()
    }

    fn insert_users<'u>(&self, users: impl ExactSizeIterator<Item = &'u NewUser>) -> rusqlite::Result<Vec<i64>> {
        let mut keys = Vec::with_capacity(users.len());
        let mut insert = self.0.prepare_cached(INSERT_USER)?;
        for user in users {
            insert.execute((&user.name, &user.hair_color))?;
            keys.push(self.0.last_insert_rowid());
        }
        Ok(keys)
    }

    fn below<T>(&self, select: &str, keys: &[i64], row: fn((i64, i64, String)) -> T) -> rusqlite::Result<Vec<T>> {
        let places = vec!["?"; keys.len()].join(", ");
        let mut select = self.0.prepare_cached(&format!("{select} ({places}) ORDER BY id"))?;
        let rows =
            select.query_map(params_from_iter(keys), |found| Ok(row((found.get(0)?, found.get(1)?, found.get(2)?))))?;
        rows.collect()
    }
}

fn read_user(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(user((row.get(0)?, row.get(1)?, row.get(2)?)))
}
