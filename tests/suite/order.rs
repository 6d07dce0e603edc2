//! In which order a flush writes, and what the rules of foreign keys do to tracked objects.

use rowhouse::prelude::*;

use crate::blog::{Comment, Post, User, create, names};
use crate::support::writes;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "nodes")]
struct Node {
    id: Id<Node>,
    parent_id: Option<Id<Node>>,
    name: String,
}

impl Node {
    fn under(parent: Option<Id<Node>>, name: &str) -> Self {
        Self { id: Id::new(), parent_id: parent, name: name.to_owned() }
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "folders")]
struct Folder {
    #[column(primary_key)]
    path: String,
    #[column(references = Folder::path, on_delete = cascade)]
    parent: Option<String>,
}

impl Folder {
    fn new(path: &str, parent: Option<&str>) -> Self {
        Self { path: path.to_owned(), parent: parent.map(str::to_owned) }
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "edits")]
struct Edit {
    id: Id<Edit>,
    #[column(on_delete = cascade)]
    post_id: Id<Post>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "lefts")]
struct Left {
    id: Id<Left>,
    #[column(on_delete = set_null)]
    right_id: Option<Id<Right>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "rights")]
struct Right {
    id: Id<Right>,
    #[column(on_delete = set_null)]
    left_id: Option<Id<Left>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "teams")]
struct Team {
    id: Id<Team>,
    name: String,
    captain_id: Option<Id<Player>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "players")]
struct Player {
    id: Id<Player>,
    name: String,
    team_id: Option<Id<Team>>,
}

fn paths(engine: &Engine) -> rowhouse::Result<Vec<String>> {
    Folder::query().order_by(Folder::path.asc()).select(Folder::path).all(engine)
}

