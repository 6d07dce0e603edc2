//! Projections with relations in them: what is loaded, in how many statements and of which columns, and that it is what
//! reading row by row gives.

use rowhouse::load::{Nested, Part};
use rowhouse::prelude::*;
use rowhouse::{Error, Result};

use crate::people::*;
use crate::support::{Random, statements};

#[derive(Projection, Clone, Debug, PartialEq)]
#[projection(from = Profile)]
struct Bio {
    bio: String,
}

#[derive(Projection, Clone, Debug, PartialEq)]
#[projection(from = Person)]
struct Author {
    name: String,
    #[projection(with)]
    profile: Option<Bio>,
}

#[derive(Projection, Clone, Debug, PartialEq)]
#[projection(from = Person)]
struct Name {
    name: String,
}

#[derive(Projection, Clone, Debug, PartialEq)]
#[projection(from = Tag)]
struct Label {
    name: String,
}

/// A tag at its place, which is in the link.
#[derive(Projection, Clone, Debug, PartialEq)]
#[projection(from = Tag, through = PostTag)]
struct Placed {
    #[projection(flatten)]
    label: Label,
    #[projection(select = PostTag::place)]
    place: i32,
}

#[derive(Projection, Clone, Debug, PartialEq)]
#[projection(from = PostTag)]
struct Place {
    place: i32,
    #[projection(with = PostTag::tag_id)]
    tag: Label,
}

#[derive(Projection, Clone, Debug, PartialEq)]
#[projection(from = Comment)]
struct Said {
    text: String,
    #[projection(with = Comment::author_id)]
    author: Option<Author>,
}

#[derive(Projection, Clone, Debug, PartialEq)]
#[projection(from = Post)]
struct PostCard {
    title: String,
    #[projection(select = Post::comments.count())]
    comments: i64,
    #[projection(with = Post::tags.order_by(Tag::name.asc()))]
    tags: Vec<Label>,
}

/// Nobody has a use for its clones.
#[derive(Projection, Debug, PartialEq)]
#[projection(from = Person)]
struct Page {
    name: String,
    #[projection(with = Person::posts.order_by(Post::title.asc()))]
    posts: Vec<PostCard>,
    #[projection(with)]
    profile: Option<Bio>,
}

#[derive(Projection, Debug, PartialEq)]
#[projection(from = Post)]
struct Whole {
    #[projection(with = Post::comments.order_by(Comment::id.asc()))]
    comments: Vec<Said>,
    #[projection(with = Post::author_id)]
    author: Author,
    title: String,
    #[projection(with = Post::editor_id)]
    editor: Option<Name>,
    #[projection(with = Post::links.order_by(PostTag::place.asc()))]
    links: Vec<Place>,
}

#[derive(Projection, Debug)]
#[projection(from = Post)]
struct Tags {
    title: String,
    #[projection(with = Post::tags.order_by(PostTag::place.asc()))]
    placed: Vec<Placed>,
    #[projection(with = Post::tags.order_by(PostTag::place.desc()))]
    linked: Vec<(Label, Place)>,
    #[projection(with = Post::tags.with_link().order_by(Tag::name.asc()))]
    rows: Vec<(Tag, PostTag)>,
    #[projection(with = Post::tags.filter(PostTag::place.eq(1)))]
    first: Vec<Label>,
}

#[derive(Projection, Debug, PartialEq)]
#[projection(from = Person)]
struct Best {
    name: String,
    #[projection(with = Person::posts.order_by(Post::votes.desc()).limit(2))]
    posts: Vec<PostCard>,
    #[projection(with = Person::posts.filter(Post::votes.gt(2)).order_by(Post::votes.asc()))]
    loved: Part<Post>,
    #[projection(with)]
    popular: Part<PostCard>,
    #[projection(with)]
    best: Option<PostCard>,
}

/// All that belongs to a row, as a part of another projection.
#[derive(Projection, Clone, Debug, PartialEq)]
#[projection(from = Person)]
struct Related {
    #[projection(with)]
    posts: Vec<Post>,
    #[projection(with)]
    edited: Vec<PostCard>,
}

#[derive(Projection, Debug, PartialEq)]
#[projection(from = Person)]
struct Composed {
    #[projection(flatten, with)]
    related: Related,
    #[projection(flatten)]
    name: Name,
}

