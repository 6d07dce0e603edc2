//! Loading relations: what comes beside the rows, in how many statements, and that it is what loading row by row gives.

#![allow(clippy::type_complexity, reason = "the type of what is loaded is what is tested")]

use rowhouse::load::Part;
use rowhouse::prelude::*;
use rowhouse::{Error, Result};

use crate::people::*;
use crate::support::{Random, statements};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "shelves", has_many(books = Book::shelf_id))]
struct Shelf {
    id: Id<Shelf>,
    #[column(soft_delete)]
    deleted: bool,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "books", has_many(later = Book::first_id))]
struct Book {
    id: Id<Book>,
    shelf_id: Id<Shelf>,
    first_id: Option<Id<Book>>,
    #[column(soft_delete)]
    deleted: bool,
}

fn titles(posts: &[Post]) -> Vec<&str> {
    let mut titles: Vec<&str> = posts.iter().map(|post| post.title.as_str()).collect();
    titles.sort_unstable();
    titles
}

backend_tests! {
    fn each_kind_of_relation(db: &TestDb) -> Result<()> {
        create(db)?;
        let mut session = db.session();
        blog(&mut session)?;
        let people: Vec<(Person, Vec<Post>, Option<Profile>, Vec<Post>)> = Person::query()
            .with(Person::posts)
            .with(Person::profile)
            .with(Person::edited)
            .order_by(Person::name.asc())
            .all(&mut session)?;
        let shown: Vec<_> = people
            .iter()
            .map(|(person, posts, profile, edited)| {
                (person.name.as_str(), titles(posts), profile.as_ref().map(|own| own.bio.as_str()), titles(edited))
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("Ann", vec!["first", "second", "third"], Some("writes"), vec!["other"]),
                ("Bo", vec!["other"], None, vec![]),
                ("Cy", vec![], None, vec![]),
            ]
        );
        let posts: Vec<(Post, Person, Option<Person>)> =
            Post::query().with(Post::author_id).with(Post::editor_id).order_by(Post::title.asc()).all(&mut session)?;
        let shown: Vec<_> = posts
            .iter()
            .map(|(post, author, editor)| (post.title.as_str(), author.name.as_str(), editor.as_ref().map(|one| one.name.as_str())))
            .collect();
        assert_eq!(
            shown,
            [("first", "Ann", None), ("other", "Bo", Some("Ann")), ("second", "Ann", None), ("third", "Ann", None)]
        );
        Ok(())
    }

    fn many_to_many_with_and_without_the_link(db: &TestDb) -> Result<()> {
        create(db)?;
        let mut session = db.session();
        blog(&mut session)?;
        let query = Post::query().filter(Post::title.ne("third"));
        let posts: Vec<(Post, Vec<Tag>)> = query
            .clone()
            .with(Post::tags.order_by((PostTag::place.asc(), Tag::name.desc())))
            .order_by(Post::title.asc())
            .all(&mut session)?;
        let names: Vec<Vec<&str>> = posts.iter().map(|(_, tags)| tags.iter().map(|tag| tag.name.as_str()).collect()).collect();
        assert_eq!(names, [vec!["sql", "rust"], vec![], vec![]]);
        let linked: Vec<(Post, Vec<(Tag, PostTag)>)> =
            query.with(Post::tags.with_link().order_by(Tag::name.asc())).order_by(Post::title.asc()).all(&mut session)?;
        let links: Vec<_> = linked[0].1.iter().map(|(tag, link)| (tag.name.as_str(), link.place)).collect();
        assert_eq!(links, [("rust", 2), ("sql", 1)]);
        let tags: Vec<(Tag, Part<Post>)> =
            Tag::query().with(Tag::posts.filter(PostTag::place.eq(1))).order_by(Tag::name.asc()).all(&mut session)?;
        assert_eq!(tags.iter().map(|(_, posts)| posts.len()).collect::<Vec<_>>(), [0, 1]);
        Ok(())
    }

    fn nested_to_any_depth(db: &TestDb) -> Result<()> {
        create(db)?;
        let mut session = db.session();
        blog(&mut session)?;
        type Nested = (Person, Vec<(Post, Vec<(Comment, Option<(Person, Option<Profile>)>)>, Vec<Tag>)>);
        let comments = Post::comments.with(Comment::author_id.with(Person::profile)).order_by(Comment::id.asc());
        let query = Person::query()
            .with(Person::posts.with(comments).with(Post::tags).order_by(Post::title.asc()))
            .order_by(Person::name.asc());
        let (people, sent) = statements(|| query.all(&mut session));
        let people: Vec<Nested> = people?;
        assert_eq!(sent.len(), 6, "{sent:?}");
        let first = &people[0].1[0];
        assert_eq!((first.0.title.as_str(), first.1.len(), first.2.len()), ("first", 2, 2));
        assert_eq!(first.1[0].1.as_ref().map(|(author, profile)| (author.name.as_str(), profile.is_none())), Some(("Bo", true)));
        assert!(first.1[1].1.is_none());
        assert!(people[2].1.is_empty());
        Ok(())
    }

    fn a_hundred_users_with_posts_comments_and_tags_take_four_statements(db: &TestDb) -> Result<()> {
        create(db)?;
        let mut session = db.session();
        let tags = session.add_all((0..10).map(|n| Tag { id: Id::new(), name: format!("tag {n}") }));
        for n in 0..100 {
            let person = session.add(person(&format!("person {n:03}")));
            let author = session[person].id;
            for title in ["a", "b", "c"] {
                let post = session.add(post(author, title, n));
                let post_id = session[post].id;
                session.add_all((0..2).map(|_| Comment {
                    id: Id::new(),
                    post_id,
                    author_id: Some(author),
                    parent_id: None,
                    text: "so".to_owned(),
                }));
                session.add(PostTag { post_id, tag_id: session[tags[n as usize % 10]].id, place: 0 });
            }
        }
        session.commit()?;
        let query = Person::query().with(Person::posts.with(Post::comments).with(Post::tags));
        let (people, sent) = statements(|| query.all(&db.engine));
        assert_eq!(sent.len(), 4, "{sent:?}");
        let people = people?;
        assert_eq!(people.len(), 100);
        for (person, posts) in &people {
            assert_eq!(posts.len(), 3, "{}", person.name);
            for (post, comments, tags) in posts {
                assert_eq!((post.author_id, comments.len(), tags.len()), (person.id, 2, 1));
            }
        }
        // In a session the statement that begins the transaction comes before them.
        Person::query().count(&mut session)?;
        let (again, sent) = statements(|| query.all(&mut session));
        assert_eq!((again?.len(), sent.len()), (100, 4));
        Ok(())
    }

    fn nothing_is_asked_where_there_is_nothing_to_ask(db: &TestDb) -> Result<()> {
        create(db)?;
        let mut session = db.session();
        session.add(person("Ann"));
        session.flush()?;
        let query = Person::query().with(Person::posts.with(Post::comments));
        let (people, sent) = statements(|| query.all(&mut session));
        assert_eq!((people?.len(), sent.len()), (1, 2), "no posts, so no comments");
        let (none, sent) = statements(|| query.clone().filter(Person::name.eq("Bo")).all(&mut session));
        assert_eq!((none?.len(), sent.len()), (0, 1));
        let (none, sent) = statements(|| session.load(&Vec::<Person>::new(), Person::posts));
        assert_eq!((none?.len(), sent.len()), (0, 0));
        Ok(())
    }

    fn a_part_of_the_rows_of_each(db: &TestDb) -> Result<()> {
        create(db)?;
        let mut session = db.session();
        blog(&mut session)?;
        let by_name = Person::query().order_by(Person::name.asc());
        let loved: Vec<(Person, Part<Post>)> = by_name.clone().with(Person::posts.filter(Post::votes.gt(2))).all(&mut session)?;
        assert_eq!(loved.iter().map(|(_, posts)| titles(posts)).collect::<Vec<_>>(), [vec!["second", "third"], vec!["other"], vec![]]);
        let best = Person::posts.order_by(Post::votes.desc()).limit(2);
        let (best, sent) = statements(|| by_name.clone().with(best).all(&mut session));
        let best: Vec<(Person, Part<Post>)> = best?;
        assert_eq!(sent.len(), 2);
        let shown = |people: &[(Person, Part<Post>)]| {
            people.iter().map(|(_, posts)| posts.iter().map(|post| post.title.clone()).collect()).collect::<Vec<Vec<String>>>()
        };
        assert_eq!(shown(&best), [vec!["second", "third"], vec!["other"], vec![]]);
        let rest: Vec<(Person, Part<Post>)> =
            by_name.clone().with(Person::posts.order_by(Post::votes.desc()).offset(1).limit(1)).all(&mut session)?;
        assert_eq!(shown(&rest), [vec!["third"], vec![], vec![]]);
        let nested: Vec<(Person, Part<(Post, Vec<Tag>)>)> =
            by_name.clone().with(Person::posts.limit(1).with(Post::tags)).all(&mut session)?;
        assert_eq!(nested.iter().map(|(_, posts)| posts.iter().map(|(_, tags)| tags.len()).collect()).collect::<Vec<Vec<usize>>>(), [vec![2], vec![0], vec![]]);
        let tags: Vec<(Post, Part<Tag>)> =
            Post::query().filter(Post::title.eq("first")).with(Post::tags.order_by(PostTag::place.desc()).limit(1)).all(&mut session)?;
        assert_eq!(tags[0].1[0].name, "rust");
        // What the relation itself says.
        let popular: Vec<(Person, Part<Post>, Option<Post>)> = by_name.with(Person::popular).with(Person::best).all(&mut session)?;
        let popular: Vec<_> = popular
            .iter()
            .map(|(_, posts, best)| (posts.iter().map(|post| post.votes).collect::<Vec<_>>(), best.as_ref().map(|post| post.votes)))
            .collect();
        assert_eq!(popular, [(vec![9, 5], Some(9)), (vec![], Some(3)), (vec![], None)]);
        Ok(())
    }

    fn counts_and_other_aggregates(db: &TestDb) -> Result<()> {
        create(db)?;
        let mut session = db.session();
        blog(&mut session)?;
        let query = Person::query()
            .with(Person::posts.count())
            .with(Person::posts.sum(Post::votes))
            .with(Person::posts.filter(Post::votes.gt(1)).aggregate((count(), Post::title.max(), Post::votes.avg())))
            .with(Person::follows.count())
            .with(Person::popular.count())
            .order_by(Person::name.asc());
        let (rows, sent) = statements(|| query.all(&mut session));
        assert_eq!(sent.len(), 6);
        let rows: Vec<(Person, i64, Option<i64>, (i64, Option<String>, Option<f64>), i64, i64)> = rows?;
        let shown: Vec<_> = rows.into_iter().map(|(person, n, sum, of_some, follows, popular)| (person.name, n, sum, of_some, follows, popular)).collect();
        assert_eq!(
            shown,
            [
                ("Ann".to_owned(), 3, Some(15), (2, Some("third".to_owned()), Some(7.0)), 0, 2),
                ("Bo".to_owned(), 1, Some(3), (1, Some("other".to_owned()), Some(3.0)), 0, 0),
                ("Cy".to_owned(), 0, None, (0, None, None), 0, 0),
            ]
        );
        let cut = Person::query().with(Person::posts.limit(2).count()).all(&mut session);
        assert!(matches!(cut, Err(Error::Query { .. })), "{cut:?}");
        Ok(())
    }

    fn tracked_queries_give_handles(db: &TestDb) -> Result<()> {
        create(db)?;
        let mut session = db.session();
        let [ann, bo, _] = blog(&mut session)?;
        session.commit()?;
        let query = Person::query().with(Person::posts.with(Post::author_id)).with(Person::profile).with(Person::posts.count());
        type Handles = (Handle<Person>, Vec<(Handle<Post>, Handle<Person>)>, Option<Handle<Profile>>, i64);
        let tracked: Vec<Handles> = query.order_by(Person::name.asc()).track(&mut session)?;
        assert_eq!((tracked[0].0, tracked[1].0), (ann, bo));
        assert!(tracked[0].1.iter().all(|(_, author)| *author == ann));
        assert_eq!((tracked[0].2.is_some(), tracked[1].2, tracked[0].3), (true, None, 3));
        session[tracked[1].1[0].0].votes = 100;
        session.commit()?;
        assert_eq!(Post::query().filter(Post::votes.eq(100)).count(&db.engine)?, 1);
        Ok(())
    }

    fn relations_of_rows_at_hand(db: &TestDb) -> Result<()> {
        create(db)?;
        let mut session = db.session();
        let handles = blog(&mut session)?;
        session.add(post(session[handles[2]].id, "new", 0));
        let people = handles.map(|handle| session[handle].clone());
        let (posts, sent) = statements(|| session.load(&people[1..], Person::posts.with(Post::tags)));
        let posts: Vec<Vec<(Post, Vec<Tag>)>> = posts?;
        assert!(sent.iter().any(|sql| sql.contains("INSERT")), "it flushes before: {sent:?}");
        assert_eq!(posts.iter().map(|of_one| of_one[0].0.title.as_str()).collect::<Vec<_>>(), ["other", "new"]);
        session.commit()?;
        let posts = Post::query().order_by(Post::title.asc()).all(&db.engine)?;
        let authors: Vec<Person> = db.engine.load(&posts, Post::author_id)?;
        assert_eq!(authors.iter().map(|author| author.name.as_str()).collect::<Vec<_>>(), ["Ann", "Cy", "Bo", "Ann", "Ann"]);
        let editors: Vec<Option<Person>> = db.engine.load(&posts, Post::editor_id)?;
        assert_eq!(editors.iter().filter(|editor| editor.is_some()).count(), 1);
        Ok(())
    }

    fn first_and_one(db: &TestDb) -> Result<()> {
        create(db)?;
        let mut session = db.session();
        blog(&mut session)?;
        let query = Person::query().with(Person::posts).order_by(Person::name.desc());
        let last: Option<(Person, Vec<Post>)> = query.first(&mut session)?;
        assert_eq!(last.map(|(person, posts)| (person.name, posts.len())), Some(("Cy".to_owned(), 0)));
        let (ann, posts) = query.clone().filter(Person::name.eq("Ann")).one(&mut session)?;
        assert_eq!((ann.name.as_str(), posts.len()), ("Ann", 3));
        assert!(matches!(query.one(&mut session), Err(Error::MoreThanOne { .. })));
        let page: Vec<(Person, Vec<Post>)> = query.limit(1).offset(1).all(&mut session)?;
        assert_eq!((page.len(), page[0].0.name.as_str(), page[0].1.len()), (1, "Bo", 1));
        Ok(())
    }

    fn rows_that_are_marked_as_deleted_are_left_out(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Shelf, Book])?;
        let mut session = db.session();
        let [kept, gone] = [false, true].map(|deleted| session.add(Shelf { id: Id::new(), deleted }));
        let mut first_id = None;
        for (shelf, deleted) in [(kept, false), (gone, true), (kept, false), (gone, false)] {
            let shelf_id = session[shelf].id;
            let book = session.add(Book { id: Id::new(), shelf_id, first_id, deleted });
            first_id = Some(session[book].id);
        }
        session.flush()?;
        let shelves = Shelf::query().with(Shelf::books).with(Shelf::books.count()).all(&mut session)?;
        assert_eq!((shelves.len(), shelves[0].1.len(), shelves[0].2), (1, 2, 2));
        // The key of the last one leads to a shelf that is marked.
        let books: Vec<(Book, Shelf, Option<Book>)> =
            Book::query().with(Book::shelf_id).with(Book::first_id).order_by(Book::id.asc()).all(&mut session)?;
        let shown: Vec<_> = books.iter().map(|(_, shelf, first)| (shelf.deleted, first.is_some())).collect();
        assert_eq!(shown, [(false, false), (false, false), (true, true)]);
        let trees = Book::query().with(Book::later.descendants()).with(Book::first_id.ancestors()).order_by(Book::id.asc());
        let sizes: Vec<_> = trees.all(&mut session)?.iter().map(|(_, below, above)| (below.len(), above.len())).collect();
        assert_eq!(sizes, [(0, 0), (1, 0), (0, 1)], "a marked row cuts its branch off");
        let all = Shelf::query().with(Shelf::books.order_by(Book::id.asc()).with_deleted()).with_deleted().all(&mut session)?;
        assert_eq!(all.iter().map(|(_, books)| books.len()).collect::<Vec<_>>(), [2, 2]);
        Ok(())
    }

    fn what_is_no_foreign_key_is_an_error(db: &TestDb) -> Result<()> {
        create(db)?;
        let error = Post::query().with(Post::title.references::<Person>()).all(&db.engine).unwrap_err();
        assert!(error.to_string().contains("`Post::title` is no foreign key to `Person`"), "{error}");
        Ok(())
    }

    fn more_parents_than_parameters(db: &TestDb) -> Result<()> {
        create(db)?;
        Person::insert_all((0..40_000).map(|n| person(&format!("p{n}")))).execute(&db.engine)?;
        let ids = Person::query().select(Person::id).all(&db.engine)?;
        Post::insert_all(ids.iter().step_by(1000).flat_map(|id| [post(*id, "a", 1), post(*id, "b", 2)])).execute(&db.engine)?;
        let (people, sent) = statements(|| Person::query().with(Person::posts).with(Person::posts.count()).all(&db.engine));
        let people: Vec<(Person, Vec<Post>, i64)> = people?;
        assert_eq!((people.len(), sent.len()), (40_000, 7), "three statements a relation");
        let of_posts = people.iter().filter(|(_, posts, count)| posts.len() as i64 == *count && *count == 2).count();
        assert_eq!(of_posts, 40);
        assert!(people.iter().all(|(person, posts, _)| posts.iter().all(|post| post.author_id == person.id)));
        Region::insert_all((0..20_000).map(|number| Region { country: "no".into(), number, title: String::new() })).execute(&db.engine)?;
        City::insert_all((0..20_000).step_by(500).map(|number| City { id: Id::new(), country: Some("no".into()), region: Some(number) })).execute(&db.engine)?;
        let regions: Vec<(Region, Vec<City>)> = Region::query().with(Region::cities).all(&db.engine)?;
        assert!(regions.iter().all(|(region, cities)| cities.len() == usize::from(region.number % 500 == 0)));
        Ok(())
    }

    fn random_graphs_are_loaded_as_row_by_row(db: &TestDb) -> Result<()> {
        create(db)?;
        for seed in 0..12 {
            let mut session = db.session();
            random_graph(&mut session, &mut Random::new(seed))?;
            compare(&mut session, seed)?;
            session.rollback()?;
        }
        Ok(())
    }
}

