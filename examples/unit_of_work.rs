//! A unit of work: an order with its lines, stock that goes down with it, and what becomes of all of it when something is wrong.
//!
//! ```text
//! cargo run --example unit_of_work                                  # SQLite in memory
//! cargo run --example unit_of_work -- postgres://user@host/database
//! cargo run --example unit_of_work -- mysql://user@host/database
//! ```
//!
//! It makes the tables `unit_of_work_products`, `unit_of_work_orders` and `unit_of_work_lines`, and drops them again.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use rowhouse::prelude::*;

#[derive(Model, Clone, Debug)]
#[model(table = "unit_of_work_products")]
struct Product {
    id: Id<Product>,
    #[column(unique, length = 40)]
    code: String,
    #[column(check = "stock >= 0")]
    stock: i64,
}

#[derive(Model, Clone, Debug)]
#[model(table = "unit_of_work_orders")]
struct Order {
    id: Id<Order>,
    #[column(unique, length = 40)]
    number: String,
    note: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[model(table = "unit_of_work_lines")]
struct Line {
    id: Id<Line>,
    #[column(index, on_delete = cascade)]
    order_id: Id<Order>,
    #[column(index)]
    product_id: Id<Product>,
    count: i64,
}

fn main() -> rowhouse::Result<()> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "sqlite::memory:".into());
    let engine = Engine::connect(&url)?;
    let models = models![Product, Order, Line];
    engine.drop_all(&models)?;
    engine.create_all(&models)?;
    let result = show(&engine);
    engine.drop_all(&models)?;
    result
}

fn show(engine: &Engine) -> rowhouse::Result<()> {
    let mut session = engine.session();
    let [pen, ink] =
        [("pen", 10), ("ink", 3)].map(|(code, stock)| session.add(Product { id: Id::new(), code: code.into(), stock }));
    session.commit()?;

    // New objects point at each other before any of them has a row. Nothing is sent until the commit.
    let first = place(&mut session, "2026-1", &[(pen, 2), (ink, 1)]);
    println!(
        "before the commit: {} orders, {} changed products",
        session.new::<Order>().len(),
        session.changed::<Product>().len()
    );
    session.commit()?;
    println!("order {:?}: pens left {}", session[first].id, session[pen].stock);

    // What a constraint refuses leaves session and database as they were; correct it, and go on.
    let second = place(&mut session, "2026-1", &[(pen, 1)]);
    let error = session.commit().expect_err("the number is taken");
    println!("refused: {error}");
    assert!(error.is_unique_violation());
    session[second].number = "2026-2".into();
    session.commit()?;

    // A savepoint: the order that cannot be filled is taken back, with its lines and with the stock; the rest stays.
    for (number, count) in [("2026-3", 5), ("2026-4", 100)] {
        let filled = session.nested(|session| {
            place(session, number, &[(pen, count)]);
            session.flush()
        });
        println!("{number}: {}", if filled.is_ok() { "filled" } else { "not enough pens" });
    }
    session.commit()?;
    assert_eq!(session[pen].stock, 2);

    // A change that is taken back before it was written, and one that is rolled back after that.
    session[ink].stock = 0;
    println!("to be written: {:?}", session.changes(ink)?);
    session.flush()?;
    session.rollback()?;
    assert_eq!((session[ink].stock, session.state(ink)), (2, ObjectState::Clean));

    // Deleting an order deletes its lines, by the foreign key.
    session.delete(first)?;
    session.commit()?;
    assert_eq!((Order::query().count(engine)?, Line::query().count(engine)?), (2, 2));
    println!("done: {:?}", session.stats());
    Ok(())
}

/// A new order with its lines; the stock goes down with it.
fn place(session: &mut Transaction, number: &str, lines: &[(Handle<Product>, i64)]) -> Handle<Order> {
    let order = session.add(Order { id: Id::new(), number: number.into(), note: None });
    for (product, count) in lines {
        let (order_id, product_id) = (session[order].id, session[*product].id);
        session.add(Line { id: Id::new(), order_id, product_id, count: *count });
        session[*product].stock -= count;
    }
    order
}