/// More than stand side by side in a tuple.
#[derive(Projection, Debug)]
#[projection(from = Person)]
struct Ten {
    #[projection(with = Person::posts)]
    a: Vec<PostCard>,
    #[projection(with = Person::edited)]
    b: Vec<PostCard>,
    #[projection(with = Person::profile)]
    c: Option<Bio>,
    #[projection(with = Person::posts)]
    d: Vec<PostCard>,
    #[projection(with = Person::follows)]
    e: Vec<Name>,
    #[projection(with = Person::followers)]
    f: Vec<Name>,
    #[projection(with = Person::posts)]
    g: Vec<Post>,
    #[projection(with = Person::best)]
    h: Option<Post>,
    #[projection(with = Person::profile)]
    i: Option<Profile>,
    #[projection(with = Person::popular)]
    j: Part<Post>,
}

#[derive(Projection, Clone, Debug, PartialEq)]
#[projection(from = House)]
struct Number {
    number: i32,
}

#[derive(Projection, Clone, Debug, PartialEq)]
#[projection(from = Street)]
struct Houses {
    #[projection(with = Street::houses.order_by(House::number.asc()))]
    houses: Vec<Number>,
}

#[derive(Projection, Clone, Debug, PartialEq)]
#[projection(from = Region)]
struct Title {
    title: String,
}

#[derive(Projection, Clone, Debug, PartialEq)]
#[projection(from = City)]
struct Streets {
    #[projection(with)]
    streets: Vec<Houses>,
    #[projection(with = (City::country, City::region).references::<Region>())]
    region: Option<Title>,
}

#[derive(Projection, Debug, PartialEq)]
#[projection(from = Region)]
struct Cities {
    title: String,
    #[projection(with)]
    cities: Vec<Streets>,
}

fn names<T>(rows: &[T], name: impl Fn(&T) -> &str) -> Vec<&str> {
    rows.iter().map(name).collect()
}

fn titles(posts: &[PostCard]) -> Vec<&str> {
    names(posts, |post| &post.title)
}

