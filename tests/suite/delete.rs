//! DELETE by query.

use rowhouse::prelude::*;

use crate::support::{statements, writes};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "users")]
struct User {
    id: Id<User>,
    name: String,
    age: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "posts")]
struct Post {
    id: Id<Post>,
    #[column(on_delete = cascade)]
    author_id: Id<User>,
    title: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "comments")]
struct Comment {
    id: Id<Comment>,
    #[column(on_delete = cascade)]
    post_id: Id<Post>,
    #[column(on_delete = set_null)]
    reader_id: Option<Id<User>>,
}

fn blog(db: &TestDb) -> Result<(), Error> {
    db.engine.create_all(&models![User, Post, Comment])?;
    let user = |name: &str, age| User { id: Id::new(), name: name.into(), age };
    User::insert_all([user("Alex", 30), user("Bo", 20), user("Cy", 10)]).execute(&db.engine)?;
    let post = |author: i64, title: &str| Post { id: Id::new(), author_id: Id::from(author), title: title.into() };
    Post::insert_all([post(1, "a"), post(2, "b"), post(2, "c")]).execute(&db.engine)?;
    let comment =
        |post: i64, reader: i64| Comment { id: Id::new(), post_id: Id::from(post), reader_id: Some(Id::from(reader)) };
    Comment::insert_all([comment(1, 2), comment(2, 1)]).execute(&db.engine)?;
    Ok(())
}

use crate::support::TestDb;

backend_tests! {
    fn rows_that_match_are_deleted_and_counted(db: &TestDb) -> Result<()> {
        blog(db)?;
        let (count, sent) = writes(|| User::delete().filter(User::age.lt(30)).execute(&db.engine));
        assert_eq!((count?, sent.len()), (2, 1));
        let names: Vec<String> = User::query().select(User::name).all(&db.engine)?;
        assert_eq!(names, ["Alex"]);
        Ok(())
    }

    fn a_delete_whose_filters_are_all_empty_is_an_error(db: &TestDb) -> Result<()> {
        blog(db)?;
        let nothing: Option<Expr<User>> = None;
        let (result, sent) = writes(|| User::delete().filter(nothing).execute(&db.engine));
        let error = result.unwrap_err().to_string();
        assert_eq!(sent.len(), 0);
        assert_eq!(
            error,
            "this query has no meaning: a DELETE of `User` has no condition, since its filters were all empty; if all rows are \
             meant, say `.all_rows()`"
        );
        assert_eq!(Comment::delete().all_rows().execute(&db.engine)?, 2);
        Ok(())
    }

    fn another_table_says_which_rows(db: &TestDb) -> Result<()> {
        blog(db)?;
        let delete = Post::delete().using::<User>().filter(Post::author_id.eq(User::id) & User::age.lt(25));
        assert_eq!(delete.execute(&db.engine)?, 2);
        let titles: Vec<String> = Post::query().select(Post::title).all(&db.engine)?;
        assert_eq!(titles, ["a"]);
        Ok(())
    }

    fn a_join_says_which_rows(db: &TestDb) -> Result<()> {
        blog(db)?;
        let delete = Post::delete().join(Post::author_id).filter(User::name.eq("Bo") & Post::title.ne("c"));
        assert_eq!(delete.execute(&db.engine)?, 1);
        assert_eq!(Comment::delete().join(Comment::post_id).join(Post::author_id).filter(User::age.gt(20)).execute(&db.engine)?, 1);
        Ok(())
    }

    fn a_subquery_over_the_same_table_says_which_rows(db: &TestDb) -> Result<()> {
        blog(db)?;
        let oldest = User::query().select(User::age.max());
        assert_eq!(User::delete().filter(User::age.eq(subquery(oldest))).execute(&db.engine)?, 1);
        let youngest = User::query().order_by(User::age.asc()).limit(1).select(User::id);
        assert_eq!(User::delete().filter(User::id.is_in(youngest)).execute(&db.engine)?, 1);
        assert_eq!(User::query().select(User::name).one(&db.engine)?, "Bo");
        Ok(())
    }

    fn tracked_objects_go_with_their_rows(db: &TestDb) -> Result<()> {
        blog(db)?;
        let mut session = db.session();
        let users = User::query().order_by(User::id.asc()).track(&mut session)?;
        User::delete().filter(User::name.eq("Bo")).execute(&mut session)?;
        assert_eq!(session.get::<User>(Id::from(2))?, None);
        assert_eq!(session[users[0]].name, "Alex");
        session.commit()?;
        assert!(session.try_get(users[1]).is_none() && session.try_get(users[0]).is_some());
        Ok(())
    }

    fn objects_that_the_database_deletes_or_changes_along_follow(db: &TestDb) -> Result<()> {
        blog(db)?;
        let mut session = db.session();
        // Neither the users nor the posts between them are tracked.
        let comments = Comment::query().order_by(Comment::id.asc()).track(&mut session)?;
        User::delete().filter(User::name.eq("Bo")).execute(&mut session)?;
        assert_eq!(session[comments[0]].reader_id, None);
        assert_eq!(session.get::<Comment>(Id::from(2))?, None);
        session.commit()?;
        assert!(session.try_get(comments[1]).is_none());
        Ok(())
    }

    fn a_rollback_brings_deleted_objects_back(db: &TestDb) -> Result<()> {
        blog(db)?;
        let mut session = db.session();
        let users = User::query().order_by(User::id.asc()).track(&mut session)?;
        session.commit()?;
        User::delete().filter(User::name.eq("Cy")).execute(&mut session)?;
        session.rollback()?;
        assert_eq!(session[users[2]].name, "Cy");
        assert_eq!(session.get::<User>(Id::from(3))?, Some(users[2]));
        Ok(())
    }

    fn objects_of_other_tables_are_not_read_again(db: &TestDb) -> Result<()> {
        blog(db)?;
        let mut session = db.session();
        User::query().track(&mut session)?;
        let (count, sent) = statements(|| Comment::delete().all_rows().execute(&mut session));
        assert_eq!(count?, 2);
        assert!(sent.iter().all(|sql| !sql.starts_with("SELECT")), "{sent:?}");
        Ok(())
    }
}
