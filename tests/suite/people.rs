//! People, their posts, and what hangs on those: models with every kind of relation, and random graphs of them.

use rowhouse::Result;
use rowhouse::prelude::*;

use crate::support::{Random, TestDb};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(
    table = "people",
    has_many(
        posts = Post::author_id,
        edited = Post::editor_id,
        popular = Post::author_id,
        filter = Post::votes.ge(5),
        order_by = (Post::votes.desc(), Post::id.asc())
    ),
    has_one(profile = Profile::person_id, best = Post::author_id, order_by = (Post::votes.desc(), Post::id.asc())),
    many_to_many(follows: Person = Follow::from_id => Follow::to_id, followers: Person = Follow::to_id => Follow::from_id)
)]
pub(crate) struct Person {
    pub(crate) id: Id<Person>,
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "profiles")]
pub(crate) struct Profile {
    pub(crate) id: Id<Profile>,
    #[column(unique)]
    pub(crate) person_id: Id<Person>,
    pub(crate) bio: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(
    table = "posts",
    has_many(comments = Comment::post_id, links = PostTag::post_id),
    many_to_many(tags: Tag = PostTag::post_id => PostTag::tag_id)
)]
pub(crate) struct Post {
    pub(crate) id: Id<Post>,
    pub(crate) author_id: Id<Person>,
    pub(crate) editor_id: Option<Id<Person>>,
    pub(crate) title: String,
    pub(crate) votes: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "comments", has_many(replies = Comment::parent_id))]
pub(crate) struct Comment {
    pub(crate) id: Id<Comment>,
    pub(crate) post_id: Id<Post>,
    pub(crate) author_id: Option<Id<Person>>,
    pub(crate) parent_id: Option<Id<Comment>>,
    pub(crate) text: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "tags", many_to_many(posts: Post = PostTag::tag_id => PostTag::post_id))]
pub(crate) struct Tag {
    pub(crate) id: Id<Tag>,
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "post_tags")]
pub(crate) struct PostTag {
    #[column(primary_key)]
    pub(crate) post_id: Id<Post>,
    #[column(primary_key)]
    pub(crate) tag_id: Id<Tag>,
    pub(crate) place: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "follows")]
pub(crate) struct Follow {
    #[column(primary_key)]
    pub(crate) from_id: Id<Person>,
    #[column(primary_key)]
    pub(crate) to_id: Id<Person>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "regions", has_many(cities = (City::country, City::region)))]
pub(crate) struct Region {
    #[column(primary_key)]
    pub(crate) country: String,
    #[column(primary_key)]
    pub(crate) number: i32,
    pub(crate) title: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(
    table = "cities",
    foreign_key(columns(country, region), references = Region),
    has_many(streets = Street::city_id)
)]
pub(crate) struct City {
    pub(crate) id: Id<City>,
    pub(crate) country: Option<String>,
    pub(crate) region: Option<i32>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "streets", key = Uuid, has_many(houses = House::street_id))]
pub(crate) struct Street {
    pub(crate) id: Id<Street>,
    pub(crate) city_id: Option<Id<City>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "houses")]
pub(crate) struct House {
    pub(crate) id: Id<House>,
    pub(crate) street_id: Id<Street>,
    pub(crate) number: i32,
}

pub(crate) fn create(db: &TestDb) -> Result<()> {
    db.engine.create_all(&models![Person, Profile, Post, Comment, Tag, PostTag, Follow, Region, City, Street, House])
}

pub(crate) fn person(name: &str) -> Person {
    Person { id: Id::new(), name: name.to_owned() }
}

pub(crate) fn post(author: Id<Person>, title: &str, votes: i32) -> Post {
    Post { id: Id::new(), author_id: author, editor_id: None, title: title.to_owned(), votes }
}

