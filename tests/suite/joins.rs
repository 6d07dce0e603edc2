//! Joins: by foreign key, relation and condition; what stays without a counterpart; a table joined to itself.

use rowhouse::prelude::*;

use crate::support::TestDb;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "employees", has_many(reports = Employee::manager_id))]
struct Employee {
    id: Id<Employee>,
    name: String,
    manager_id: Option<Id<Employee>>,
    country: Option<String>,
    city: Option<String>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(
    table = "cities",
    foreign_key(columns(country, region), references = Region),
    has_many(offices = Office::city_id)
)]
struct City {
    id: Id<City>,
    name: String,
    country: String,
    region: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "regions", has_many(cities = (City::country, City::region)))]
struct Region {
    #[column(primary_key)]
    country: String,
    #[column(primary_key)]
    code: String,
    title: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "offices")]
struct Office {
    id: Id<Office>,
    city_id: Option<Id<City>>,
    #[column(references = Building::code, unique)]
    building: String,
    floor: i32,
}

/// The same table by another model, which no query can tell from the first.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "offices")]
struct Room {
    id: Id<Room>,
}

/// Its columns are constants of another type, which a foreign key names.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "lamps", columns = LampColumns, foreign_key(columns(near), references = Lamp))]
struct Lamp {
    #[column(primary_key)]
    number: i64,
    near: Option<i64>,
    #[column(references = Building::code)]
    building: Option<String>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "bulbs")]
struct Bulb {
    id: Id<Bulb>,
    #[column(references = LampColumns::number)]
    lamp: i64,
    /// The key of a row that the database counts, as a number.
    #[column(references = Office::id)]
    office: Option<i64>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "buildings", has_one(office = Office::building))]
struct Building {
    #[column(primary_key)]
    code: String,
    color: String,
}

alias!(Manager = Employee, Boss = Employee, Near = Lamp, Desk = Office);

fn employee(name: &str, manager: Option<Id<Employee>>) -> Employee {
    Employee { id: Id::new(), name: name.to_owned(), manager_id: manager, country: None, city: None }
}

/// Ann leads Bo, who leads Cy and Dee.
fn employees(db: &TestDb) -> rowhouse::Result<()> {
    db.engine.create_all(&models![Employee])?;
    let mut session = db.session();
    let ann = session.add(employee("Ann", None));
    let bo = session.add(employee("Bo", Some(session[ann].id)));
    session.add(employee("Cy", Some(session[bo].id)));
    session.add(employee("Dee", Some(session[bo].id)));
    session.commit()
}

/// Rome has two offices, Oslo none, and one office is in no city.
fn offices(db: &TestDb) -> rowhouse::Result<()> {
    db.engine.create_all(&models![Region, City, Building, Office])?;
    let mut session = db.session();
    let region = |country: &str, code: &str, title: &str| Region {
        country: country.to_owned(),
        code: code.to_owned(),
        title: title.to_owned(),
    };
    session.add_all([region("it", "1", "Lazio"), region("no", "1", "Ostlandet"), region("no", "2", "Vestlandet")]);
    let city = |name: &str, country: &str| City {
        id: Id::new(),
        name: name.to_owned(),
        country: country.to_owned(),
        region: "1".to_owned(),
    };
    let rome = session.add(city("Rome", "it"));
    session.add(city("Oslo", "no"));
    for (code, color) in [("A", "red"), ("B", "green"), ("C", "blue")] {
        session.add(Building { code: code.to_owned(), color: color.to_owned() });
    }
    for (building, floor, city_id) in
        [("A", 1, Some(session[rome].id)), ("B", 2, Some(session[rome].id)), ("C", 3, None)]
    {
        session.add(Office { id: Id::new(), city_id, building: building.to_owned(), floor });
    }
    session.commit()
}

type Pairs = Vec<(String, Option<i32>)>;

