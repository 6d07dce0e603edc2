//! Common table expressions that change rows, and those before an UPDATE or a DELETE.

use rowhouse::prelude::*;
use rowhouse::query::Tracked;

use crate::support::TestDb;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "tasks")]
struct Task {
    id: Id<Task>,
    name: String,
    done: bool,
    #[column(precision = 10, scale = 2)]
    price: Decimal,
    #[column(default = 3)]
    level: Auto<i32>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "archive")]
struct Archived {
    #[column(primary_key)]
    name: String,
    #[column(precision = 10, scale = 2)]
    price: Decimal,
}

#[derive(Projection, Clone, Debug, PartialEq)]
struct Moved {
    name: String,
    #[column(scale = 2)]
    price: Decimal,
}

#[derive(Projection, Clone, Debug, PartialEq)]
struct Numbered {
    id: Id<Task>,
    level: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "jobs", key = Uuid)]
struct Job {
    id: Id<Job>,
    parent_id: Option<Id<Job>>,
    name: String,
    #[column(updated_at)]
    changed_at: Auto<DateTime<Utc>>,
}

#[derive(Projection, Clone, Debug, PartialEq)]
struct Changed {
    id: Id<Job>,
    parent_id: Option<Id<Job>>,
    changed_at: DateTime<Utc>,
}

fn changed<C: rowhouse::Statement<Scope = One<Job>, Rows = rowhouse::query::SomeRows>>(
    change: C,
) -> rowhouse::Returning<C, Changed> {
    change.returning((Job::id, Job::parent_id, Job::changed_at)).read_as()
}

type One<M> = (rowhouse::query::Inner<M>, rowhouse::query::Nil);

fn task(name: &str, done: bool) -> Task {
    Task { id: Id::new(), name: name.into(), done, price: Decimal::new(1250, 2), level: Auto::new() }
}

fn tables(db: &TestDb) -> rowhouse::Result<()> {
    db.engine.create_all(&models![Task, Archived])?;
    Task::insert_all([task("dig", true), task("sow", false), task("rake", true)]).execute(&db.engine)?;
    Ok(())
}

fn moved() -> rowhouse::Returning<rowhouse::Delete<Task>, Moved> {
    Task::delete().filter(Task::done.eq(true)).returning((Task::name, Task::price)).read_as::<Moved>()
}

fn archive() -> rowhouse::Insert<Archived, rowhouse::query::FromQuery> {
    insert_into::<Archived>().from_select(
        (Archived::name, Archived::price),
        Moved::query().with_cte(moved()).select((Moved::name, Moved::price)),
    )
}

