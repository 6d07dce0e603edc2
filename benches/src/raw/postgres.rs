use std::collections::HashMap;
use std::collections::hash_map::Entry;

use postgres::types::ToSql;
use postgres::{Client, GenericClient, NoTls, Row, Statement, Transaction};
use workloads::{Contender, Measure, NewUser, Post, Result, Tree, User};

use super::{BY_NAME, COMMENTS, JOIN, POSTS, USERS, comment, nest, post, user};

/// INSERTs of many rows of VALUES, as programs have them; with our settings, one INSERT of arrays for all rows. UPDATEs one by one.
pub(crate) struct Postgres<const OUR_SETTINGS: bool> {
    client: Client,
    inserts: Inserts<OUR_SETTINGS>,
    statements: Option<Statements>,
}

struct Statements {
    users: Statement,
    join: Statement,
    posts: Statement,
    comments: Statement,
    update: Statement,
    look_up: Statement,
}

/// How rows are inserted.
#[derive(Default)]
struct Inserts<const ARRAYS: bool> {
    /// By table, what is returned, and the number of rows where the text depends on it.
    prepared: HashMap<(&'static str, &'static str, usize), Statement>,
}

/// At most 65,535 parameters go into a statement.
const ROWS_OF_AN_INSERT: usize = 1_000;

impl<const OUR_SETTINGS: bool> Contender for Postgres<OUR_SETTINGS> {
    fn open(url: &str) -> Result<Self> {
        let mut client = Client::connect(url, NoTls)?;
        if OUR_SETTINGS {
            client.batch_execute("SET TIME ZONE 'UTC'")?;
        }
        Ok(Self { client, inserts: Inserts::default(), statements: None })
    }

    fn execute(&mut self, sql: &str) -> Result<()> {
        Ok(self.client.batch_execute(sql)?)
    }

    fn prepare(&mut self) -> Result<()> {
        let mut prepare = |sql: &str| self.client.prepare(sql);
        self.statements = Some(Statements {
            users: prepare(USERS)?,
            join: prepare(&format!("{JOIN} $1 {BY_NAME}"))?,
            posts: prepare(&format!("{POSTS} WHERE user_id = ANY($1) ORDER BY id"))?,
            comments: prepare(&format!("{COMMENTS} WHERE post_id = ANY($1) ORDER BY id"))?,
            update: prepare("UPDATE bench_users SET name = $1 WHERE id = $2")?,
            look_up: prepare(&format!("{USERS} WHERE id = $1"))?,
        });
        Ok(())
    }

    fn load(&mut self, measure: &mut Measure, times: usize) -> Result<Vec<User>> {
        let (client, statements) = self.both()?;
        let mut transaction = client.transaction()?;
        let mut users = statements.users(&mut transaction)?;
        measure.of(|| {
            for _ in 0..times {
                users = statements.users(&mut transaction)?;
            }
            Ok(())
        })?;
        transaction.commit()?;
        Ok(users)
    }

    fn join(&mut self, measure: &mut Measure, without: &str) -> Result<Vec<(User, Option<Post>)>> {
        let (client, statements) = self.both()?;
        let joined =
            |row: &Row| row.get::<_, Option<i64>>(3).map(|id| Post { id, user_id: row.get(4), title: row.get(5) });
        measure.of(|| {
            let rows = client.query(&statements.join, &[&without])?;
            Ok(rows.iter().map(|row| (read_user(row), joined(row))).collect())
        })
    }

    fn tree(&mut self, measure: &mut Measure) -> Result<Tree> {
        let (client, statements) = self.both()?;
        measure.of(|| {
            let users: Vec<User> = client.query(&statements.users, &[])?.iter().map(read_user).collect();
            let keys: Vec<i64> = users.iter().map(|user| user.id).collect();
            let rows = client.query(&statements.posts, &[&keys])?;
            let posts: Vec<Post> = rows.iter().map(|row| post(read(row))).collect();
            let keys: Vec<i64> = posts.iter().map(|post| post.id).collect();
            let rows = client.query(&statements.comments, &[&keys])?;
            nest(users, posts, rows.iter().map(|row| comment(read(row))).collect())
        })
    }

    fn insert(&mut self, measure: &mut Measure, users: Vec<NewUser>) -> Result<()> {
        measure.of(|| {
            let (names, colors) = columns(&users);
            // One statement needs no transaction.
            self.inserts.run(&mut self.client, USERS_TO_INSERT, "", &names, &colors)?;
            Ok(())
        })
    }

    fn add(&mut self, measure: &mut Measure, users: Vec<NewUser>) -> Result<Vec<i64>> {
        measure.of(|| {
            let mut transaction = self.client.transaction()?;
            let (names, colors) = columns(&users);
            let keys = self.inserts.run(&mut transaction, USERS_TO_INSERT, RETURNING, &names, &colors)?;
            transaction.commit()?;
            Ok(keys)
        })
    }