backend_tests! {
    fn a_foreign_key_joins_from_either_of_its_tables(db: &TestDb) -> Result<()> {
        offices(db)?;
        let expected = [("Rome".to_owned(), 1), ("Rome".to_owned(), 2)];
        let from_parent = City::query().join(Office::city_id).select((City::name, Office::floor));
        let rows: Vec<(String, i32)> = from_parent.order_by(Office::floor.asc()).all(&db.engine)?;
        assert_eq!(rows, expected);
        let from_child = Office::query().join(Office::city_id).select((City::name, Office::floor));
        let rows: Vec<(String, i32)> = from_child.order_by(Office::floor.asc()).all(&db.engine)?;
        assert_eq!(rows, expected);
        Ok(())
    }

    fn a_left_join_keeps_the_rows_without_a_counterpart(db: &TestDb) -> Result<()> {
        offices(db)?;
        let query = City::query().left_join(Office::city_id).select((City::name, Office::floor));
        let rows: Pairs = query.order_by((City::name.asc(), Office::floor.asc())).all(&db.engine)?;
        assert_eq!(rows, [("Oslo".to_owned(), None), ("Rome".to_owned(), Some(1)), ("Rome".to_owned(), Some(2))]);
        Ok(())
    }

    fn a_right_join_keeps_the_rows_of_the_joined_table(db: &TestDb) -> Result<()> {
        offices(db)?;
        let query = City::query().right_join(Office::city_id).select((City::name, Office::floor));
        let rows: Vec<(Option<String>, i32)> = query.order_by(Office::floor.asc()).all(&db.engine)?;
        assert_eq!(rows, [(Some("Rome".to_owned()), 1), (Some("Rome".to_owned()), 2), (None, 3)]);
        let whole: Vec<Option<City>> =
            City::query().right_join(Office::city_id).order_by(Office::floor.asc()).all(&db.engine)?;
        assert_eq!(whole.iter().map(Option::is_some).collect::<Vec<_>>(), [true, true, false]);
        Ok(())
    }

    #[requires(|backend| backend.capabilities.full_join)]
    fn a_full_join_keeps_the_rows_of_both_tables(db: &TestDb) -> Result<()> {
        offices(db)?;
        let query = City::query().full_join(Office::city_id).select((City::name, Office::floor));
        let rows: Vec<(Option<String>, Option<i32>)> =
            query.order_by((City::name.asc(), Office::floor.asc())).all(&db.engine)?;
        let name = |name: &str| Some(name.to_owned());
        assert_eq!(rows, [(None, Some(3)), (name("Oslo"), None), (name("Rome"), Some(1)), (name("Rome"), Some(2))]);
        Ok(())
    }

    #[requires(|backend| !backend.capabilities.full_join)]
    fn a_full_join_is_refused_before_it_is_sent_where_there_is_none(db: &TestDb) -> Result<()> {
        let outcome = City::query().full_join(Office::city_id).all(&db.engine);
        assert!(matches!(outcome, Err(Error::Unsupported { construct: "FULL JOIN", .. })), "{outcome:?}");
        Ok(())
    }

    fn a_cross_join_pairs_all_rows(db: &TestDb) -> Result<()> {
        offices(db)?;
        assert_eq!(City::query().cross_join::<Office>().count(&db.engine)?, 6);
        Ok(())
    }

    fn a_condition_joins_what_no_key_does(db: &TestDb) -> Result<()> {
        offices(db)?;
        let same_initial = Building::matching(Building::color.gt(City::name) & Building::code.ne("B"));
        let rows: Vec<(String, String)> =
            City::query().join(same_initial).select((City::name, Building::color)).order_by((City::name.asc(), Building::code.asc())).all(&db.engine)?;
        let pair = |city: &str, color: &str| (city.to_owned(), color.to_owned());
        assert_eq!(rows, [pair("Oslo", "red"), pair("Oslo", "blue"), pair("Rome", "red"), pair("Rome", "blue")]);
        Ok(())
    }

    fn a_relation_joins_by_its_foreign_key(db: &TestDb) -> Result<()> {
        offices(db)?;
        let query = City::query().left_join(City::offices).select((City::name, Office::floor));
        let rows: Pairs = query.order_by((City::name.asc(), Office::floor.asc())).all(&db.engine)?;
        assert_eq!(rows.len(), 3);
        let colors: Vec<(String, Option<i32>)> = Building::query()
            .left_join(Building::office)
            .select((Building::color, Office::floor))
            .order_by(Building::code.asc())
            .all(&db.engine)?;
        assert_eq!(colors, [("red".to_owned(), Some(1)), ("green".to_owned(), Some(2)), ("blue".to_owned(), Some(3))]);
        Ok(())
    }

    fn a_key_of_several_columns_joins_by_all_of_them(db: &TestDb) -> Result<()> {
        offices(db)?;
        let expected = [("Ostlandet".to_owned(), "Oslo".to_owned()), ("Lazio".to_owned(), "Rome".to_owned())];
        let from_region = Region::query().join(Region::cities).select((Region::title, City::name));
        assert_eq!(from_region.order_by(City::name.asc()).all(&db.engine)?, expected);
        let key = (City::country, City::region).references::<Region>();
        let from_city = City::query().join(key).select((Region::title, City::name));
        assert_eq!(from_city.order_by(City::name.asc()).all(&db.engine)?, expected);
        Ok(())
    }

    fn a_foreign_key_of_a_plain_type_joins_from_either_of_its_tables(db: &TestDb) -> Result<()> {
        offices(db)?;
        let expected = [(3, "blue".to_owned()), (2, "green".to_owned()), (1, "red".to_owned())];
        let from_child = Office::query().join(Office::building).select((Office::floor, Building::color));
        assert_eq!(from_child.order_by(Office::floor.desc()).all(&db.engine)?, expected);
        let from_parent = Building::query().join(Office::building).select((Office::floor, Building::color));
        assert_eq!(from_parent.order_by(Office::floor.desc()).all(&db.engine)?, expected);
        let named = Office::query().join(Office::building.references::<Building>()).select((Office::floor, Building::color));
        assert_eq!(named.order_by(Office::floor.desc()).all(&db.engine)?, expected);
        let of_an_alias = Desk::query().left_join(Desk.building).select((Desk.floor, Building::color));
        let rows: Vec<(i32, Option<String>)> = of_an_alias.order_by(Desk.floor.asc()).all(&db.engine)?;
        assert_eq!(rows[0], (1, Some("red".to_owned())));
        Ok(())
    }

    fn a_foreign_key_of_a_plain_type_is_a_relation(db: &TestDb) -> Result<()> {
        offices(db)?;
        db.engine.create_all(&models![Lamp, Bulb])?;
        let lamp = |number, near, building: Option<&str>| Lamp { number, near, building: building.map(str::to_owned) };
        Lamp::insert_all([lamp(1, None, Some("A")), lamp(2, Some(1), Some("B")), lamp(3, Some(2), None)]).execute(&db.engine)?;
        Bulb::insert_all([2, 2, 3].map(|lamp| Bulb { id: Id::new(), lamp, office: (lamp == 3).then_some(1) })).execute(&db.engine)?;

        let colors = Bulb::query().join(Bulb::lamp).left_join(LampColumns::building).select((LampColumns::number, Building::color));
        let rows: Vec<(i64, Option<String>)> = colors.order_by(Bulb::id.asc()).all(&db.engine)?;
        assert_eq!(rows, [(2, Some("green".to_owned())), (2, Some("green".to_owned())), (3, None)]);
        let beside = Lamp::query().join(LampColumns::near.references::<Near>()).select((LampColumns::number, Near.number));
        assert_eq!(beside.order_by(LampColumns::number.asc()).all(&db.engine)?, [(2, 1), (3, 2)]);

        let counted = Office::query().join(Bulb::office).select((Office::floor, Bulb::lamp));
        assert_eq!(counted.all(&db.engine)?, [(1, 3)]);

        let lit = Office::query().filter(Office::building.any(Building::color.ne("red")));
        assert_eq!(lit.count(&db.engine)?, 2);
        let loaded: Vec<(Office, Building)> = Office::query().with(Office::building).order_by(Office::floor.asc()).all(&db.engine)?;
        assert_eq!(loaded[0].1.color, "red");
        let lamps: Vec<(Lamp, Option<Building>)> =
            Lamp::query().with(LampColumns::building).order_by(LampColumns::number.asc()).all(&db.engine)?;
        assert_eq!(lamps.iter().map(|(_, building)| building.is_some()).collect::<Vec<_>>(), [true, true, false]);
        let above = Lamp::query().with(LampColumns::near.ancestors()).order_by(LampColumns::number.asc()).all(&db.engine)?;
        assert_eq!(above.iter().map(|(_, above)| above.len()).collect::<Vec<_>>(), [0, 1, 2]);

        let update = Office::update().join(Office::building).set(Office::floor.to(9)).filter(Building::color.eq("red"));
        assert_eq!(update.execute(&db.engine)?, 1);
        assert_eq!(Bulb::delete().using::<Lamp>().filter(Bulb::lamp.eq(LampColumns::number) & LampColumns::number.eq(3)).execute(&db.engine)?, 1);
        Ok(())
    }

    fn a_column_that_is_no_foreign_key_is_named(db: &TestDb) -> Result<()> {
        let outcome = Office::query().join(Office::floor.references::<Building>()).all(&db.engine);
        let error = outcome.unwrap_err().to_string();
        assert!(error.contains("`Office::floor` is no foreign key to `Building`"), "{error}");
        Ok(())
    }

    fn three_tables_are_joined_in_a_row(db: &TestDb) -> Result<()> {
        offices(db)?;
        let rows: Vec<(String, i32, String)> = City::query()
            .join(City::offices)
            .join(Office::building)
            .filter(Building::color.ne("red"))
            .select((City::name, Office::floor, Building::color))
            .all(&db.engine)?;
        assert_eq!(rows, [("Rome".to_owned(), 2, "green".to_owned())]);
        Ok(())
    }

    fn a_table_is_joined_to_itself_by_an_alias(db: &TestDb) -> Result<()> {
        employees(db)?;
        let rows: Vec<(String, Option<String>, Option<String>)> = Employee::query()
            .left_join(Employee::manager_id.references::<Manager>())
            .left_join(Manager.manager_id.references::<Boss>())
            .select((Employee::name, Manager.name, Boss.name))
            .order_by(Employee::name.asc())
            .all(&db.engine)?;
        let name = |name: &str| Some(name.to_owned());
        assert_eq!(
            rows,
            [
                ("Ann".to_owned(), None, None),
                ("Bo".to_owned(), name("Ann"), None),
                ("Cy".to_owned(), name("Bo"), name("Ann")),
                ("Dee".to_owned(), name("Bo"), name("Ann")),
            ]
        );
        Ok(())
    }

    fn an_alias_is_queried_filtered_and_selected_as_a_whole(db: &TestDb) -> Result<()> {
        employees(db)?;
        let bo: Employee = Manager::query().filter(Manager.name.eq("Bo")).one(&db.engine)?;
        let rows: Vec<(Option<Employee>, Employee)> = Employee::query()
            .left_join(Manager::matching(Manager.id.eq(Employee::manager_id)))
            .filter(Employee::name.eq("Cy"))
            .select((Manager::all(), Employee::all()))
            .all(&db.engine)?;
        assert_eq!(rows[0].0, Some(bo));
        assert_eq!(rows[0].1.name, "Cy");
        let led: Vec<String> = Manager::query()
            .join(Employee::manager_id.references::<Manager>())
            .filter(Manager.name.eq("Bo"))
            .order_by(Employee::name.asc())
            .select(Employee::name)
            .all(&db.engine)?;
        assert_eq!(led, ["Cy", "Dee"]);
        Ok(())
    }

    fn models_are_selected_as_wholes_beside_columns(db: &TestDb) -> Result<()> {
        offices(db)?;
        let rows: Vec<(City, Option<Office>)> = City::query()
            .left_join(City::offices)
            .select((City::all(), Office::all()))
            .order_by((City::name.asc(), Office::floor.asc()))
            .all(&db.engine)?;
        assert_eq!(rows.iter().map(|row| row.1.as_ref().map(|office| office.floor)).collect::<Vec<_>>(), [None, Some(1), Some(2)]);
        assert_eq!(rows[2].0.name, "Rome");
        Ok(())
    }

    fn rows_are_counted_through_a_join(db: &TestDb) -> Result<()> {
        offices(db)?;
        assert_eq!(City::query().join(Office::city_id).count(&db.engine)?, 2);
        assert!(City::query().join(Office::city_id).filter(Office::floor.eq(2)).exists(&db.engine)?);
        assert!(!City::query().join(Office::city_id).filter(Office::floor.eq(3)).exists(&db.engine)?);
        assert_eq!(City::query().left_join(Office::city_id).limit(2).count(&db.engine)?, 2);
        Ok(())
    }

    fn what_a_join_leaves_out_is_sorted_as_null(db: &TestDb) -> Result<()> {
        offices(db)?;
        let query = City::query().order_by(City::name.asc()).right_join(Office::city_id);
        let names: Vec<Option<String>> = query.select(City::name).all(&db.engine)?;
        assert_eq!(names[0], None);
        Ok(())
    }

    fn a_joined_model_is_tracked(db: &TestDb) -> Result<()> {
        offices(db)?;
        let mut session = db.session();
        let cities = City::query().join(Office::city_id).filter(Office::floor.eq(2)).track(&mut session)?;
        session[cities[0]].name.push('!');
        session.commit()?;
        assert_eq!(City::query().filter(City::name.eq("Rome!")).count(&db.engine)?, 1);
        Ok(())
    }

    fn a_table_that_is_joined_twice_under_one_name_is_refused(db: &TestDb) -> Result<()> {
        let outcome = City::query().cross_join::<Office>().cross_join::<Room>().all(&db.engine);
        let error = outcome.unwrap_err().to_string();
        assert!(error.contains("it has `offices` twice"), "{error}");
        Ok(())
    }
}