backend_tests! {
    fn parents_are_inserted_before_children_whatever_was_added_first(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let user = User::named("alex");
        let post = Post::by(user.id, "one");
        let comment = session.add(Comment::on(post.id, Some(user.id), "hi"));
        let post = session.add(post);
        let user = session.add(user);
        let (result, sent) = writes(|| session.commit());
        result?;
        let tables: Vec<_> = sent.iter().map(|sql| sql.split('"').nth(1).unwrap()).collect();
        assert_eq!(tables, ["users", "posts", "comments"]);
        assert_eq!(session[comment].post_id, session[post].id);
        assert_eq!(session[comment].reader_id, Some(session[user].id));
        assert_eq!(Comment::query().one(&db.engine)?, session[comment]);
        Ok(())
    }

    fn children_are_deleted_before_parents_whatever_was_deleted_first(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let user = session.add(User::named("alex"));
        let post = session.add(Post::by(session[user].id, "one"));
        let comment = session.add(Comment::on(session[post].id, None, "hi"));
        session.commit()?;
        session.delete(user)?;
        session.delete(comment)?;
        session.delete(post)?;
        let (result, sent) = writes(|| session.commit());
        result?;
        let tables: Vec<_> = sent.iter().map(|sql| sql.split('"').nth(1).unwrap()).collect();
        assert_eq!(tables, ["comments", "posts", "users"]);
        Ok(())
    }

    fn a_row_is_deleted_before_the_one_that_cascades_to_it_from_afar(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![User, Post, Edit])?;
        let mut setup = db.session();
        let user = setup.add(User::named("alex"));
        let post = setup.add(Post::by(setup[user].id, "one"));
        let edit = setup.add(Edit { id: Id::new(), post_id: setup[post].id });
        setup.commit()?;
        let (user, edit) = (setup[user].id, setup[edit].id);
        let mut session = db.session();
        // The session knows edits first, and no posts, which lie between.
        let edit = session.get::<Edit>(edit)?.unwrap();
        let user = session.get::<User>(user)?.unwrap();
        session.delete(user)?;
        session.delete(edit)?;
        session.commit()?;
        assert_eq!(Edit::query().count(&db.engine)?, 0);
        assert_eq!(names(&db.engine)?, [""; 0]);
        Ok(())
    }

    fn deleting_a_parent_forgets_the_children_that_go_with_it(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let (alex, bo) = (session.add(User::named("alex")), session.add(User::named("bo")));
        let gone = session.add(Post::by(session[alex].id, "gone"));
        let kept = session.add(Post::by(session[bo].id, "kept"));
        let deep = session.add(Comment::on(session[gone].id, None, "deep"));
        session.commit()?;
        let (gone_id, deep_id) = (session[gone].id, session[deep].id);
        session.delete(alex)?;
        session.flush()?;
        assert_eq!(session.get::<Post>(gone_id)?, None);
        assert_eq!(session.get::<Comment>(deep_id)?, None);
        // What is gone is not written any more.
        if let Some(post) = session.try_get_mut(gone) {
            post.title = "ghost".into();
        }
        session.commit()?;
        assert!(session.try_get(gone).is_none());
        assert!(session.try_get(deep).is_none());
        assert_eq!(session[kept].title, "kept");
        assert_eq!(Post::query().all(&db.engine)?, [session[kept].clone()]);
        Ok(())
    }

    fn a_rollback_brings_back_what_a_cascade_took(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let alex = session.add(User::named("alex"));
        let post = session.add(Post::by(session[alex].id, "one"));
        let id = session[post].id;
        session.commit()?;
        session.delete(alex)?;
        session.flush()?;
        session.rollback()?;
        assert_eq!(session[post].title, "one");
        assert_eq!(session.get::<Post>(id)?, Some(post));
        session[post].title = "two".into();
        session.commit()?;
        assert_eq!(Post::query().select(Post::title).one(&db.engine)?, "two");
        Ok(())
    }

    fn deleting_a_parent_sets_tracked_keys_to_null(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let (alex, bo) = (session.add(User::named("alex")), session.add(User::named("bo")));
        let post = session.add(Post::by(session[alex].id, "one"));
        let by_bo = session.add(Comment::on(session[post].id, Some(session[bo].id), "hi"));
        let by_alex = session.add(Comment::on(session[post].id, Some(session[alex].id), "ho"));
        session.commit()?;
        session.delete(bo)?;
        session[by_bo].text = "HI".into();
        session.flush()?;
        assert_eq!(session[by_bo].reader_id, None);
        assert_eq!(session[by_alex].reader_id, Some(session[alex].id));
        assert!(!session.has_changes());
        session.rollback()?;
        assert_eq!(session[by_bo].reader_id, Some(session[bo].id));
        assert_eq!(session[by_bo].text, "hi");
        session.delete(bo)?;
        session.commit()?;
        assert_eq!(session[by_bo].reader_id, None);
        let read: Comment = Comment::query().filter(Comment::id.eq(session[by_bo].id)).one(&db.engine)?;
        assert_eq!(read, session[by_bo]);
        Ok(())
    }

    fn a_child_that_moved_away_stays(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let (alex, bo) = (session.add(User::named("alex")), session.add(User::named("bo")));
        let post = session.add(Post::by(session[alex].id, "one"));
        session.commit()?;
        session[post].author_id = session[bo].id;
        session.delete(alex)?;
        session.commit()?;
        assert_eq!(Post::query().one(&db.engine)?, session[post]);
        assert_eq!(session[post].author_id, session[bo].id);
        Ok(())
    }

    fn a_tree_is_inserted_from_its_root(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Node])?;
        let mut session = db.session();
        let (root, inner) = (Node::under(None, "root"), Node::under(None, "inner"));
        let leaf = session.add(Node::under(Some(inner.id), "leaf"));
        let inner = session.add(Node { parent_id: Some(root.id), ..inner });
        let root = session.add(root);
        let other = session.add(Node::under(None, "other root"));
        session.commit()?;
        assert_eq!(session[leaf].parent_id, Some(session[inner].id));
        assert_eq!(session[inner].parent_id, Some(session[root].id));
        for node in [leaf, inner, root, other] {
            assert_eq!(Node::query().filter(Node::id.eq(session[node].id)).one(&db.engine)?, session[node]);
        }
        Ok(())
    }

    fn a_tree_with_chosen_keys_is_inserted_from_its_root(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Folder])?;
        let mut session = db.session();
        session.add(Folder::new("/a/b", Some("/a")));
        session.add(Folder::new("/a", Some("/")));
        session.add(Folder::new("/", Some("/")));
        session.commit()?;
        assert_eq!(paths(&db.engine)?, ["/", "/a", "/a/b"]);
        Ok(())
    }

    fn a_tree_is_deleted_from_its_leaves(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Node])?;
        let mut session = db.session();
        let root = session.add(Node::under(None, "root"));
        let inner = session.add(Node::under(Some(session[root].id), "inner"));
        let leaf = session.add(Node::under(Some(session[inner].id), "leaf"));
        session.commit()?;
        for node in [root, leaf, inner] {
            session.delete(node)?;
        }
        session.commit()?;
        assert_eq!(Node::query().count(&db.engine)?, 0);
        Ok(())
    }

    fn the_order_of_deletes_follows_the_rows_and_not_unwritten_changes(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Node])?;
        let mut session = db.session();
        let root = session.add(Node::under(None, "root"));
        let leaf = session.add(Node::under(Some(session[root].id), "leaf"));
        session.commit()?;
        session[leaf].parent_id = None;
        session.delete(root)?;
        session.delete(leaf)?;
        session.commit()?;
        assert_eq!(Node::query().count(&db.engine)?, 0);
        Ok(())
    }

    fn a_row_that_a_cascade_within_the_table_reaches_can_be_deleted_too(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Folder])?;
        let mut session = db.session();
        let root = session.add(Folder::new("/", None));
        let inner = session.add(Folder::new("/a", Some("/")));
        let leaf = session.add(Folder::new("/a/b", Some("/a")));
        session.commit()?;
        session.delete(root)?;
        session.delete(leaf)?;
        session.commit()?;
        assert_eq!(paths(&db.engine)?, [""; 0]);
        assert!(session.try_get(inner).is_none());
        Ok(())
    }

    fn a_row_of_a_cascading_tree_that_somebody_else_deleted_is_stale(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Folder])?;
        let mut session = db.session();
        let lone = session.add(Folder::new("/", None));
        session.commit()?;
        sql!("delete from folders").execute(&db.engine)?;
        session.delete(lone)?;
        let error = session.commit().unwrap_err();
        assert!(matches!(error, Error::Stale { model: "Folder", .. }), "{error}");
        Ok(())
    }

    fn rows_that_are_set_to_null_together_can_be_deleted_together(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Left, Right])?;
        let mut session = db.session();
        let left = session.add(Left { id: Id::new(), right_id: None });
        let right = session.add(Right { id: Id::new(), left_id: Some(session[left].id) });
        session.flush()?;
        session[left].right_id = Some(session[right].id);
        session.commit()?;
        session.delete(left)?;
        session.delete(right)?;
        session.commit()?;
        assert_eq!(Left::query().count(&db.engine)? + Right::query().count(&db.engine)?, 0);
        Ok(())
    }

    fn tables_that_point_at_each_other_are_ordered_by_row(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Team, Player])?;
        let mut session = db.session();
        let (team, captain) = (Id::new(), Id::new());
        let team = session.add(Team { id: team, name: "A".into(), captain_id: Some(captain) });
        let captain = session.add(Player { id: captain, name: "c".into(), team_id: None });
        let member = session.add(Player { id: Id::new(), name: "m".into(), team_id: Some(session[team].id) });
        session.commit()?;
        assert_eq!(session[team].captain_id, Some(session[captain].id));
        assert_eq!(Team::query().one(&db.engine)?, session[team]);
        let read: Player = Player::query().filter(Player::name.eq("m")).one(&db.engine)?;
        assert_eq!(read, session[member]);
        Ok(())
    }
}