/// Ann has three posts, the first with comments of Bo and of nobody and two tags; Bo has one, which Ann edited; Cy has none.
pub(crate) fn blog(session: &mut Session) -> Result<[Handle<Person>; 3]> {
    let [ann, bo, cy] = ["Ann", "Bo", "Cy"].map(|name| session.add(person(name)));
    let (ann_id, bo_id) = (session[ann].id, session[bo].id);
    session.add(Profile { id: Id::new(), person_id: ann_id, bio: "writes".to_owned() });
    let first = session.add(post(ann_id, "first", 1));
    session.add(post(ann_id, "second", 9));
    session.add(post(ann_id, "third", 5));
    session.add(Post { editor_id: Some(ann_id), ..post(bo_id, "other", 3) });
    let post_id = session[first].id;
    for author_id in [Some(bo_id), None] {
        session.add(Comment { id: Id::new(), post_id, author_id, parent_id: None, text: "well".to_owned() });
    }
    for (place, name) in [(2, "rust"), (1, "sql")] {
        let tag = session.add(Tag { id: Id::new(), name: name.to_owned() });
        session.add(PostTag { post_id, tag_id: session[tag].id, place });
    }
    session.flush()?;
    Ok([ann, bo, cy])
}

pub(crate) fn random_graph(session: &mut Session, random: &mut Random) -> Result<()> {
    let n = random.below(9);
    let people: Vec<_> = (0..n).map(|n| session.add(person(&format!("p{n}")))).collect();
    let ids: Vec<_> = people.iter().map(|handle| session[*handle].id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    for id in &ids {
        if random.below(2) == 0 {
            session.add(Profile { id: Id::new(), person_id: *id, bio: String::new() });
        }
        for other in &ids {
            if random.below(3) == 0 {
                session.add(Follow { from_id: *id, to_id: *other });
            }
        }
    }
    let tags: Vec<_> =
        (0..random.below(5)).map(|n| session.add(Tag { id: Id::new(), name: format!("t{n}") })).collect();
    for _ in 0..random.below(20) {
        let editor_id = (random.below(2) == 0).then(|| random.pick(&ids));
        let votes = random.below(10) as i32;
        let post = session.add(Post { editor_id, ..post(random.pick(&ids), "t", votes) });
        let post_id = session[post].id;
        for tag in &tags {
            if random.below(2) == 0 {
                session.add(PostTag { post_id, tag_id: session[*tag].id, place: random.below(3) as i32 });
            }
        }
        let mut last = None;
        for _ in 0..random.below(5) {
            let author_id = (random.below(2) == 0).then(|| random.pick(&ids));
            let parent_id = last.filter(|_| random.below(2) == 0);
            let comment = session.add(Comment { id: Id::new(), post_id, author_id, parent_id, text: "c".to_owned() });
            last = Some(session[comment].id);
        }
    }
    let regions: Vec<(&str, i32)> =
        (0..random.below(6) as i32).map(|n| (["no", "it"][n as usize % 2], n / 2)).collect();
    session.add_all(regions.iter().map(|(country, number)| Region {
        country: (*country).into(),
        number: *number,
        title: String::new(),
    }));
    for _ in 0..random.below(10) {
        let place = (!regions.is_empty()).then(|| random.pick(&regions));
        let (country, region) = (place.map(|place| place.0.to_owned()), place.map(|place| place.1));
        let half = random.below(4) == 0;
        let city = session.add(City { id: Id::new(), country, region: region.filter(|_| !half) });
        let street = session.add(Street { id: Id::new(), city_id: (random.below(3) > 0).then_some(session[city].id) });
        let street_id = session[street].id;
        session.add_all((0..random.below(3)).map(|number| House { id: Id::new(), street_id, number: number as i32 }));
    }
    session.flush()
}

/// Sorted by what is shown, as the order is open.
pub(crate) fn sorted<T: std::fmt::Debug>(mut rows: Vec<T>) -> Vec<T> {
    rows.sort_by_key(|row| format!("{row:?}"));
    rows
}