/// That what is loaded at once is what is loaded for each row by itself.
fn compare(session: &mut Session, seed: u64) -> Result<()> {
    let people = Person::query().all(&mut *session)?;
    // A join gives some rows several times, and leaves others out.
    let doubled = Person::query().join(Person::posts);
    for (person, posts, follows, profile) in
        doubled.with(Person::posts).with(Person::follows).with(Person::profile).all(&mut *session)?
    {
        assert!(people.contains(&person));
        assert_eq!(sorted(posts), sorted(posts_of(session, &person)?), "seed {seed}");
        assert_eq!(sorted(follows), sorted(follows_of(session, &person)?), "seed {seed}");
        assert_eq!(profile, Profile::query().filter(Profile::person_id.eq(person.id)).first(&mut *session)?);
    }
    let loaded = Person::query()
        .with(Person::followers.with(Person::posts.count()))
        .with(Person::posts.order_by((Post::votes.desc(), Post::id.asc())).limit(2))
        .all(&mut *session)?;
    assert_eq!(loaded.len(), people.len());
    for (person, followers, best) in loaded {
        let mut expected = Vec::new();
        for follow in Follow::query().filter(Follow::to_id.eq(person.id)).all(&mut *session)? {
            let follower = Person::query().filter(Person::id.eq(follow.from_id)).one(&mut *session)?;
            let count = Post::query().filter(Post::author_id.eq(follower.id)).count(&mut *session)? as i64;
            expected.push((follower, count));
        }
        assert_eq!(sorted(followers), sorted(expected), "seed {seed}");
        let own = Post::query().filter(Post::author_id.eq(person.id)).order_by((Post::votes.desc(), Post::id.asc()));
        assert_eq!(best.into_vec(), own.limit(2).all(&mut *session)?, "seed {seed}");
    }
    let posts = Post::query()
        .with(Post::author_id)
        .with(Post::editor_id.with(Person::profile))
        .with(Post::tags.with_link())
        .with(Post::comments.with(Comment::parent_id).with(Comment::replies))
        .all(&mut *session)?;
    for (post, author, editor, tags, comments) in posts {
        assert_eq!(author, Person::query().filter(Person::id.eq(post.author_id)).one(&mut *session)?);
        let expected = match post.editor_id {
            Some(id) => Some((
                Person::query().filter(Person::id.eq(id)).one(&mut *session)?,
                Profile::query().filter(Profile::person_id.eq(id)).first(&mut *session)?,
            )),
            None => None,
        };
        assert_eq!(editor, expected, "seed {seed}");
        let mut expected = Vec::new();
        for link in PostTag::query().filter(PostTag::post_id.eq(post.id)).all(&mut *session)? {
            expected.push((Tag::query().filter(Tag::id.eq(link.tag_id)).one(&mut *session)?, link));
        }
        assert_eq!(sorted(tags), sorted(expected), "seed {seed}");
        let mut expected = Vec::new();
        for comment in Comment::query().filter(Comment::post_id.eq(post.id)).all(&mut *session)? {
            let parent = match comment.parent_id {
                Some(id) => Comment::query().filter(Comment::id.eq(id)).first(&mut *session)?,
                None => None,
            };
            let replies = sorted(Comment::query().filter(Comment::parent_id.eq(comment.id)).all(&mut *session)?);
            expected.push((comment, parent, replies));
        }
        let comments =
            comments.into_iter().map(|(comment, parent, replies)| (comment, parent, sorted(replies))).collect();
        assert_eq!(sorted(comments), sorted(expected), "seed {seed}");
    }
    compare_other_keys(session, seed)
}

