//! Which object of a flush a broken constraint is about.

use rowhouse::prelude::*;

use crate::support::TestDb;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "owners")]
struct Owner {
    id: Id<Owner>,
    #[column(unique, length = 60)]
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "pets", unique(room, number))]
struct Pet {
    id: Id<Pet>,
    owner_id: Id<Owner>,
    room: i32,
    number: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "tags")]
struct Tag {
    #[column(primary_key)]
    code: i32,
    #[column(check = "weight < 100")]
    weight: i32,
}

fn owner(name: &str) -> Owner {
    Owner { id: Id::new(), name: name.to_owned() }
}

/// A session with so many owners that are in the database.
fn owners(db: &TestDb, count: usize) -> rowhouse::Result<(Session, Vec<Handle<Owner>>)> {
    db.engine.create_all(&models![Owner, Pet, Tag])?;
    let mut session = db.session();
    let owners = session.add_all((0..count).map(|n| owner(&format!("owner {n}"))));
    session.commit()?;
    Ok((session, owners))
}

fn key(error: &Error) -> Option<&str> {
    error.violation().and_then(|violation| violation.key.as_deref())
}

backend_tests! {
    fn a_new_object_among_many_is_found(db: &TestDb) -> Result<()> {
        let (mut session, _) = owners(db, 3)?;
        let new = session.add_all((0..50).map(|n| owner(&if n == 20 { "owner 1".to_owned() } else { format!("new {n}") })));
        let error = session.flush().unwrap_err();
        assert_eq!(session.refused::<Owner>(&error), Some(new[20]), "{error}");
        assert_eq!(key(&error), None, "the database makes it");
        assert!(session.refused::<Pet>(&error).is_none() && db.session().refused::<Owner>(&error).is_none());
        session[new[20]].name = "new 21".into();
        let error = session.flush().unwrap_err();
        // Of two new ones with the same value it is the later.
        assert_eq!(session.refused::<Owner>(&error), Some(new[21]), "{error}");
        session[new[21]].name = "fine".into();
        session.commit()?;
        session.add(owner("fine"));
        let error = session.commit().unwrap_err();
        assert!(session.refused::<Owner>(&error).is_some());
        session.rollback()?;
        assert!(session.refused::<Owner>(&error).is_none(), "the rollback forgot it");
        Ok(())
    }

    fn a_changed_object_is_named_by_its_key(db: &TestDb) -> Result<()> {
        let (mut session, owners) = owners(db, 40)?;
        // A few go one by one, many in batches.
        for count in [1, 3, 30] {
            for (n, owner) in owners.iter().take(count).enumerate() {
                session[*owner].name = format!("changed {n}");
            }
            let refused = owners[count / 2];
            session[refused].name = "owner 35".into();
            let error = session.flush().unwrap_err();
            assert_eq!(session.refused::<Owner>(&error), Some(refused), "{error}");
            let id = format!("{:?}", session[refused].id);
            assert_eq!(key(&error), Some(id.as_str()));
            assert!(error.to_string().contains(&format!(", for {id}\n")), "{error}");
            assert!(!error.to_string().contains("owner 35"), "{error}");
            session.rollback()?;
        }
        Ok(())
    }

    fn values_of_several_columns_are_found(db: &TestDb) -> Result<()> {
        let (mut session, owners) = owners(db, 1)?;
        let owner_id = session[owners[0]].id;
        let pet = |number: i32| Pet { id: Id::new(), owner_id, room: 7, number };
        session.add(pet(3));
        session.commit()?;
        let new = session.add_all((0..10).map(pet));
        let error = session.flush().unwrap_err();
        assert_eq!(session.refused::<Pet>(&error), Some(new[3]), "{error}");
        Ok(())
    }

    fn a_row_that_points_at_nothing_is_found(db: &TestDb) -> Result<()> {
        let (mut session, owners) = owners(db, 1)?;
        let known = session[owners[0]].id;
        let pet = |number: i32| {
            let owner_id = if number == 6 { Id::from(9999) } else { known };
            Pet { id: Id::new(), owner_id, room: 1, number }
        };
        let new = session.add_all((0..10).map(pet));
        let error = session.flush().unwrap_err();
        assert!(matches!(error, Error::ForeignKey(_)), "{error}");
        // MySQL does not tell the value.
        let expected = if db.dialect() == Dialect::Mysql { None } else { Some(new[6]) };
        assert_eq!(session.refused::<Pet>(&error), expected, "{error}");
        session.rollback()?;
        let alone = session.add(pet(6));
        let error = session.flush().unwrap_err();
        assert_eq!(session.refused::<Pet>(&error), Some(alone), "{error}");
        Ok(())
    }

    fn a_delete_that_others_refuse_names_what_was_to_be_deleted(db: &TestDb) -> Result<()> {
        let (mut session, owners) = owners(db, 3)?;
        let owner_id = session[owners[1]].id;
        session.add(Pet { id: Id::new(), owner_id, room: 1, number: 1 });
        session.commit()?;
        session.delete(owners[1])?;
        let error = session.flush().unwrap_err();
        assert!(matches!(error, Error::ForeignKey(_)), "{error}");
        assert_eq!(session.refused::<Owner>(&error), Some(owners[1]), "{error}");
        assert_eq!(key(&error), Some(format!("{owner_id:?}").as_str()));
        Ok(())
    }

    fn a_broken_check_of_a_chosen_key_names_it_where_rows_go_one_by_one(db: &TestDb) -> Result<()> {
        let (mut session, _) = owners(db, 0)?;
        let tags = session.add_all((0..3).map(|code| Tag { code, weight: 1 }));
        session.commit()?;
        session[tags[0]].weight = 2;
        session[tags[2]].weight = 100;
        let error = session.flush().unwrap_err();
        assert!(matches!(error, Error::Check(_)), "{error}");
        assert_eq!((session.refused::<Tag>(&error), key(&error)), (Some(tags[2]), Some("2")));
        Ok(())
    }
}
