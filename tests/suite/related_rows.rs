//! What queries ask of related rows: conditions, aggregates, and paths to a value, on models of every kind of relation.

use rowhouse::prelude::*;

use crate::support::TestDb;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(
    table = "rr_users",
    has_many(
        posts = Article::author_id,
        liked = Article::author_id,
        filter = Article::likes.gt(4),
        edited = Article::editor_id,
        reports = Person::boss_id
    ),
    has_one(
        profile = Profile::user_id,
        newest = Article::author_id,
        order_by = Article::id.desc()
    ),
    many_to_many(friends: Person = Friend::of_id => Friend::with_id)
)]
struct Person {
    id: Id<Person>,
    name: String,
    boss_id: Option<Id<Person>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "rr_friends")]
struct Friend {
    #[column(primary_key)]
    of_id: Id<Person>,
    #[column(primary_key)]
    with_id: Id<Person>,
    years: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "rr_profiles")]
struct Profile {
    #[column(primary_key)]
    user_id: Id<Person>,
    bio: Option<String>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(
    table = "rr_posts",
    has_many(comments = Remark::post_id),
    many_to_many(tags: Label = ArticleLabel::post_id => ArticleLabel::tag_id)
)]
struct Article {
    id: Id<Article>,
    author_id: Id<Person>,
    editor_id: Option<Id<Person>>,
    title: String,
    likes: Option<i32>,
    #[column(precision = 10, scale = 2)]
    price: Decimal,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "rr_comments")]
struct Remark {
    id: Id<Remark>,
    post_id: Option<Id<Article>>,
    text: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "rr_tags", many_to_many(posts: Article = ArticleLabel::tag_id => ArticleLabel::post_id))]
struct Label {
    id: Id<Label>,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "rr_post_tags")]
struct ArticleLabel {
    #[column(primary_key)]
    post_id: Id<Article>,
    #[column(primary_key)]
    tag_id: Id<Label>,
    weight: i32,
}

alias!(Chief = Person);

/// Ann has posts a (5 likes; comments x and y; tags red and blue), b (likes unknown; edited by Bob) and a profile; Bob, whose
/// boss is Ann, has c (1 like; edited by Ann; comment z; tag red); Cid, whose boss is Bob, has nothing, and a profile without
/// a text. There is a comment without a post. Ann has Bob and Cid as friends, Cid has Ann.
fn people(db: &TestDb) -> rowhouse::Result<Session> {
    db.engine.create_all(&models![Person, Friend, Profile, Article, Remark, Label, ArticleLabel])?;
    let mut session = db.session();
    let ann = session.add(Person { id: Id::new(), name: "Ann".into(), boss_id: None });
    let bob = session.add(Person { id: Id::new(), name: "Bob".into(), boss_id: Some(session[ann].id) });
    let cid = session.add(Person { id: Id::new(), name: "Cid".into(), boss_id: Some(session[bob].id) });
    session.flush()?;
    let [ann, bob, cid] = [ann, bob, cid].map(|person| session[person].id);
    for (of_id, with_id, years) in [(ann, bob, 1), (ann, cid, 9), (cid, ann, 9)] {
        session.add(Friend { of_id, with_id, years });
    }
    session.add(Profile { user_id: ann, bio: Some("hi".into()) });
    session.add(Profile { user_id: cid, bio: None });
    let price = |text: &str| text.parse::<Decimal>().unwrap();
    let mut article = |author_id, editor_id, title: &str, likes, cost: &str| {
        let article = Article { id: Id::new(), author_id, editor_id, title: title.into(), likes, price: price(cost) };
        let handle = session.add(article);
        session.flush().map(|()| session[handle].id)
    };
    let a = article(ann, None, "a", Some(5), "1.50")?;
    article(ann, Some(bob), "b", None, "2.25")?;
    let c = article(bob, Some(ann), "c", Some(1), "0.10")?;
    for (post_id, text) in [(Some(a), "x"), (Some(a), "y"), (Some(c), "z"), (None, "lost")] {
        session.add(Remark { id: Id::new(), post_id, text: text.into() });
    }
    let [red, blue] = ["red", "blue"].map(|name| session.add(Label { id: Id::new(), name: name.into() }));
    session.add(Label { id: Id::new(), name: "none".into() });
    session.flush()?;
    for (post_id, tag, weight) in [(a, red, 1), (a, blue, 2), (c, red, 7)] {
        let tag_id = session[tag].id;
        session.add(ArticleLabel { post_id, tag_id, weight });
    }
    session.commit()?;
    Ok(session)
}