    fn add_graph(&mut self, measure: &mut Measure, users: Vec<(NewUser, Vec<String>)>) -> Result<Vec<i64>> {
        measure.of(|| {
            let mut transaction = self.client.transaction()?;
            let (names, colors) = columns(users.iter().map(|(user, _)| user));
            let keys = self.inserts.run(&mut transaction, USERS_TO_INSERT, RETURNING, &names, &colors)?;
            let titles: Vec<&str> = users.iter().flat_map(|(_, titles)| titles).map(String::as_str).collect();
            let owner = |(key, (_, titles)): (i64, &(NewUser, Vec<String>))| std::iter::repeat_n(key, titles.len());
            let owners: Vec<i64> = keys.into_iter().zip(&users).flat_map(owner).collect();
            let keys = self.inserts.run(&mut transaction, POSTS_TO_INSERT, RETURNING, &owners, &titles)?;
            transaction.commit()?;
            Ok(keys)
        })
    }

    fn change(&mut self, measure: &mut Measure, name: &str) -> Result<()> {
        let (client, statements) = self.both()?;
        measure.of(|| {
            let mut transaction = client.transaction()?;
            let mut users = statements.users(&mut transaction)?;
            for user in users.iter_mut().step_by(10) {
                user.name = name.to_owned();
                transaction.execute(&statements.update, &[&user.name, &user.id])?;
            }
            transaction.commit()?;
            Ok(users)
        })?;
        Ok(())
    }

    fn look_up(&mut self, measure: &mut Measure, keys: &[i64]) -> Result<Vec<User>> {
        let (client, statements) = self.both()?;
        let mut users = Vec::with_capacity(keys.len());
        measure.of(|| {
            let mut transaction = client.transaction()?;
            for key in keys {
                users.push(read_user(&transaction.query_one(&statements.look_up, &[key])?));
            }
            Ok(transaction.commit()?)
        })?;
        Ok(users)
    }

    fn posts(&mut self) -> Result<Vec<Post>> {
        Ok(self.client.query(POSTS, &[])?.iter().map(|row| post(read(row))).collect())
    }
}

impl<const OUR_SETTINGS: bool> Postgres<OUR_SETTINGS> {
    fn both(&mut self) -> Result<(&mut Client, &Statements)> {
        Ok((&mut self.client, self.statements.as_ref().ok_or("nothing is prepared yet")?))
    }
}

impl Statements {
    fn users(&self, transaction: &mut Transaction<'_>) -> Result<Vec<User>> {
        Ok(transaction.query(&self.users, &[])?.iter().map(read_user).collect())
    }
}

/// A table with two columns, and their types.
type Table = (&'static str, [&'static str; 2]);

const USERS_TO_INSERT: Table = ("bench_users (name, hair_color)", ["text", "text"]);
const POSTS_TO_INSERT: Table = ("bench_posts (user_id, title)", ["bigint", "text"]);
const RETURNING: &str = " RETURNING id";

impl<const ARRAYS: bool> Inserts<ARRAYS> {
    /// Inserts rows of these two columns; gives the keys, if they are returned.
    fn run<C, First, Second>(
        &mut self,
        client: &mut C,
        table: Table,
        returning: &'static str,
        first: &[First],
        second: &[Second],
    ) -> Result<Vec<i64>>
    where
        C: GenericClient,
        First: ToSql + Sync,
        Second: ToSql + Sync,
    {
        let mut keys = Vec::with_capacity(first.len());
        let rows_of_one = if ARRAYS { first.len() } else { ROWS_OF_AN_INSERT };
        for (first, second) in first.chunks(rows_of_one).zip(second.chunks(rows_of_one)) {
            let statement = self.statement(client, table, returning, first.len())?;
            let rows = if ARRAYS {
                client.query(statement, &[&first, &second])?
            } else {
                let row = |(first, second)| [first as &(dyn ToSql + Sync), second as _];
                let params: Vec<&(dyn ToSql + Sync)> = first.iter().zip(second).flat_map(row).collect();
                client.query(statement, &params)?
            };
            keys.extend(rows.iter().map(|row| row.get::<_, i64>(0)));
        }
        Ok(keys)
    }

    fn statement<C: GenericClient>(
        &mut self,
        client: &mut C,
        (table, types): Table,
        returning: &'static str,
        rows: usize,
    ) -> Result<&Statement> {
        let rows = if ARRAYS { 1 } else { rows };
        match self.prepared.entry((table, returning, rows)) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(new) => {
                let rows = if ARRAYS {
                    format!("SELECT * FROM unnest($1::{}[], $2::{}[])", types[0], types[1])
                } else {
                    let row = |row| format!("(${}, ${})", 2 * row + 1, 2 * row + 2);
                    format!("VALUES {}", (0..rows).map(row).collect::<Vec<_>>().join(", "))
                };
                Ok(new.insert(client.prepare(&format!("INSERT INTO {table} {rows}{returning}"))?))
            }
        }
    }
}

fn columns<'u>(users: impl IntoIterator<Item = &'u NewUser>) -> (Vec<&'u str>, Vec<Option<&'u str>>) {
    users.into_iter().map(|user| (user.name.as_str(), user.hair_color.as_deref())).unzip()
}

fn read_user(row: &Row) -> User {
    user((row.get(0), row.get(1), row.get(2)))
}

fn read(row: &Row) -> (i64, i64, String) {
    (row.get(0), row.get(1), row.get(2))
}