backend_tests! {
    fn a_projection_says_what_is_loaded(db: &TestDb) -> Result<()> {
        create(db)?;
        let mut session = db.session();
        blog(&mut session)?;
        session.commit()?;
        let query = Person::query().order_by(Person::name.asc()).fetch::<Page>();
        let (pages, sent) = statements(|| query.all(&db.engine));
        let pages: Vec<Page> = pages?;
        assert_eq!(sent.len(), 4, "one for people, and one each for posts, tags and profiles: {sent:?}");
        assert_eq!(names(&pages, |page| &page.name), ["Ann", "Bo", "Cy"]);
        let counts: Vec<_> = pages[0].posts.iter().map(|post| (post.title.as_str(), post.comments)).collect();
        assert_eq!(counts, [("first", 2), ("second", 0), ("third", 0)]);
        assert_eq!(names(&pages[0].posts[0].tags, |tag| &tag.name), ["rust", "sql"]);
        assert_eq!((pages[0].profile.clone(), &pages[1].profile), (Some(Bio { bio: "writes".to_owned() }), &None));
        assert_eq!(pages[2].posts, []);
        Ok(())
    }

    fn three_levels_with_each_kind_of_key(db: &TestDb) -> Result<()> {
        create(db)?;
        let mut session = db.session();
        blog(&mut session)?;
        let query = Post::query().order_by(Post::title.asc()).fetch::<Whole>();
        let (posts, sent) = statements(|| query.all(&mut session));
        let posts = posts?;
        assert_eq!(sent.len(), 9, "one, and one a relation at its place: {sent:?}");
        let first = &posts[0];
        assert_eq!((first.title.as_str(), first.author.name.as_str(), first.editor.is_none()), ("first", "Ann", true));
        assert_eq!(first.author.profile, Some(Bio { bio: "writes".to_owned() }));
        let said: Vec<_> = first.comments.iter().map(|said| said.author.as_ref().map(|author| author.name.as_str())).collect();
        assert_eq!(said, [Some("Bo"), None]);
        assert!(first.comments[0].author.as_ref().is_some_and(|author| author.profile.is_none()));
        let links: Vec<_> = first.links.iter().map(|link| (link.place, link.tag.name.as_str())).collect();
        assert_eq!(links, [(1, "sql"), (2, "rust")]);
        assert_eq!(posts[1].editor, Some(Name { name: "Ann".to_owned() }));
        assert!(posts[3].comments.is_empty() && posts[3].links.is_empty());
        Ok(())
    }

    fn only_the_columns_of_the_projection_are_read(db: &TestDb) -> Result<()> {
        create(db)?;
        let mut session = db.session();
        blog(&mut session)?;
        session.commit()?;
        let (posts, sent) = statements(|| Post::query().fetch::<Whole>().all(&db.engine));
        assert_eq!(posts?.len(), 4);
        let mut selected: Vec<String> = sent.iter().map(|sql| plain(sql)).collect();
        selected.sort_unstable();
        let expected = [
            "bio, person_id FROM profiles",
            "bio, person_id FROM profiles",
            "name, id FROM people",
            "name, id FROM people",
            "name, id FROM people",
            "name, id FROM tags",
            "place, tag_id, post_id FROM post_tags",
            "text, author_id, post_id FROM comments",
            "title, id, author_id, editor_id FROM posts",
        ];
        assert_eq!(selected, expected);
        Ok(())
    }

    fn many_to_many_with_the_link_in_every_form(db: &TestDb) -> Result<()> {
        create(db)?;
        let mut session = db.session();
        blog(&mut session)?;
        let (tags, sent) = statements(|| Post::query().filter(Post::title.eq("first")).fetch::<Tags>().one(&mut session));
        let tags = tags?;
        assert_eq!(sent.len(), 1 + 4 + 1, "the label of a place is loaded, too: {sent:?}");
        assert_eq!(tags.title, "first");
        let placed: Vec<_> = tags.placed.iter().map(|tag| (tag.label.name.as_str(), tag.place)).collect();
        assert_eq!(placed, [("sql", 1), ("rust", 2)]);
        let linked: Vec<_> = tags.linked.iter().map(|(tag, link)| (tag.name.as_str(), link.place, link.tag.name.as_str())).collect();
        assert_eq!(linked, [("rust", 2, "rust"), ("sql", 1, "sql")]);
        let rows: Vec<_> = tags.rows.iter().map(|(tag, link)| (tag.name.as_str(), link.place, tag.id == link.tag_id)).collect();
        assert_eq!(rows, [("rust", 2, true), ("sql", 1, true)]);
        assert_eq!(names(&tags.first, |tag| &tag.name), ["sql"]);
        let none = Post::query().filter(Post::title.eq("second")).fetch::<Tags>().one(&mut session)?;
        assert!(none.placed.is_empty() && none.linked.is_empty() && none.rows.is_empty());
        Ok(())
    }

    fn parts_of_relations(db: &TestDb) -> Result<()> {
        create(db)?;
        let mut session = db.session();
        blog(&mut session)?;
        let people = Person::query().order_by(Person::name.asc()).fetch::<Best>();
        let (best, sent) = statements(|| people.all(&mut session));
        assert_eq!(sent.len(), 1 + 4 + 3, "three of the relations lead to posts with tags: {sent:?}");
        let best = best?;
        assert_eq!(best.iter().map(|one| titles(&one.posts)).collect::<Vec<_>>(), [vec!["second", "third"], vec!["other"], vec![]]);
        let loved = |one: &Best| one.loved.iter().map(|post| post.votes).collect::<Vec<_>>();
        assert_eq!(best.iter().map(loved).collect::<Vec<_>>(), [vec![5, 9], vec![3], vec![]]);
        assert_eq!(best.iter().map(|one| titles(&one.popular)).collect::<Vec<_>>(), [vec!["second", "third"], vec![], vec![]]);
        let firsts: Vec<_> = best.iter().map(|one| one.best.as_ref().map(|post| post.title.as_str())).collect();
        assert_eq!(firsts, [Some("second"), Some("other"), None]);
        Ok(())
    }

    fn projections_are_composed(db: &TestDb) -> Result<()> {
        create(db)?;
        let mut session = db.session();
        blog(&mut session)?;
        let (rows, sent) = statements(|| Person::query().order_by(Person::name.asc()).fetch::<Composed>().all(&mut session));
        let rows = rows?;
        assert_eq!(sent.len(), 1 + 2 + 1, "{sent:?}");
        assert_eq!(plain(&sent[0]), "name, id FROM people", "the key is selected once");
        assert_eq!((rows[0].name.name.as_str(), rows[0].related.posts.len()), ("Ann", 3));
        assert_eq!(titles(&rows[0].related.edited), ["other"]);
        let (ten, sent) = statements(|| Person::query().filter(Person::name.eq("Ann")).fetch::<Ten>().one(&mut session));
        let ten = ten?;
        assert_eq!(sent.len(), 1 + 10 + 3, "{sent:?}");
        assert_eq!((ten.a.len(), ten.b.len(), ten.c.is_some(), ten.d.len(), ten.e.len(), ten.f.len()), (3, 1, true, 3, 0, 0));
        assert_eq!((ten.g.len(), ten.h.map(|post| post.votes), ten.i.is_some(), ten.j.len()), (3, Some(9), true, 2));
        Ok(())
    }

    fn composite_keys_and_keys_of_other_types(db: &TestDb) -> Result<()> {
        create(db)?;
        let mut session = db.session();
        for (number, title) in [(1, "one"), (2, "two")] {
            session.add(Region { country: "no".into(), number, title: title.into() });
        }
        session.flush()?;
        for (country, region) in [(Some("no"), Some(1)), (Some("no"), None), (None, Some(2)), (None, None)] {
            let city = session.add(City { id: Id::new(), country: country.map(str::to_owned), region });
            let city_id = Some(session[city].id);
            let street = session.add(Street { id: Id::new(), city_id });
            let street_id = session[street].id;
            session.add_all([2, 1].map(|number| House { id: Id::new(), street_id, number }));
        }
        session.flush()?;
        let (regions, sent) = statements(|| Region::query().order_by(Region::number.asc()).fetch::<Cities>().all(&mut session));
        assert_eq!(sent.len(), 5, "{sent:?}");
        let houses = vec![Houses { houses: vec![Number { number: 1 }, Number { number: 2 }] }];
        let city = Streets { streets: houses, region: Some(Title { title: "one".into() }) };
        let expected = [
            Cities { title: "one".into(), cities: vec![city] },
            Cities { title: "two".into(), cities: Vec::new() },
        ];
        assert_eq!(regions?, expected);
        let cities = City::query().order_by(City::id.asc()).fetch::<Streets>().all(&mut session)?;
        assert_eq!(cities.iter().filter(|city| city.region.is_some()).count(), 1, "a key that is NULL in part leads nowhere");
        assert!(cities.iter().all(|city| city.streets.len() == 1 && city.streets[0].houses.len() == 2));
        Ok(())
    }

    fn nothing_is_asked_where_there_is_nothing_to_ask(db: &TestDb) -> Result<()> {
        create(db)?;
        let (none, sent) = statements(|| Person::query().fetch::<Page>().all(&db.engine));
        assert_eq!((none?.len(), sent.len()), (0, 1));
        let mut session = db.session();
        session.add(person("Ann"));
        session.flush()?;
        let (pages, sent) = statements(|| Person::query().fetch::<Page>().all(&mut session));
        assert_eq!((pages?.len(), sent.len()), (1, 3), "no posts, so no tags");
        let ann = Person::query().one(&mut session)?.id;
        session.add(post(ann, "first", 1));
        let (posts, sent) = statements(|| Post::query().fetch::<Whole>().all(&mut session));
        assert!(posts?[0].editor.is_none());
        let asked = sent.iter().filter(|sql| sql.contains("SELECT")).count();
        assert_eq!(asked, 1 + 4, "the only key of an editor is NULL, and there are no comments: {sent:?}");
        Ok(())
    }

    fn first_one_pages_and_slices(db: &TestDb) -> Result<()> {
        create(db)?;
        let mut session = db.session();
        blog(&mut session)?;
        session.commit()?;
        let by_name: Query<Person, Nested<Page>> = Person::query().fetch::<Page>().order_by(Person::name.asc());
        assert_eq!(by_name.first(&db.engine)?.map(|page| page.name), Some("Ann".to_owned()));
        assert_eq!(by_name.clone().filter(Person::name.eq("Dan")).first(&db.engine)?, None);
        assert_eq!(by_name.clone().filter(Person::name.eq("Bo")).one(&db.engine)?.posts.len(), 1);
        assert!(matches!(by_name.one(&db.engine), Err(Error::MoreThanOne { .. })));
        assert!(matches!(by_name.clone().limit(0).one(&mut session), Err(Error::NotFound { .. })));
        assert_eq!((by_name.count(&db.engine)?, by_name.exists(&mut session)?), (3, true));
        let limited = by_name.clone().limit(1).offset(1).all(&db.engine)?;
        assert_eq!((limited.len(), limited[0].name.as_str()), (1, "Bo"));

        let (page, sent) = statements(|| by_name.page(2, 2, &mut session));
        let page = page?;
        assert_eq!((names(&page.rows, |page| &page.name), page.total, page.pages(), page.number, page.size), (vec!["Cy"], 3, 2, 2, 2));
        assert_eq!(sent.iter().filter(|sql| sql.contains("SELECT")).count(), 1 + 1 + 2, "{sent:?}");
        // SQLite in memory locks tables: nobody reads while a page is taken.
        session.rollback()?;
        assert_eq!(by_name.page(1, 2, &db.engine)?.rows[0].posts.len(), 3);

        let by_name = by_name.order_by(Person::id.asc());
        let first = by_name.slice(2, &db.engine)?;
        assert_eq!(names(&first.rows, |page| &page.name), ["Ann", "Bo"]);
        assert_eq!(first.rows[0].posts[0].tags.len(), 2);
        let rest = by_name.after(&first.next.unwrap()).slice(2, &mut session)?;
        assert_eq!((names(&rest.rows, |page| &page.name), rest.next), (vec!["Cy"], None));
        let unsorted = Person::query().fetch::<Page>().slice(2, &db.engine).unwrap_err();
        assert!(unsorted.to_string().contains("no `order_by`"), "{unsorted}");
        Ok(())
    }

    fn queries_with_other_clauses(db: &TestDb) -> Result<()> {
        create(db)?;
        let mut session = db.session();
        blog(&mut session)?;
        // A join gives a person for each post, and those share what is loaded.
        let joined = Person::query().join(Person::posts).filter(Post::votes.gt(0)).order_by((Person::name.asc(), Post::id.asc()));
        let pages = joined.fetch::<Page>().all(&mut session)?;
        assert_eq!(names(&pages, |page| &page.name), ["Ann", "Ann", "Ann", "Bo"]);
        assert!(pages[0] == pages[1] && pages[1] == pages[2]);
        let distinct = Person::query().join(Person::posts).distinct().fetch::<Page>().all(&mut session)?;
        assert_eq!(distinct.len(), 2);
        let only = |name: &'static str| Person::query().filter(Person::name.eq(name)).fetch::<Page>();
        let locked = only("Ann").for_update().all(&mut session);
        match db.dialect() {
            Dialect::Sqlite => assert!(matches!(locked, Err(Error::Unsupported { .. })), "{locked:?}"),
            _ => assert_eq!(locked?[0].posts.len(), 3),
        }
        let wrong = Post::query().fetch::<WrongKey>().all(&mut session).unwrap_err();
        assert!(wrong.to_string().contains("`Post::title` is no foreign key to `Person`"), "{wrong}");
        session.commit()?;
        let mut read_only = db.engine.read_only_session();
        assert_eq!(only("Bo").one(&mut read_only)?.posts.len(), 1);
        Ok(())
    }

    fn more_parents_than_parameters(db: &TestDb) -> Result<()> {
        create(db)?;
        Person::insert_all((0..40_000).map(|n| person(&format!("p{n}")))).execute(&db.engine)?;
        let ids = Person::query().select(Person::id).all(&db.engine)?;
        Post::insert_all(ids.iter().step_by(1000).flat_map(|id| [post(*id, "a", 1), post(*id, "b", 2)])).execute(&db.engine)?;
        let (pages, sent) = statements(|| Person::query().fetch::<Page>().all(&db.engine));
        let pages = pages?;
        assert_eq!((pages.len(), sent.len()), (40_000, 1 + 3 + 1 + 3), "three statements a relation, and one for 80 posts");
        assert_eq!(pages.iter().filter(|page| titles(&page.posts) == ["a", "b"]).count(), 40);
        assert_eq!(pages.iter().filter(|page| page.posts.is_empty()).count(), 40_000 - 40);
        Region::insert_all((0..20_000).map(|number| Region { country: "no".into(), number, title: number.to_string() })).execute(&db.engine)?;
        City::insert_all((0..20_000).step_by(500).map(|number| City { id: Id::new(), country: Some("no".into()), region: Some(number) })).execute(&db.engine)?;
        let regions = Region::query().fetch::<Cities>().all(&db.engine)?;
        assert_eq!(regions.len(), 20_000);
        for region in &regions {
            let own = Some(Title { title: region.title.clone() });
            assert_eq!(region.cities.len(), usize::from(region.title.parse::<i32>().unwrap() % 500 == 0));
            assert!(region.cities.iter().all(|city| city.region == own));
        }
        Ok(())
    }

    fn random_graphs_are_as_row_by_row(db: &TestDb) -> Result<()> {
        create(db)?;
        for seed in 0..12 {
            let mut session = db.session();
            random_graph(&mut session, &mut Random::new(seed))?;
            compare_pages(&mut session, seed)?;
            compare_posts(&mut session, seed)?;
            session.rollback()?;
        }
        Ok(())
    }
}

