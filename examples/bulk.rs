//! Rows without objects: bulk INSERT, upserts, UPDATE and DELETE by condition, RETURNING.
//!
//! ```text
//! cargo run --example bulk                                  # SQLite in memory
//! cargo run --example bulk -- postgres://user@host/database
//! cargo run --example bulk -- mysql://user@host/database
//! ```
//!
//! It makes the tables `bulk_items`, `bulk_orders` and `bulk_log`, and drops them again.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::time::Instant;

use rowhouse::prelude::*;

#[derive(Model, Clone, Debug)]
#[model(table = "bulk_items")]
struct Item {
    id: Id<Item>,
    #[column(unique, length = 40)]
    code: String,
    stock: i64,
    #[column(precision = 12, scale = 2)]
    price: Decimal,
    note: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[model(table = "bulk_orders")]
struct Order {
    id: Id<Order>,
    #[column(index, on_delete = cascade)]
    item_id: Id<Item>,
    count: i64,
}

#[derive(Model, Clone, Debug)]
#[model(table = "bulk_log")]
struct Log {
    id: Id<Log>,
    line: String,
}

fn main() -> rowhouse::Result<()> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "sqlite::memory:".to_owned());
    let engine = Engine::connect(&url)?;
    println!("connected to {}", engine.backend());
    engine.drop_all(&models![Order, Item, Log])?;
    engine.create_all(&models![Item, Order, Log])?;

    // Structs: in the way that is fastest on the backend, and in one transaction.
    let start = Instant::now();
    let inserted = Item::insert_all((0..10_000).map(item)).execute(&engine)?;
    println!("{inserted} items inserted in {:?}", start.elapsed());

    // Rows of values for some columns; the database makes the others.
    let ids: Vec<Id<Item>> = Item::query().order_by(Item::id.asc()).limit(100).select(Item::id).all(&engine)?;
    let orders = ids.iter().map(|id| (*id, 3_i64));
    println!("{} orders", insert_into::<Order>().values((Order::item_id, Order::count), orders).execute(&engine)?);

    // Rows of a query.
    let lines = Item::query().filter(Item::stock.lt(10)).select(Item::code);
    println!("{} lines", insert_into::<Log>().from_select(Log::line, lines).execute(&engine)?);

    // An UPDATE with expressions and another table.
    let sold = Item::update().join(Order::item_id).set(Item::stock.to(Item::stock - Order::count)).all_rows();
    println!("{} items sold", sold.execute(&engine)?);

    // Upserts: a delivery adds to the stock, or is a new item.
    let delivery = (9_950..10_050).map(item);
    let upsert = Item::insert_all(delivery).on_conflict(Item::code).do_update_set((
        Item::stock.to(Item::stock + excluded(Item::stock)),
        Item::price.to(excluded(Item::price)),
        Item::note.to("delivered"),
    ));
    println!("{} items delivered", upsert.execute(&engine)?);

    // Many rows by key, each with a value of its own.
    let prices = ids.iter().zip(1..).map(|(id, cents)| (*id, Decimal::new(cents, 2)));
    println!("{} prices", Item::update_many(Item::id, Item::price, prices).execute(&engine)?);

    // A DELETE, with what is gone where the server gives it back.
    let cheap = Item::delete().filter(Item::price.lt(Decimal::new(5, 2)));
    if engine.backend().capabilities.returning_delete {
        let gone: Vec<(String, Decimal)> = cheap.returning((Item::code, Item::price)).all(&engine)?;
        println!("gone: {gone:?}");
    } else {
        println!("{} gone", cheap.execute(&engine)?);
    }

    // On a session, tracked objects are true afterwards.
    let mut session = engine.session();
    let tracked = Item::query().filter(Item::code.eq("item 00500")).track(&mut session)?;
    Item::update().set(Item::note.to("checked")).filter(Item::code.ge("item 005")).execute(&mut session)?;
    println!("{:?}", session[tracked[0]].note);
    session.commit()?;

    engine.drop_all(&models![Order, Item, Log])
}

fn item(number: i64) -> Item {
    let code = format!("item {number:05}");
    Item { id: Id::new(), code, stock: number % 50, price: Decimal::new(number + 100, 2), note: None }
}