fn who(session: &mut Session, condition: Expr<Person>) -> rowhouse::Result<String> {
    let names = Person::query().filter(condition).select(Person::name).order_by(Person::name.asc());
    Ok(names.all(&mut *session)?.join(" "))
}

fn titles(session: &mut Session, condition: Expr<Article>) -> rowhouse::Result<String> {
    let titles = Article::query().filter(condition).select(Article::title).order_by(Article::title.asc());
    Ok(titles.all(&mut *session)?.join(" "))
}

backend_tests! {
    fn rows_are_kept_by_what_holds_for_related_ones(db: &TestDb) -> Result<()> {
        let session = &mut people(db)?;
        assert_eq!(who(session, Person::posts.any(Article::title.eq("b")).on())?, "Ann");
        assert_eq!(who(session, Person::posts.none(Article::title.eq("b")).on())?, "Bob Cid");
        assert_eq!(who(session, Person::posts.exists().on())?, "Ann Bob");
        assert_eq!(who(session, Person::posts.is_empty().on())?, "Cid");
        assert_eq!(who(session, (!Person::posts.any(Article::likes.gt(0))).on())?, "Cid");
        assert_eq!(who(session, Person::posts.any(Article::title.eq("a") | Article::title.eq("c")).on())?, "Ann Bob");
        assert_eq!(who(session, Person::posts.any(None::<Expr<Article>>).on())?, "Ann Bob");
        Ok(())
    }

    fn a_null_fulfils_no_condition_on_every_row(db: &TestDb) -> Result<()> {
        let session = &mut people(db)?;
        // Ann's post b has no number of likes: it is unknown whether that is more than 0.
        assert_eq!(who(session, Person::posts.every(Article::likes.gt(0)).on())?, "Bob Cid");
        assert_eq!(who(session, (!Person::posts.every(Article::likes.gt(0))).on())?, "Ann");
        assert_eq!(who(session, Person::posts.none(Article::likes.gt(5)).on())?, "Ann Bob Cid");
        assert_eq!(who(session, Person::posts.every(Article::likes.gt(0) | Article::likes.is_null()).on())?, "Ann Bob Cid");
        assert_eq!(who(session, Person::posts.every(Article::title.ne("c")).on())?, "Ann Cid");
        assert_eq!(who(session, Person::posts.every(Article::editor_id.any(Person::name.eq("Ann"))).on())?, "Bob Cid");
        Ok(())
    }

    fn relations_of_related_rows_are_asked_in_turn(db: &TestDb) -> Result<()> {
        let session = &mut people(db)?;
        assert_eq!(who(session, Person::posts.any(Article::comments.any(Remark::text.eq("z"))).on())?, "Bob");
        assert_eq!(who(session, Person::posts.any(Article::tags.none(Label::name.eq("red"))).on())?, "Ann");
        assert_eq!(who(session, Person::posts.any(Article::author_id.any(Person::posts.count().gt(1))).on())?, "Ann");
        assert_eq!(who(session, Person::posts.any(Article::editor_id.to(Person::name).eq("Ann")).on())?, "Bob");
        assert_eq!(titles(session, Article::author_id.any(Person::posts.any(Article::title.eq("b"))).on())?, "a b");
        Ok(())
    }

    fn a_relation_to_its_own_model_is_told_from_it(db: &TestDb) -> Result<()> {
        let session = &mut people(db)?;
        assert_eq!(who(session, Person::reports.any(Person::name.eq("Bob")).on())?, "Ann");
        assert_eq!(who(session, Person::reports.any(Person::reports.any(Person::name.eq("Cid"))).on())?, "Ann");
        assert_eq!(who(session, Person::reports.any(Person::reports.any(Person::reports.exists())).on())?, "");
        assert_eq!(who(session, Person::boss_id.any(Person::name.eq("Ann")).on())?, "Bob");
        assert_eq!(who(session, Person::boss_id.none(Person::name.eq("Ann")).on())?, "Ann Cid");
        assert_eq!(who(session, Person::friends.any(Person::name.eq("Ann")).on())?, "Cid");
        assert_eq!(who(session, Person::friends.any(Person::friends.any(Person::name.eq("Cid"))).on())?, "Cid");
        assert_eq!(who(session, Person::friends.any(Friend::years.gt(5) & Person::boss_id.is_null()).on())?, "Cid");
        // A query of the user's own inside a condition has the table under its own name again.
        let anns = Person::query().filter(Person::name.eq("Bob")).select(Person::id);
        assert_eq!(who(session, Person::reports.any(Person::id.is_in(anns)).on())?, "Ann");
        let same = Article::query().correlate::<Person>().filter(Article::author_id.eq(Person::id));
        assert_eq!(who(session, Person::reports.any(exists(same)).on())?, "Ann");
        Ok(())
    }

    fn a_relation_starts_at_an_alias(db: &TestDb) -> Result<()> {
        let session = &mut people(db)?;
        const POSTS: HasMany<Chief, Article> = Article::author_id.inverse();
        const REPORTS: HasMany<Chief, Person> = Person::boss_id.inverse();
        let query = Person::query()
            .join(Person::boss_id.references::<Chief>())
            .filter(POSTS.any(Article::title.eq("c")) & REPORTS.any(Person::name.eq("Cid")))
            .select(Person::name);
        assert_eq!(query.all(&mut *session)?, ["Cid"]);
        Ok(())
    }

    fn conditions_and_orders_of_relations_hold(db: &TestDb) -> Result<()> {
        let session = &mut people(db)?;
        assert_eq!(who(session, Person::liked.exists().on())?, "Ann");
        assert_eq!(who(session, Person::liked.any(Article::title.eq("c")).on())?, "");
        assert_eq!(who(session, Person::liked.count().eq(1).on())?, "Ann");
        // Of several rows, the one that comes first in the order of the relation is asked.
        assert_eq!(who(session, Person::newest.any(Article::title.eq("a")).on())?, "");
        assert_eq!(who(session, Person::newest.any(Article::title.eq("b")).on())?, "Ann");
        assert_eq!(who(session, Person::newest.none(Article::title.eq("b")).on())?, "Bob Cid");
        assert_eq!(who(session, Person::newest.every(Article::likes.gt(0)).on())?, "Bob Cid");
        let newest = Person::query().select(Person::newest.to(Article::title)).order_by(Person::name.asc());
        assert_eq!(newest.all(&mut *session)?, [Some("b".to_owned()), Some("c".to_owned()), None]);
        Ok(())
    }

    fn related_rows_are_counted_and_summed(db: &TestDb) -> Result<()> {
        let session = &mut people(db)?;
        let rows = Person::query()
            .select((
                Person::posts.count(),
                Person::posts.filter(Article::likes.is_null()).count(),
                Person::posts.sum(Article::likes),
                Person::posts.max(Article::price),
                Person::posts.min(Article::title),
                Person::posts.avg(Article::price),
            ))
            .order_by((Person::posts.count().desc(), Person::posts.max(Article::title).asc()));
        let price = |text: &str| Some(text.parse::<Decimal>().unwrap());
        assert_eq!(
            rows.all(&mut *session)?,
            [
                (2, 1, Some(5), price("2.25"), Some("a".to_owned()), price("1.875")),
                (1, 0, Some(1), price("0.10"), Some("c".to_owned()), price("0.10")),
                (0, 0, None, None, None, None),
            ]
        );
        assert_eq!(who(session, Person::posts.count().gt(1).on())?, "Ann");
        assert_eq!(who(session, Person::posts.sum(Article::price).gt(price("3.74").unwrap()).on())?, "Ann");
        assert_eq!(who(session, (Person::posts.count() + Person::edited.count()).eq(2).on())?, "Bob");
        assert_eq!(titles(session, Article::tags.sum(ArticleLabel::weight).gt(2).on())?, "a c");
        assert_eq!(titles(session, Article::tags.filter(ArticleLabel::weight.gt(1)).count().eq(1).on())?, "a c");
        let tags = Label::query().select((Label::name, Label::posts.count())).order_by(Label::name.asc());
        assert_eq!(tags.all(&mut *session)?, [("blue".into(), 1), ("none".into(), 0), ("red".into(), 2)]);
        Ok(())
    }

    fn counts_over_what_a_join_leaves_out_are_zero(db: &TestDb) -> Result<()> {
        let session = &mut people(db)?;
        let rows: Vec<(String, i64, Option<i32>, Option<String>)> = Remark::query()
            .left_join(Remark::post_id)
            .select((
                Remark::text,
                Article::tags.count(),
                Article::tags.max(ArticleLabel::weight),
                Article::author_id.to(Person::name),
            ))
            .order_by(Remark::text.asc())
            .all(&mut *session)?;
        let row = |text: &str, count, max, name: Option<&str>| (text.to_owned(), count, max, name.map(str::to_owned));
        assert_eq!(
            rows,
            [
                row("lost", 0, None, None),
                row("x", 2, Some(2), Some("Ann")),
                row("y", 2, Some(2), Some("Ann")),
                row("z", 1, Some(7), Some("Bob")),
            ]
        );
        Ok(())
    }

    fn paths_are_values_of_related_rows(db: &TestDb) -> Result<()> {
        let session = &mut people(db)?;
        let rows: Vec<(String, String, Option<String>, Option<String>)> = Article::query()
            .select((
                Article::title,
                Article::author_id.to(Person::name),
                Article::editor_id.to(Person::name),
                Article::author_id.to(Person::boss_id).to(Person::name),
            ))
            .order_by(Article::author_id.to(Person::name).desc())
            .order_by(Article::title.asc())
            .all(&mut *session)?;
        let row = |title: &str, author: &str, editor: Option<&str>, boss: Option<&str>| {
            (title.to_owned(), author.to_owned(), editor.map(str::to_owned), boss.map(str::to_owned))
        };
        assert_eq!(
            rows,
            [
                row("c", "Bob", Some("Ann"), Some("Ann")),
                row("a", "Ann", None, None),
                row("b", "Ann", Some("Bob"), None),
            ]
        );
        assert_eq!(titles(session, Article::author_id.to(Person::name).eq("Ann").on())?, "a b");
        assert_eq!(titles(session, Article::editor_id.to(Person::name).is_null().on())?, "a");
        assert_eq!(titles(session, Article::author_id.to(Person::posts.count()).eq(1).on())?, "c");
        assert_eq!(titles(session, Article::editor_id.to(Person::profile.to(Profile::bio)).eq("hi").on())?, "c");
        let authors = Remark::query().select(Remark::post_id.to(Article::author_id).to(Person::name)).order_by(Remark::text.asc());
        assert_eq!(authors.all(&mut *session)?, [None, Some("Ann".to_owned()), Some("Ann".to_owned()), Some("Bob".to_owned())]);
        let grand = Person::boss_id.references::<Person>().to(Person::boss_id.to(Person::name));
        let grand = Person::query().select((Person::name, grand)).order_by(Person::name.asc()).all(&mut *session)?;
        assert_eq!(grand, [("Ann".into(), None), ("Bob".into(), None), ("Cid".into(), Some("Ann".to_owned()))]);
        let bios = Person::query().select(Person::profile.to(Profile::bio)).order_by(Person::name.asc());
        assert_eq!(bios.all(&mut *session)?, [Some("hi".to_owned()), None, None]);
        Ok(())
    }

    fn paths_fit_every_clause(db: &TestDb) -> Result<()> {
        let session = &mut people(db)?;
        let author = || Article::author_id.to(Person::name);
        let groups = Article::query()
            .group_by(author())
            .having(count().gt(0))
            .select((author(), count(), Article::likes.sum()))
            .order_by(author().asc());
        assert_eq!(groups.all(&mut *session)?, [("Ann".to_owned(), 2, Some(5)), ("Bob".to_owned(), 1, Some(1))]);
        assert_eq!(Article::query().filter(author().eq("Ann")).count(&mut *session)?, 2);
        assert!(Article::query().filter(author().eq("Bob")).exists(&mut *session)?);
        let distinct = Article::query().select(author()).distinct().order_by(author().desc());
        assert_eq!(distinct.all(&mut *session)?, ["Bob", "Ann"]);
        let first = Article::query().filter(author().eq("Ann")).order_by((author().asc(), Article::title.desc())).first(&mut *session)?;
        assert_eq!(first.map(|article| article.title), Some("b".to_owned()));
        let page = Article::query().order_by((author().asc(), Article::title.asc())).page(2, 2, &mut *session)?;
        assert_eq!(page.rows.iter().map(|article| article.title.as_str()).collect::<Vec<_>>(), ["c"]);
        let highest: Option<String> = Article::query().select(author().max()).one(&mut *session)?;
        assert_eq!(highest.as_deref(), Some("Bob"));
        let ranks = Article::query()
            .select((Article::title, row_number().over(window().partition_by(author()).order_by(Article::title.asc()))))
            .order_by(Article::title.asc());
        assert_eq!(ranks.all(&mut *session)?, [("a".into(), 1), ("b".into(), 2), ("c".into(), 1)]);
        let either = Article::query().filter(author().eq("Bob")).select(Article::title)
            .union_all(Article::query().filter(author().eq("Ann")).select(Article::title));
        assert_eq!(either.all(&mut *session)?.len(), 3);
        let joined = Article::query().join(Article::author_id).filter(author().eq("Ann")).select((Person::name, author()));
        assert_eq!(joined.all(&mut *session)?, [("Ann".into(), "Ann".into()), ("Ann".into(), "Ann".into())]);
        let in_list = Remark::query().filter(Remark::post_id.is_in(Article::query().filter(author().eq("Bob")).select(Article::id)));
        assert_eq!(in_list.count(&mut *session)?, 1);
        // A path of the query around, inside.
        let inner = Remark::query().correlate::<Article>().filter(Remark::post_id.eq(Article::id) & author().eq("Ann"));
        assert_eq!(titles(session, exists(inner).on())?, "a");
        // A path in the condition of a join, beside one that is joined.
        let on = Label::matching(Label::name.ne(author()) & Article::title.eq("a"));
        let crossed = Article::query().join(on).filter(author().eq("Ann")).select(Label::name);
        assert_eq!(crossed.count(&mut *session)?, 3);
        Ok(())
    }

    fn locked_rows_are_those_of_the_model_alone(db: &TestDb) -> Result<()> {
        let session = &mut people(db)?;
        let locked = Article::query().filter(Article::author_id.to(Person::name).eq("Bob")).for_update();
        match locked.all(session) {
            // SQLite locks no single rows.
            Err(rowhouse::Error::Unsupported { .. }) => {}
            locked => assert_eq!(locked?.len(), 1),
        }
        Ok(())
    }

    fn statements_change_rows_by_their_relations(db: &TestDb) -> Result<()> {
        let session = &mut people(db)?;
        let author = || Article::author_id.to(Person::name);
        let update = Article::update().set(Article::title.to(author())).filter(author().eq("Bob"));
        assert_eq!(update.execute(&mut *session)?, 1);
        assert_eq!(titles(session, Article::title.eq("Bob").on())?, "Bob");
        let update = Article::update().set(Article::likes.to(9)).filter(Article::tags.any(Label::name.eq("blue")));
        assert_eq!(update.execute(&mut *session)?, 1);
        let update = Person::update().set(Person::name.to("Idle")).filter(Person::posts.is_empty());
        assert_eq!(update.execute(&mut *session)?, 1);
        let delete = Remark::delete().filter(Remark::post_id.to(Article::author_id).to(Person::name).eq("Ann"));
        assert_eq!(delete.execute(&mut *session)?, 2);
        let delete = Label::delete().filter(Label::posts.is_empty());
        assert_eq!(delete.execute(&mut *session)?, 1);
        let delete = Remark::delete().filter(Remark::post_id.any(Article::author_id.any(Person::name.eq("Bob"))));
        assert_eq!(delete.execute(&mut *session)?, 1);
        assert_eq!(Remark::query().count(&mut *session)?, 1);
        Ok(())
    }

    fn a_path_that_is_not_grouped_by_is_refused(db: &TestDb) -> Result<()> {
        let session = &mut people(db)?;
        let query = Article::query().group_by(Article::title).select((Article::title, Article::author_id.to(Person::name)));
        let error = query.all(&mut *session).unwrap_err().to_string();
        assert!(error.contains("`Article::author_id.to(Person::name)` has many values in a group"), "{error}");
        Ok(())
    }

    fn a_path_over_no_foreign_key_is_refused(db: &TestDb) -> Result<()> {
        let session = &mut people(db)?;
        let wrong = Article::title.references::<Person>();
        let error = Article::query().select(wrong.to(Person::name)).all(&mut *session).unwrap_err().to_string();
        assert!(error.contains("`Article::title` is no foreign key to `Person`"), "{error}");
        let error = Article::query().filter(wrong.any(Person::name.eq("x"))).all(&mut *session).unwrap_err().to_string();
        assert!(error.contains("`Article::title` is no foreign key to `Person`"), "{error}");
        Ok(())
    }
}