#[derive(Projection, Debug)]
#[projection(from = Post)]
#[allow(dead_code, reason = "it is never read")]
struct WrongKey {
    #[projection(with = Post::title.references::<Person>())]
    author: Option<Name>,
}

/// What is selected from which table, without quotes.
fn plain(sql: &str) -> String {
    let sql = sql.trim_start_matches("SELECT ").replace(['"', '`'], "");
    let end = [" WHERE", " ORDER BY"].iter().filter_map(|word| sql.find(word)).min();
    sql[..end.unwrap_or(sql.len())].to_owned()
}

fn compare_pages(session: &mut Session, seed: u64) -> Result<()> {
    let mut people = Person::query().order_by(Person::id.asc()).all(&mut *session)?;
    let pages = Person::query().order_by(Person::id.asc()).fetch::<Page>().all(&mut *session)?;
    assert_eq!(pages.len(), people.len());
    for (person, page) in people.drain(..).zip(pages) {
        let own = Post::query().filter(Post::author_id.eq(person.id)).order_by(Post::title.asc()).all(&mut *session)?;
        let posts = own.iter().map(|post| card(session, post)).collect::<Result<Vec<_>>>()?;
        let expected = Page { name: person.name, posts: sorted(posts), profile: bio(session, person.id)? };
        assert_eq!(Page { posts: sorted(page.posts), ..page }, expected, "seed {seed}");
    }
    Ok(())
}