fn compare_other_keys(session: &mut Session, seed: u64) -> Result<()> {
    let region = (City::country, City::region).references::<Region>();
    for (region, cities) in Region::query().with(Region::cities.with(region)).all(&mut *session)? {
        let condition = City::country.eq(region.country.as_str()) & City::region.eq(region.number);
        let expected =
            City::query().filter(condition).all(&mut *session)?.into_iter().map(|city| (city, Some(region.clone())));
        assert_eq!(sorted(cities), sorted(expected.collect()), "seed {seed}");
    }
    for (city, of, streets, most) in City::query()
        .with(region)
        .with(City::streets.with(Street::houses))
        .with(City::streets.count())
        .all(&mut *session)?
    {
        assert_eq!(of.is_some(), city.country.is_some() && city.region.is_some(), "seed {seed}");
        let mut expected = Vec::new();
        for street in Street::query().filter(Street::city_id.eq(city.id)).all(&mut *session)? {
            let houses = House::query().filter(House::street_id.eq(street.id)).all(&mut *session)?;
            expected.push((street, sorted(houses)));
        }
        assert_eq!(most, expected.len() as i64);
        let streets = streets.into_iter().map(|(street, houses)| (street, sorted(houses))).collect();
        assert_eq!(sorted(streets), sorted(expected), "seed {seed}");
    }
    Ok(())
}

fn posts_of(session: &mut Session, person: &Person) -> Result<Vec<Post>> {
    Post::query().filter(Post::author_id.eq(person.id)).all(&mut *session)
}

fn follows_of(session: &mut Session, person: &Person) -> Result<Vec<Person>> {
    let mut people = Vec::new();
    for follow in Follow::query().filter(Follow::from_id.eq(person.id)).all(&mut *session)? {
        people.push(Person::query().filter(Person::id.eq(follow.to_id)).one(&mut *session)?);
    }
    Ok(people)
}
