//! The workloads with Rowhouse.

use rowhouse::prelude::*;
use workloads::{Contender, Measure, NewUser, Result, Tree};

use crate::models::{Comment, Post, User};

type PostsOfUser = Vec<(Post, Vec<Comment>)>;

/// Sessions where a program has them; an engine for single queries.
pub(crate) struct Rowhouse(Engine);

impl Contender for Rowhouse {
    fn open(url: &str) -> Result<Self> {
        Ok(Self(Engine::connect(url)?))
    }

    fn execute(&mut self, sql: &str) -> Result<()> {
        rowhouse::raw(sql).execute(&self.0)?;
        Ok(())
    }

    fn load(&mut self, measure: &mut Measure, times: usize) -> Result<Vec<workloads::User>> {
        let mut session = self.0.session();
        let mut users: Vec<User> = User::query().all(&mut session)?;
        measure.of(|| {
            for _ in 0..times {
                users = User::query().all(&mut session)?;
            }
            Ok(())
        })?;
        session.commit()?;
        users.into_iter().map(neutral_user).collect()
    }

    fn join(
        &mut self,
        measure: &mut Measure,
        without: &str,
    ) -> Result<Vec<(workloads::User, Option<workloads::Post>)>> {
        let rows: Vec<(User, Option<Post>)> = measure.of(|| {
            Ok(User::query()
                .left_join(Post::user_id)
                .filter(User::name.ne(without))
                .select((User::all(), Post::all()))
                .order_by(User::name.desc())
                .all(&self.0)?)
        })?;
        rows.into_iter().map(|(user, post)| Ok((neutral_user(user)?, post.map(neutral_post).transpose()?))).collect()
    }

    fn tree(&mut self, measure: &mut Measure) -> Result<Tree> {
        let tree: Vec<(User, PostsOfUser)> =
            measure.of(|| Ok(User::query().with(User::posts.with(Post::comments)).all(&self.0)?))?;
        let posts = |posts: PostsOfUser| {
            let comments = |comments: Vec<Comment>| comments.into_iter().map(neutral_comment).collect::<Result<_>>();
            posts.into_iter().map(|(post, below)| Ok((neutral_post(post)?, comments(below)?))).collect::<Result<_>>()
        };
        tree.into_iter().map(|(user, below)| Ok((neutral_user(user)?, posts(below)?))).collect()
    }

    fn insert(&mut self, measure: &mut Measure, users: Vec<NewUser>) -> Result<()> {
        let users: Vec<User> = users.into_iter().map(new_user).collect();
        measure.of(|| Ok(User::insert_all(users).execute(&self.0)?))?;
        Ok(())
    }

    fn add(&mut self, measure: &mut Measure, users: Vec<NewUser>) -> Result<Vec<i64>> {
        let users: Vec<User> = users.into_iter().map(new_user).collect();
        let mut session = self.0.session();
        let handles = measure.of(|| {
            let handles = session.add_all(users);
            session.commit()?;
            Ok(handles)
        })?;
        handles.into_iter().map(|handle| Ok(session[handle].id.get()?)).collect()
    }

    fn add_graph(&mut self, measure: &mut Measure, users: Vec<(NewUser, Vec<String>)>) -> Result<Vec<i64>> {
        let (users, titles): (Vec<User>, Vec<Vec<String>>) =
            users.into_iter().map(|(user, titles)| (new_user(user), titles)).unzip();
        let mut session = self.0.session();
        let handles = measure.of(|| {
            let users = session.add_all(users);
            let ids: Vec<Id<User>> = users.into_iter().map(|handle| session[handle].id).collect();
            let posts = ids.into_iter().zip(titles).flat_map(|(user_id, titles)| {
                titles.into_iter().map(move |title| Post { id: Id::new(), user_id, title })
            });
            let handles = session.add_all(posts);
            session.commit()?;
            Ok(handles)
        })?;
        handles.into_iter().map(|handle| Ok(session[handle].id.get()?)).collect()
    }

    fn change(&mut self, measure: &mut Measure, name: &str) -> Result<()> {
        let mut session = self.0.session();
        measure.of(|| {
            let handles = User::query().track(&mut session)?;
            for handle in handles.into_iter().step_by(10) {
                session[handle].name = name.to_owned();
            }
            session.commit()?;
            Ok(())
        })
    }

    fn look_up(&mut self, measure: &mut Measure, keys: &[i64]) -> Result<Vec<workloads::User>> {
        let mut session = self.0.session();
        let mut found: Vec<User> = Vec::with_capacity(keys.len());
        measure.of(|| {
            for key in keys {
                found.extend(User::find(*key).first(&mut session)?);
            }
            session.commit()?;
            Ok(())
        })?;
        found.into_iter().map(neutral_user).collect()
    }

    fn posts(&mut self) -> Result<Vec<workloads::Post>> {
        let posts: Vec<Post> = Post::query().all(&self.0)?;
        posts.into_iter().map(neutral_post).collect()
    }
}

fn new_user(NewUser { name, hair_color }: NewUser) -> User {
    User { id: Id::new(), name, hair_color }
}

fn neutral_user(User { id, name, hair_color }: User) -> Result<workloads::User> {
    Ok(workloads::User { id: id.get()?, name, hair_color })
}

fn neutral_post(Post { id, user_id, title }: Post) -> Result<workloads::Post> {
    Ok(workloads::Post { id: id.get()?, user_id: user_id.get()?, title })
}

fn neutral_comment(Comment { id, post_id, text }: Comment) -> Result<workloads::Comment> {
    Ok(workloads::Comment { id: id.get()?, post_id: post_id.get()?, text })
}