fn card(session: &mut Session, post: &Post) -> Result<PostCard> {
    let comments = Comment::query().filter(Comment::post_id.eq(post.id)).count(&mut *session)? as i64;
    let mut tags = Vec::new();
    for link in PostTag::query().filter(PostTag::post_id.eq(post.id)).all(&mut *session)? {
        tags.push(Label { name: Tag::query().filter(Tag::id.eq(link.tag_id)).one(&mut *session)?.name });
    }
    Ok(PostCard { title: post.title.clone(), comments, tags: sorted(tags) })
}

fn bio(session: &mut Session, person: Id<Person>) -> Result<Option<Bio>> {
    let profile = Profile::query().filter(Profile::person_id.eq(person)).first(&mut *session)?;
    Ok(profile.map(|profile| Bio { bio: profile.bio }))
}

fn author(session: &mut Session, id: Id<Person>) -> Result<Author> {
    let name = Person::query().filter(Person::id.eq(id)).one(&mut *session)?.name;
    Ok(Author { name, profile: bio(session, id)? })
}

fn compare_posts(session: &mut Session, seed: u64) -> Result<()> {
    let posts = Post::query().order_by(Post::id.asc()).all(&mut *session)?;
    let shapes = Post::query().order_by(Post::id.asc()).fetch::<Whole>().all(&mut *session)?;
    assert_eq!(shapes.len(), posts.len());
    for (post, shape) in posts.into_iter().zip(shapes) {
        let mut comments = Vec::new();
        let own = Comment::query().filter(Comment::post_id.eq(post.id)).order_by(Comment::id.asc());
        for comment in own.all(&mut *session)? {
            let author = comment.author_id.map(|id| author(session, id)).transpose()?;
            comments.push(Said { text: comment.text, author });
        }
        let mut links = Vec::new();
        for link in PostTag::query().filter(PostTag::post_id.eq(post.id)).all(&mut *session)? {
            let tag = Label { name: Tag::query().filter(Tag::id.eq(link.tag_id)).one(&mut *session)?.name };
            links.push(Place { place: link.place, tag });
        }
        let editor = post.editor_id.map(|id| author(session, id)).transpose()?;
        let expected = Whole {
            comments,
            author: author(session, post.author_id)?,
            title: post.title,
            editor: editor.map(|editor| Name { name: editor.name }),
            links: sorted(links),
        };
        assert_eq!(Whole { links: sorted(shape.links), ..shape }, expected, "seed {seed}");
    }
    Ok(())
}