fn names(db: &TestDb) -> rowhouse::Result<(Vec<String>, Vec<String>)> {
    let tasks = Task::query().order_by(Task::name.asc()).select(Task::name).all(&db.engine)?;
    let archived = Archived::query().order_by(Archived::name.asc()).select(Archived::name).all(&db.engine)?;
    Ok((tasks, archived))
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

backend_tests! {
    #[requires(|backend| backend.capabilities.changes_in_ctes)]
    fn rows_are_moved_by_one_statement(db: &TestDb) -> Result<()> {
        tables(db)?;
        assert_eq!(archive().execute(&db.engine)?, 2);
        assert_eq!(names(db)?, (owned(&["sow"]), owned(&["dig", "rake"])));
        let back = archive().returning(Archived::all()).all(&db.engine)?;
        assert_eq!(back, []);
        Ok(())
    }

    fn a_server_without_them_is_told_before_anything_is_sent(db: &TestDb) -> Result<()> {
        tables(db)?;
        if db.engine.backend().capabilities.changes_in_ctes {
            return Ok(());
        }
        let mut session = db.engine.session();
        let refused = archive().execute(&mut session);
        let told = |construct: &str, instead: &str| construct.contains("in WITH") && instead.contains("transaction");
        assert!(matches!(&refused, Err(Error::Unsupported { construct, instead, .. }) if told(construct, instead)), "{refused:?}");
        let refused = Moved::query().with_cte(moved()).all(&mut session);
        assert!(matches!(refused, Err(Error::Unsupported { .. })), "{refused:?}");
        assert!(matches!(Moved::query().with_cte(moved()).count(&mut session), Err(Error::Unsupported { .. })));
        session.commit()?;
        assert_eq!(names(db)?.0, owned(&["dig", "rake", "sow"]));
        Ok(())
    }

    #[requires(|backend| backend.capabilities.changes_in_ctes)]
    fn tracked_objects_follow_what_a_query_deletes_and_updates(db: &TestDb) -> Result<()> {
        tables(db)?;
        let mut session = db.engine.session();
        let tasks = Task::query().order_by(Task::id.asc()).track(&mut session)?;
        session[tasks[1]].name = "sow beans".into();
        let gone = Moved::query().with_cte(moved()).order_by(Moved::name.asc()).all(&mut session)?;
        assert_eq!(gone.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["dig", "rake"]);
        assert_eq!(gone[0].price, Decimal::new(1250, 2));
        assert_eq!(session.get::<Task>(Id::from(1))?, None);
        let raised = Task::update().set(Task::level.to(9)).all_rows().returning((Task::id, Task::level)).read_as::<Numbered>();
        let rows: Vec<(String, i32)> = Task::query()
            .join(Numbered::matching(Numbered::id.eq(Task::id)))
            .with_cte(raised)
            .select((Task::name, Numbered::level))
            .all(&mut session)?;
        assert_eq!(rows, [("sow beans".to_owned(), 9)]);
        assert_eq!(session[tasks[1]].level.get()?, &9);
        session.rollback()?;
        assert_eq!(names(db)?.0, owned(&["dig", "rake", "sow"]));
        Ok(())
    }

    #[requires(|backend| backend.capabilities.changes_in_ctes)]
    fn objects_are_forgotten_or_left_if_the_change_says_so(db: &TestDb) -> Result<()> {
        tables(db)?;
        let mut session = db.engine.session();
        let tasks = Task::query().order_by(Task::id.asc()).track(&mut session)?;
        let raise = |tracked| {
            let update = Task::update().set(Task::level.to(Task::level + 1)).all_rows().tracked(tracked);
            update.returning((Task::id, Task::level)).read_as::<Numbered>()
        };
        let mut read = 0;
        Numbered::query().with_cte(raise(Tracked::Leave)).for_each(&mut session, |row| {
            read += row.level;
            Ok(())
        })?;
        assert_eq!((read, session[tasks[0]].level.get()?), (12, &3));
        assert_eq!(Numbered::query().with_cte(raise(Tracked::Forget)).first(&mut session)?.map(|row| row.level), Some(5));
        assert!(session.try_get(tasks[0]).is_none());
        Ok(())
    }

    #[requires(|backend| backend.capabilities.changes_in_ctes)]
    fn structs_and_upserts_are_inserted_before_a_query(db: &TestDb) -> Result<()> {
        tables(db)?;
        let mut prepared = task("hoe", false);
        prepared.level = Auto::from(7);
        let added = Task::insert_all([task("mow", false), prepared]).returning((Task::id, Task::level)).read_as::<Numbered>();
        let levels: Vec<i32> =
            Numbered::query().with_cte(added).order_by(Numbered::id.asc()).select(Numbered::level).all(&db.engine)?;
        assert_eq!(levels, [3, 7]);
        let archived = |price| Archived { name: "dig".into(), price: Decimal::new(price, 2) };
        for price in [100, 250] {
            let upsert = Archived::insert(archived(price)).on_conflict(Archived::name).do_update(Archived::price);
            let rows = upsert.returning((Archived::name, Archived::price)).read_as::<Moved>();
            assert_eq!(Moved::query().with_cte(rows).one(&db.engine)?.price, Decimal::new(price, 2));
        }
        let none = Task::insert_all([]).returning((Task::id, Task::level)).read_as::<Numbered>();
        assert!(matches!(Numbered::query().with_cte(none).all(&db.engine), Err(Error::Query { .. })));
        Ok(())
    }

    #[requires(|backend| backend.capabilities.changes_in_ctes)]
    fn keys_and_stamps_are_made_for_changes_inside(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Job])?;
        let job = |parent_id| Job { id: Id::new(), parent_id, name: "dig".into(), changed_at: Auto::new() };
        let whole = job(None);
        let part = job(Some(whole.id));
        let query = Changed::query().with_cte(changed(Job::insert_all([whole, part])));
        let rows = query.all(&db.engine)?;
        let child = rows.iter().find(|row| row.parent_id.is_some()).unwrap();
        assert_eq!(rows.iter().filter(|row| Some(row.id) == child.parent_id).count(), 1);

        let update = Job::update().set(Job::name.to("rake")).all_rows();
        let update = Changed::query().with_cte(changed(update)).order_by(Changed::changed_at.asc());
        assert_eq!(update.to_sql(Dialect::Postgres)?.params.len(), 2);
        let later = update.first(&db.engine)?;
        assert!(later.unwrap().changed_at > child.changed_at);

        let copy = insert_into::<Archived>().from_select(
            (Archived::name, Archived::price),
            Changed::query().with_cte(changed(Job::insert(job(None)))).select((value("added".to_owned()), value(Decimal::ONE))),
        );
        db.engine.create_all(&models![Archived])?;
        assert_eq!((copy.execute(&db.engine)?, Job::query().count(&db.engine)?), (1, 3));
        Ok(())
    }

    #[requires(|backend| backend.capabilities.changes_in_ctes)]
    fn a_change_is_run_once_whatever_is_asked_of_its_rows(db: &TestDb) -> Result<()> {
        tables(db)?;
        let raised = || {
            let update = Task::update().set(Task::level.to(Task::level + 1)).all_rows();
            Numbered::query().with_cte(update.returning((Task::id, Task::level)).read_as::<Numbered>())
        };
        let level = || Task::query().select(Task::level.max()).one(&db.engine);
        assert_eq!((raised().count(&db.engine)?, level()?), (3, Some(4)));
        assert_eq!((raised().limit(2).count(&db.engine)?, level()?), (2, Some(5)));
        assert_eq!((raised().exists(&db.engine)?, level()?), (true, Some(6)));
        let union = raised().select(Numbered::level).union(Task::query().select(Task::level));
        assert!(matches!(union.all(&db.engine), Err(Error::Query { .. })));
        assert!(matches!(raised().page(1, 2, &db.engine), Err(Error::Query { .. })));
        let inside = Task::query().filter(Task::level.is_in(raised().select(Numbered::level)));
        assert!(matches!(inside.all(&db.engine), Err(Error::Query { .. })));
        assert_eq!(level()?, Some(6));
        let explained = raised().explain(&db.engine)?;
        assert!(explained.contains("Update on tasks"), "{explained}");
        assert_eq!(level()?, Some(6));
        raised().explain_analyze(&db.engine)?;
        assert_eq!(level()?, Some(7));
        Ok(())
    }

    fn an_update_and_a_delete_read_common_table_expressions(db: &TestDb) -> Result<()> {
        tables(db)?;
        let open = || Task::query().filter(Task::done.eq(true)).select((Task::id, value(1))).read_as::<Numbered>();
        let raise = Task::update().join(Numbered::matching(Numbered::id.eq(Task::id))).with_cte(open());
        let raise = raise.set(Task::level.to(Numbered::level + 40)).all_rows();
        let delete = Task::delete().join(Numbered::matching(Numbered::id.eq(Task::id))).with_cte(open()).all_rows();
        if !db.engine.backend().capabilities.ctes_before_changes {
            assert!(matches!(raise.execute(&db.engine), Err(Error::Unsupported { .. })));
            assert!(matches!(delete.execute(&db.engine), Err(Error::Unsupported { .. })));
            return Ok(());
        }
        assert_eq!(raise.execute(&db.engine)?, 2);
        let levels = Task::query().order_by(Task::id.asc()).select(Task::level).all(&db.engine)?;
        assert_eq!(levels, [41, 3, 41]);
        assert_eq!(delete.execute(&db.engine)?, 2);
        assert_eq!(names(db)?.0, ["sow"]);
        Ok(())
    }

    fn an_update_and_a_delete_read_queries_and_values_as_tables(db: &TestDb) -> Result<()> {
        tables(db)?;
        let prices = || values([("dig", Decimal::new(5, 1)), ("sow", Decimal::new(125, 2))]).read_as::<Moved>();
        let update = Task::update().join(prices().matching(Moved::name.eq(Task::name)));
        assert_eq!(update.set(Task::price.to(Moved::price)).all_rows().execute(&db.engine)?, 2);
        let query = Task::query().order_by(Task::id.asc()).select(Task::price);
        assert_eq!(query.all(&db.engine)?, [Decimal::new(5, 1), Decimal::new(125, 2), Decimal::new(1250, 2)]);
        let delete = Task::delete().join(prices().matching(Moved::name.eq(Task::name))).filter(Moved::price.lt(Decimal::ONE));
        assert_eq!(delete.execute(&db.engine)?, 1);
        assert_eq!(names(db)?.0, ["rake", "sow"]);
        let unknown = Task::delete().using::<Moved>().filter(Moved::name.eq(Task::name));
        assert!(matches!(unknown.execute(&db.engine), Err(Error::Query { .. })));
        Ok(())
    }
}
