use rusqlite::config::DbConfig;
use rusqlite::{Connection, Row, params_from_iter};

use super::{End, Raw, Result, SELECT, Settings, comment, nest, post, user};
use crate::models::{Post, Tree, User};

/// A prepared INSERT of one row in a loop: nothing is faster on SQLite.
pub(crate) struct Sqlite(Connection);

impl Raw for Sqlite {
    fn open(url: &str, settings: Settings) -> Result<Self> {
        let connection = Connection::open(url.trim_start_matches("sqlite:"))?;
        connection.set_prepared_statement_cache_capacity(128);
        if settings == Settings::Ours {
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
            connection.execute_batch("PRAGMA foreign_keys = ON; PRAGMA case_sensitive_like = ON")?;
        }
        Ok(Self(connection))
    }

    fn transaction(&mut self, end: End) -> Result<()> {
        Ok(self.0.execute_batch(end.sql())?)
    }

    fn add(&mut self, users: &[User]) -> Result<Vec<i64>> {
        self.0.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let mut keys = Vec::with_capacity(users.len());
        {
            let mut insert = self.0.prepare_cached(INSERT_USER)?;
            for user in users {
                insert.execute((&user.name, &user.hair_color))?;
                keys.push(self.0.last_insert_rowid());
            }
        }
        self.0.prepare_cached("COMMIT")?.execute([])?;
        Ok(keys)
    }

    fn add_graph(&mut self, users: &[User], each: usize, title: &str) -> Result<Vec<i64>> {
        self.0.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let mut keys = Vec::with_capacity(users.len() * each);
        {
            let mut insert = self.0.prepare_cached(INSERT_USER)?;
            let mut owners = Vec::with_capacity(users.len());
            for user in users {
                insert.execute((&user.name, &user.hair_color))?;
                owners.push(self.0.last_insert_rowid());
            }
            let mut insert = self.0.prepare_cached("INSERT INTO bench_posts (user_id, title) VALUES (?, ?)")?;
            for owner in owners {
                for _ in 0..each {
                    insert.execute((owner, title))?;
                    keys.push(self.0.last_insert_rowid());
                }
            }
        }
        self.0.prepare_cached("COMMIT")?.execute([])?;
        Ok(keys)
    }

    fn load(&mut self) -> Result<Vec<User>> {
        let mut select = self.0.prepare_cached(SELECT)?;
        let rows = select.query_map([], read_user)?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    fn join(&mut self, without: &str) -> Result<Vec<(User, Option<Post>)>> {
        let mut select = self.0.prepare_cached(
            "SELECT u.id, u.name, u.hair_color, p.id, p.user_id, p.title FROM bench_users u \
             LEFT JOIN bench_posts p ON p.user_id = u.id WHERE u.name <> ? ORDER BY u.name DESC",
        )?;
        let rows = select.query_map([without], |row| {
            let joined = match row.get(3)? {
                Some(id) => Some(post(id, row.get(4)?, row.get(5)?)),
                None => None,
            };
            Ok((read_user(row)?, joined))
        })?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
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
        self.0.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let users = self.load()?;
        let mut changed = 0;
        {
            let mut update = self.0.prepare_cached("UPDATE bench_users SET name = ? WHERE id = ?")?;
            for user in users.iter().step_by(10) {
                changed += update.execute((name, user.id.get()?))?;
            }
        }
        self.0.prepare_cached("COMMIT")?.execute([])?;
        Ok(changed)
    }

    fn look_up(&mut self, keys: &[i64]) -> Result<Vec<User>> {
        let mut users = Vec::with_capacity(keys.len());
        self.0.prepare_cached("BEGIN")?.execute([])?;
        for key in keys {
            let mut select = self.0.prepare_cached("SELECT id, name, hair_color FROM bench_users WHERE id = ?")?;
            users.push(select.query_row([key], read_user)?);
        }
        self.0.prepare_cached("COMMIT")?.execute([])?;
        Ok(users)
    }
}

impl Sqlite {
    fn below<T>(&self, select: &str, keys: &[i64], row: fn(i64, i64, String) -> T) -> Result<Vec<T>> {
        let places = vec!["?"; keys.len()].join(", ");
        let mut select = self.0.prepare_cached(&format!("{select} ({places}) ORDER BY id"))?;
        let rows =
            select.query_map(params_from_iter(keys), |found| Ok(row(found.get(0)?, found.get(1)?, found.get(2)?)))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }
}

fn read_user(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(user(row.get(0)?, row.get(1)?, row.get(2)?))
}

const INSERT_USER: &str = "INSERT INTO bench_users (name, hair_color) VALUES (?, ?)";
