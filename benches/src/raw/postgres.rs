use postgres::{Client, NoTls, Row, Statement, Transaction};
use workloads::{Contender, Measure, NewUser, Post, Result, Tree, User};

use super::{BY_NAME, COMMENTS, JOIN, POSTS, USERS, comment, nest, post, user};

/// One INSERT of arrays for all rows; UPDATEs one by one, as programs have them.
pub(crate) struct Postgres<const OUR_SETTINGS: bool> {
    client: Client,
    statements: Option<Statements>,
}

struct Statements {
    insert_users: Statement,
    add_users: Statement,
    add_posts: Statement,
    users: Statement,
    join: Statement,
    posts: Statement,
    comments: Statement,
    update: Statement,
    look_up: Statement,
}

const INSERT_USERS: &str = "INSERT INTO bench_users (name, hair_color) SELECT * FROM unnest($1::text[], $2::text[])";

impl<const OUR_SETTINGS: bool> Contender for Postgres<OUR_SETTINGS> {
    fn open(url: &str) -> Result<Self> {
        let mut client = Client::connect(url, NoTls)?;
        if OUR_SETTINGS {
            client.batch_execute("SET TIME ZONE 'UTC'")?;
        }
        Ok(Self { client, statements: None })
    }

    fn execute(&mut self, sql: &str) -> Result<()> {
        Ok(self.client.batch_execute(sql)?)
    }

    fn prepare(&mut self) -> Result<()> {
        let mut prepare = |sql: &str| self.client.prepare(sql);
        self.statements = Some(Statements {
            insert_users: prepare(INSERT_USERS)?,
            add_users: prepare(&format!("{INSERT_USERS} RETURNING id"))?,
            add_posts: prepare(
                "INSERT INTO bench_posts (user_id, title) SELECT * FROM unnest($1::bigint[], $2::text[]) RETURNING id",
            )?,
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
        let (client, statements) = self.both()?;
        measure.of(|| {
            let (names, colors) = columns(users.iter());
            client.execute(&statements.insert_users, &[&names, &colors])?;
            Ok(())
        })
    }

    fn add(&mut self, measure: &mut Measure, users: Vec<NewUser>) -> Result<Vec<i64>> {
        let (client, statements) = self.both()?;
        measure.of(|| {
            let mut transaction = client.transaction()?;
            let keys = statements.add_users(&mut transaction, users.iter())?;
            transaction.commit()?;
            Ok(keys)
        })
    }

    fn add_graph(&mut self, measure: &mut Measure, users: Vec<(NewUser, Vec<String>)>) -> Result<Vec<i64>> {
        let (client, statements) = self.both()?;
        measure.of(|| {
            let mut transaction = client.transaction()?;
            let keys = statements.add_users(&mut transaction, users.iter().map(|(user, _)| user))?;
            let titles: Vec<&str> = users.iter().flat_map(|(_, titles)| titles).map(String::as_str).collect();
            let owner = |(key, (_, titles)): (i64, &(NewUser, Vec<String>))| std::iter::repeat_n(key, titles.len());
            let owners: Vec<i64> = keys.into_iter().zip(&users).flat_map(owner).collect();
            let rows = transaction.query(&statements.add_posts, &[&owners, &titles])?;
            transaction.commit()?;
            Ok(rows.iter().map(|row| row.get(0)).collect())
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

    fn add_users<'u>(
        &self,
        transaction: &mut Transaction<'_>,
        users: impl Iterator<Item = &'u NewUser>,
    ) -> Result<Vec<i64>> {
        let (names, colors) = columns(users);
        let rows = transaction.query(&self.add_users, &[&names, &colors])?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }
}

fn columns<'u>(users: impl Iterator<Item = &'u NewUser>) -> (Vec<&'u str>, Vec<Option<&'u str>>) {
    users.map(|user| (user.name.as_str(), user.hair_color.as_deref())).unzip()
}

fn read_user(row: &Row) -> User {
    user((row.get(0), row.get(1), row.get(2)))
}

fn read(row: &Row) -> (i64, i64, String) {
    (row.get(0), row.get(1), row.get(2))
}
