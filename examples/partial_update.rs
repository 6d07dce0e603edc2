//! Payloads in JSON as inserts and partial updates: what is unset stays as it is, and `null` is NULL.
//!
//! ```text
//! cargo run --features json --example partial_update                # SQLite in memory
//! cargo run --features json --example partial_update -- postgres://user@host/database
//! cargo run --features json --example partial_update -- mysql://user@host/database
//! ```
//!
//! It makes the table `partial_update_items`, and drops it again.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use rowhouse::prelude::*;
use serde::Deserialize;

#[derive(Model, Clone, Debug)]
#[model(table = "partial_update_items")]
struct Item {
    id: Id<Item>,
    name: String,
    price: i64,
    #[column(default = 1)]
    quantity: Auto<i64>,
    note: Option<String>,
    #[column(generated = "price * quantity")]
    total: Auto<i64>, // calculated by the database, read back by the flush
}

/// What `POST /items` takes: a field that the struct does not have, or that is not set, is the database's.
#[derive(Changes, Deserialize)]
#[changes(Item, insert, unset(id, total))]
struct NewItem {
    name: String,
    price: i64,
    quantity: Option<i64>,
    note: Option<String>,
}

/// What `PATCH /items/1` takes: only what is set changes.
#[derive(Changes, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
#[changes(Item)]
struct UpdateItem {
    name: Change<String>,
    price: Change<i64>,
    quantity: Change<i64>,
    note: Change<Option<String>>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "sqlite::memory:".to_owned());
    let engine = Engine::connect(&url)?;
    println!("connected to {}", engine.backend());
    engine.drop_all(&models![Item])?;
    engine.create_all(&models![Item])?;

    let id = post(&engine, r#"{"name": "tea", "price": 250, "note": "loose"}"#)?;
    patch(&engine, id, r#"{"quantity": 4}"#)?;
    patch(&engine, id, r#"{"price": 300, "note": null}"#)?;
    patch(&engine, id, "{}")?; // sets nothing, and sends nothing but the SELECT
    for wrong in [r#"{"name": null}"#, r#"{"prize": 1}"#] {
        if let Err(error) = patch(&engine, id, wrong) {
            println!("PATCH {wrong}\n  {error}");
        }
    }

    let item = Item::query().one(&engine)?;
    assert_eq!((item.price, item.note, *item.total.get()?), (300, None, 1200));
    engine.drop_all(&models![Item])?;
    Ok(())
}

fn post(engine: &Engine, json: &str) -> Result<Id<Item>, Box<dyn std::error::Error>> {
    let new: NewItem = serde_json::from_str(json)?;
    let mut session = engine.session();
    let item = session.add(Item::from(new));
    session.commit()?;
    println!("POST {json}\n  {:?}", session[item]);
    Ok(session[item].id)
}

fn patch(engine: &Engine, id: Id<Item>, json: &str) -> Result<(), Box<dyn std::error::Error>> {
    let changes: UpdateItem = serde_json::from_str(json)?;
    let mut session = engine.session();
    let item = session.get::<Item>(id)?.ok_or("there is no such item")?;
    session.apply(item, changes)?;
    session.commit()?;
    println!("PATCH {json}\n  {:?}", session[item]);
    Ok(())
}
