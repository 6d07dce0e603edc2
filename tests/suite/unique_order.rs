//! Unique values that are freed and taken in one flush.

use rowhouse::prelude::*;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "people")]
struct Person {
    id: Id<Person>,
    #[column(unique)]
    email: String,
    #[column(unique)]
    badge: Option<i32>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "seats", unique(hall, number))]
struct Seat {
    id: Id<Seat>,
    hall: i32,
    number: i16,
    guest: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "countries")]
struct Country {
    #[column(primary_key, length = 20)]
    code: String,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "owners")]
struct Owner {
    id: Id<Owner>,
    #[column(unique)]
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "pets")]
struct Pet {
    id: Id<Pet>,
    owner_id: Id<Owner>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "switches")]
struct Switch {
    id: Id<Switch>,
    #[column(unique)]
    on: bool,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "places")]
struct Place {
    #[column(primary_key)]
    row: i32,
    #[column(primary_key)]
    number: i32,
    guest: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "documents", key = uuid::Uuid)]
struct Document {
    id: Id<Document>,
    #[column(unique, length = 40)]
    slug: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "members", unique(team, where = "active", name = "one_active"))]
struct Member {
    id: Id<Member>,
    team: i32,
    active: bool,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "shelves", unique(room, label, nulls_not_distinct))]
struct Shelf {
    id: Id<Shelf>,
    room: i32,
    label: Option<String>,
}

fn person(email: &str, badge: Option<i32>) -> Person {
    Person { id: Id::new(), email: email.into(), badge }
}

fn people(db: &crate::support::TestDb, count: i32) -> rowhouse::Result<(Session, Vec<Handle<Person>>)> {
    db.engine.create_all(&models![Person])?;
    let mut session = db.session();
    let people = session.add_all((0..count).map(|n| person(&format!("p{n:05}"), Some(n))));
    session.commit()?;
    Ok((session, people))
}

/// Session and database agree.
fn check(session: &mut Session, engine: &Engine, people: &[Handle<Person>]) -> rowhouse::Result<()> {
    session.commit()?;
    let mut expected: Vec<Person> = people.iter().map(|person| session[*person].clone()).collect();
    expected.sort_by_key(|person| person.id.get().unwrap());
    assert_eq!(Person::query().order_by(Person::id.asc()).all(engine)?, expected);
    Ok(())
}

