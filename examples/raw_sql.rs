//! SQL of your own: values, lists, rows of structs and rows of what comes, many rows at once, scripts.
//!
//! ```text
//! cargo run --example raw_sql                                  # SQLite in memory
//! cargo run --example raw_sql -- postgres://user@host/database
//! cargo run --example raw_sql -- mysql://user@host/database
//! ```
//!
//! It makes the tables `raw_sql_cities` and `raw_sql_visits`, and drops them again.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use rowhouse::prelude::*;
use rowhouse::{Row, raw};

const TABLES: &str = "
    -- Statements end at a semicolon; not at this one: ;
    create table raw_sql_cities (
        id integer not null primary key,
        name varchar(40) not null unique,
        people integer
    );
    create table raw_sql_visits (
        city_id integer not null references raw_sql_cities (id),
        visitor varchar(40) not null
    );
    insert into raw_sql_cities values (1, 'Oslo', 709000), (2, 'Bergen', 291000), (3, 'Atlantis', null);
";

const DROP_TABLES: &str = "drop table if exists raw_sql_visits; drop table if exists raw_sql_cities;";

/// What rows are read as, by the names of their columns.
#[derive(Projection, Debug)]
struct City {
    name: String,
    people: Option<i64>,
    visits: i64,
}

fn main() -> rowhouse::Result<()> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "sqlite::memory:".to_owned());
    let engine = Engine::connect(&url)?;
    println!("connected to {}", engine.backend());
    engine.run_script(DROP_TABLES)?;
    engine.run_script(TABLES)?;

    values(&engine)?;
    many_rows(&engine)?;
    structs_and_rows(&engine)?;
    a_transaction(&engine)?;
    errors(&engine);
    engine.run_script(DROP_TABLES)
}

/// A value in braces is bound as a parameter, and never part of the text.
fn values(engine: &Engine) -> rowhouse::Result<()> {
    let (least, name) = (300_000, "Oslo'; drop table raw_sql_cities; --");
    let count: i64 =
        sql!("select count(*) from raw_sql_cities where people > {least} and name <> {name}").scalar(engine)?;
    println!("{count} city has more than {least} people"); // 1

    // A list, which may be empty.
    let ids = [1, 3];
    let names: Vec<String> =
        sql!("select name from raw_sql_cities where id in ({..ids}) order by id").scalars(engine)?;
    println!("{names:?}"); // ["Oslo", "Atlantis"]

    // SQL that the program makes: `?` and `:name` on every backend.
    let order = ["name", "people"][0]; // from a list of our own, never from outside
    let query = format!("select name from raw_sql_cities where people between :low and :high order by {order}");
    let names: Vec<String> = raw(query).set("low", 100_000).set("high", 900_000).scalars(engine)?;
    println!("{names:?}"); // ["Bergen", "Oslo"]
    Ok(())
}

/// One statement, many rows of values, one transaction.
fn many_rows(engine: &Engine) -> rowhouse::Result<()> {
    let visits = (0..1000).map(|number| (if number % 4 == 0 { 1 } else { 2 }, format!("visitor {number}")));
    let done = raw("insert into raw_sql_visits (city_id, visitor) values (?, ?)").execute_many(visits, engine)?;
    println!("{} rows inserted", done.rows_affected); // 1000
    Ok(())
}

fn structs_and_rows(engine: &Engine) -> rowhouse::Result<()> {
    let cities: Vec<City> = sql!(
        "select count(v.visitor) as visits, c.name, c.people
         from raw_sql_cities c left join raw_sql_visits v on v.city_id = c.id
         group by c.id, c.name, c.people order by c.id"
    )
    .all(engine)?;
    for City { name, people, visits } in &cities {
        println!("{name}: {people:?} people, {visits} visits");
    }

    // Columns that are known at run time only.
    let rows: Vec<Row> = sql!("select * from raw_sql_cities order by id").all(engine)?;
    for row in &rows {
        let cells = row.columns().iter().zip(row.values());
        let cells: Vec<String> = cells.map(|(column, value)| format!("{} = {value:?}", column.name())).collect();
        println!("{}", cells.join(", "));
    }
    let name: String = rows[0].get("name")?;
    println!("the first is {name}");
    Ok(())
}

/// In a session, raw SQL is part of its transaction.
fn a_transaction(engine: &Engine) -> rowhouse::Result<()> {
    let mut session = engine.session();
    let done = sql!("update raw_sql_cities set people = people + 1 where people is not null").execute(&mut session)?;
    println!("{} rows changed, and changed back", done.rows_affected); // 2
    session.rollback()
}

/// An error says what, where and in which statement, and holds no value.
fn errors(engine: &Engine) {
    let name = "Oslo";
    let refused = sql!("insert into raw_sql_cities (id, name) values (4, {name})").execute(engine).err();
    let without_visits = sql!("select name, people from raw_sql_cities").all::<City, _>(engine).err();
    let query = raw("select * from raw_sql_cities where id = ? and name = ?").bind(1);
    let without_name = query.all::<Row, _>(engine).err();
    for error in [refused, without_visits, without_name].into_iter().flatten() {
        println!("{error}");
    }
}