backend_tests! {
    fn a_value_that_a_delete_frees_can_be_added_again(db: &TestDb) -> Result<()> {
        let (mut session, people) = people(db, 2)?;
        session.delete(people[0])?;
        let new = session.add(person("p00000", Some(0)));
        check(&mut session, &db.engine, &[people[1], new])
    }

    fn a_value_that_an_update_frees_can_be_added(db: &TestDb) -> Result<()> {
        let (mut session, mut people) = people(db, 2)?;
        session[people[0]].email = "other".into();
        people.push(session.add(person("p00000", None)));
        check(&mut session, &db.engine, &people)
    }

    fn a_value_that_a_delete_frees_can_be_taken_by_an_update(db: &TestDb) -> Result<()> {
        let (mut session, people) = people(db, 2)?;
        session.delete(people[1])?;
        session[people[0]].email = "p00001".into();
        check(&mut session, &db.engine, &people[..1])
    }

    fn values_move_along_a_chain(db: &TestDb) -> Result<()> {
        let (mut session, people) = people(db, 5)?;
        for n in 0..5 {
            session[people[n]].email = format!("p{:05}", n + 1);
        }
        check(&mut session, &db.engine, &people)
    }

    fn a_long_chain_takes_few_statements(db: &TestDb) -> Result<()> {
        let (mut session, people) = people(db, 300)?;
        for (n, person) in people.iter().enumerate() {
            session[*person].badge = Some(n as i32 + 1);
            session[*person].email = format!("p{:05}", n + 1);
        }
        let (done, sent) = crate::support::writes(|| check(&mut session, &db.engine, &people));
        done?;
        if db.engine.backend().dialect() != Dialect::Sqlite {
            assert!(sent.len() < 20, "{} statements", sent.len());
        }
        Ok(())
    }

    fn two_rows_swap_their_values(db: &TestDb) -> Result<()> {
        let (mut session, people) = people(db, 3)?;
        session[people[0]].email = "p00001".into();
        session[people[1]].email = "p00000".into();
        session[people[0]].badge = Some(1);
        session[people[1]].badge = Some(0);
        check(&mut session, &db.engine, &people)
    }

    fn many_rows_rotate_their_values(db: &TestDb) -> Result<()> {
        let (mut session, people) = people(db, 20)?;
        for n in 0..20 {
            session[people[n]].email = format!("p{:05}", (n + 7) % 20);
            session[people[n]].badge = Some((n as i32 + 3) % 20);
        }
        check(&mut session, &db.engine, &people)
    }

    fn a_swap_with_a_row_that_is_replaced(db: &TestDb) -> Result<()> {
        let (mut session, people) = people(db, 3)?;
        session.delete(people[0])?;
        session[people[1]].email = "p00000".into();
        session[people[2]].email = "p00001".into();
        let new = session.add(person("p00002", Some(0)));
        check(&mut session, &db.engine, &[people[1], people[2], new])
    }

    fn nulls_are_in_nobodys_way(db: &TestDb) -> Result<()> {
        let (mut session, mut people) = people(db, 3)?;
        for person in &people {
            session[*person].badge = None;
        }
        people.push(session.add(person("new", Some(1))));
        people.push(session.add(person("newer", None)));
        check(&mut session, &db.engine, &people)
    }

    fn values_of_several_columns_are_swapped(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Seat])?;
        let mut session = db.session();
        let seat = |hall, number, guest: &str| Seat { id: Id::new(), hall, number, guest: guest.into() };
        let ann = session.add(seat(1, 1, "ann"));
        let bob = session.add(seat(1, 2, "bob"));
        let eve = session.add(seat(2, 1, "eve"));
        session.commit()?;
        session[ann].number = 2;
        session[bob].number = 1;
        session[eve].number = 2;
        session.commit()?;
        session[bob].hall = 2;
        session[bob].number = 2;
        session[eve].hall = 1;
        session[eve].number = 1;
        session.commit()?;
        let places: Vec<(i32, i16, String)> =
            Seat::query().order_by(Seat::guest.asc()).select((Seat::hall, Seat::number, Seat::guest)).all(&db.engine)?;
        assert_eq!(places, [(1, 2, "ann".into()), (2, 2, "bob".into()), (1, 1, "eve".into())]);
        Ok(())
    }

    fn a_key_of_the_application_is_freed_and_taken(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Country])?;
        let mut session = db.session();
        let country = |code: &str, name: &str| Country { code: code.into(), name: name.into() };
        let old = session.add(country("de", "Germany"));
        let (one, other) = (session.add(country("at", "Austria")), session.add(country("ch", "Switzerland")));
        session.commit()?;
        session.delete(old)?;
        let new = session.add(country("de", "Deutschland"));
        session[one].code = "ch".into();
        session[other].code = "at".into();
        session.commit()?;
        assert!(session.try_get(old).is_none());
        assert_eq!(session.get::<Country>("de".to_owned())?, Some(new));
        assert_eq!(session.get::<Country>("ch".to_owned())?, Some(one));
        let all: Vec<Country> = Country::query().order_by(Country::code.asc()).all(&db.engine)?;
        assert_eq!(all, [country("at", "Switzerland"), country("ch", "Austria"), country("de", "Deutschland")]);
        Ok(())
    }

    fn keys_of_several_columns_are_swapped_freed_and_taken(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Place])?;
        let mut session = db.session();
        let place = |row: i32, number: i32, guest: &str| Place { row, number, guest: guest.into() };
        let [ann, bob, cy] = [place(1, 1, "ann"), place(1, 2, "bob"), place(2, 1, "cy")].map(|place| session.add(place));
        session.commit()?;
        (session[ann].number, session[bob].number) = (2, 1);
        session.commit()?;
        assert_eq!((session.get::<Place>((1, 1))?, session.get::<Place>((1, 2))?), (Some(bob), Some(ann)));
        session.delete(cy)?;
        session[bob].row = 2;
        let dora = session.add(place(1, 1, "dora"));
        session.commit()?;
        let expected = [session[dora].clone(), session[ann].clone(), session[bob].clone()];
        assert_eq!(expected.each_ref().map(|place| (place.row, place.number)), [(1, 1), (1, 2), (2, 1)]);
        assert_eq!(Place::query().order_by((Place::row.asc(), Place::number.asc())).all(&db.engine)?, expected);
        Ok(())
    }

    fn rows_with_uuids_swap_their_values(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Document])?;
        let mut session = db.session();
        let documents = session.add_all(["a", "b", "c"].map(|slug| Document { id: Id::new(), slug: slug.into() }));
        session.commit()?;
        for (document, slug) in documents.iter().zip(["b", "c", "a"]) {
            session[*document].slug = slug.into();
        }
        session.commit()?;
        for (document, slug) in documents.iter().zip(["b", "c", "a"]) {
            let id = session[*document].id;
            assert_eq!(Document::query().filter(Document::slug.eq(slug)).one(&db.engine)?.id, id);
        }
        Ok(())
    }

    #[requires(|backend| backend.dialect() != Dialect::Mysql)]
    fn values_of_a_partial_index_are_swapped_and_replaced(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Member])?;
        let mut session = db.session();
        let member = |team: i32, active: bool| Member { id: Id::new(), team, active };
        let [one, other, _] = [member(1, true), member(2, true), member(2, false)].map(|member| session.add(member));
        session.commit()?;
        (session[one].team, session[other].team) = (2, 1);
        session.commit()?;
        session.delete(one)?;
        session.add(member(2, true));
        session[other].active = false;
        session.add(member(1, true));
        session.commit()?;
        // The active one of a team becomes another, in the order of the keys and against it.
        session.clear();
        let [one, other] = [member(3, true), member(3, false)].map(|member| session.add(member));
        session.commit()?;
        for (leaves, enters) in [(one, other), (other, one)] {
            (session[leaves].active, session[enters].active) = (false, true);
            session.commit()?;
        }
        session.delete(one)?;
        session[other].team = 4;
        session.commit()?;
        let active = Member::query().filter(Member::active.eq(true)).select(Member::team).order_by(Member::team.asc());
        assert_eq!(active.all(&db.engine)?, [1, 2]);
        Ok(())
    }

    #[requires(|backend| backend.capabilities.nulls_not_distinct)]
    fn null_is_swapped_where_nulls_are_not_distinct(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Shelf])?;
        let mut session = db.session();
        let shelf = |label: Option<&str>| Shelf { id: Id::new(), room: 1, label: label.map(str::to_owned) };
        let [one, other] = [shelf(None), shelf(Some("a"))].map(|shelf| session.add(shelf));
        session.commit()?;
        session[one].label = Some("a".into());
        session[other].label = None;
        session.commit()?;
        session.delete(other)?;
        session.add(shelf(None));
        session.commit()?;
        assert_eq!(Shelf::query().filter(Shelf::label.is_null()).count(&db.engine)?, 1);
        Ok(())
    }

    fn children_are_given_to_a_new_parent_with_the_name_of_the_old(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Owner, Pet])?;
        let mut session = db.session();
        let old = session.add(Owner { id: Id::new(), name: "ann".into() });
        let owner_id = session[old].id;
        let pet = session.add(Pet { id: Id::new(), owner_id });
        session.commit()?;
        let new = session.add(Owner { id: Id::new(), name: "ann".into() });
        session[pet].owner_id = session[new].id;
        session.delete(old)?;
        session.commit()?;
        assert_eq!(Pet::query().one(&db.engine)?.owner_id, session[new].id);
        assert_eq!(Owner::query().all(&db.engine)?, [session[new].clone()]);
        Ok(())
    }

    fn what_cannot_wait_elsewhere_is_an_error_before_anything_is_sent(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Switch])?;
        let mut session = db.session();
        let on = session.add(Switch { id: Id::new(), on: true });
        let off = session.add(Switch { id: Id::new(), on: false });
        session.commit()?;
        session[on].on = false;
        session[off].on = true;
        let (result, sent) = crate::support::writes(|| session.commit());
        let error = result.unwrap_err();
        let Error::UniqueCycle(cycle) = &error else { panic!("{error}") };
        assert_eq!((cycle.model, &*cycle.constraint, cycle.columns.join(" ")), ("Switch", "switches_on_key", "on".into()));
        assert!(error.to_string().contains("`Switch` Id<Switch>(1)") && error.to_string().contains("Id<Switch>(2)"), "{error}");
        assert_eq!(sent, [""; 0]);
        session.rollback()?;
        assert!(session[on].on && !session[off].on);
        Ok(())
    }

    fn a_failing_flush_leaves_a_swap_to_be_corrected(db: &TestDb) -> Result<()> {
        let (mut session, people) = people(db, 3)?;
        session[people[0]].email = "p00001".into();
        session[people[1]].email = "p00000".into();
        let twice = session.add(person("p00002", None));
        assert!(session.commit().unwrap_err().is_unique_violation());
        session[twice].email = "new".into();
        check(&mut session, &db.engine, &[people[0], people[1], people[2], twice])
    }
}
