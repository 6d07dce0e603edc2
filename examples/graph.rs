//! A tree of objects, saved, changed and deleted as a whole: customers with their orders, what is in them, and labels.
//!
//! ```text
//! cargo run --example graph                                  # SQLite in memory
//! cargo run --example graph -- postgres://user@host/database
//! cargo run --example graph -- mysql://user@host/database
//! ```
//!
//! It makes the tables `graph_customers`, `graph_orders`, `graph_lines`, `graph_labels`, `graph_order_labels` and `graph_invoices`,
//! and drops them again.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use rowhouse::prelude::*;

/// Orders go with their customer, by the session: so listeners and hooks are told. What was billed stops that.
#[derive(Model, Clone, Debug)]
#[model(
    table = "graph_customers",
    has_many(
        orders = Order::customer_id, on_delete = cascade,
        invoices = Invoice::customer_id, on_delete = restrict,
        recommended = Customer::by_id, on_delete = set_null,
    )
)]
struct Customer {
    id: Id<Customer>,
    name: String,
    by_id: Option<Id<Customer>>,
}

#[derive(Model, Clone, Debug)]
#[model(
    table = "graph_orders",
    has_many(lines = Line::order_id, order_by = Line::id.asc(), orphans = delete, on_delete = cascade),
    many_to_many(labels: Label = OrderLabel::order_id => OrderLabel::label_id, on_delete = cascade)
)]
struct Order {
    id: Id<Order>,
    customer_id: Id<Customer>,
    note: String,
}

#[derive(Model, Clone, Debug)]
#[model(table = "graph_lines")]
struct Line {
    id: Id<Line>,
    order_id: Id<Order>,
    what: String,
    pieces: i32,
}

#[derive(Model, Clone, Debug)]
#[model(table = "graph_labels")]
struct Label {
    id: Id<Label>,
    name: String,
}

/// A label on an order, and who put it there: a link with a column of its own.
#[derive(Model, Clone, Debug)]
#[model(table = "graph_order_labels")]
struct OrderLabel {
    #[column(primary_key)]
    order_id: Id<Order>,
    #[column(primary_key)]
    label_id: Id<Label>,
    by: String,
}

#[derive(Model, Clone, Debug)]
#[model(table = "graph_invoices")]
struct Invoice {
    id: Id<Invoice>,
    customer_id: Id<Customer>,
}

fn main() -> rowhouse::Result<()> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "sqlite::memory:".to_owned());
    let engine = Engine::connect(&url)?;
    println!("connected to {}", engine.backend());
    engine.drop_all(&models![Invoice, OrderLabel, Label, Line, Order, Customer])?;
    engine.create_all(&models![Customer, Order, Line, Label, OrderLabel, Invoice])?;
    let mut session = engine.session();
    let (ann, bob) = save(&mut session)?;
    show("saved", &mut session)?;
    change(&mut session, ann, bob)?;
    show("changed", &mut session)?;
    delete(&mut session, ann)?;
    show("deleted", &mut session)?;
    drop(session);
    engine.drop_all(&models![Invoice, OrderLabel, Label, Line, Order, Customer])
}

/// Two customers, one with two orders: all keys are put in place, and each table is written at once.
fn save(session: &mut Session) -> rowhouse::Result<(Handle<Customer>, Handle<Customer>)> {
    let urgent = session.add(Label { id: Id::new(), name: "urgent".into() });
    let ann = session.add_graph(
        customer("Ann").with(
            Customer::orders,
            [
                order("pens")
                    .with(Order::lines, [line("red pen", 3), line("blue pen", 5)])
                    .with(Order::labels, [(urgent, label("Bob"))]),
                order("paper")
                    .with(Order::lines, [line("A4", 500), line("A3", 50)])
                    .with(Order::labels, [(urgent, label("Cid"))]),
            ],
        ),
    )?;
    let bob = session.add(Customer { by_id: Some(session[ann].id), ..customer("Bob") });
    session.commit()?;
    Ok((ann, bob))
}

/// An order moves to another customer, the lines of another are replaced, and a label is taken off it.
fn change(session: &mut Session, ann: Handle<Customer>, bob: Handle<Customer>) -> rowhouse::Result<()> {
    let orders = Order::query().order_by(Order::id.asc()).track(&mut *session)?;
    let lines = Line::query().filter(Line::what.eq("red pen")).track(&mut *session)?;
    session.relate(bob, Customer::orders, [orders[1]])?;
    session.set_related(orders[0], Order::lines, lines)?;
    session.set_related(orders[0], Order::labels, Vec::<(Handle<Label>, OrderLabel)>::new())?;
    let customer_id = session[ann].id;
    session.add(Invoice { id: Id::new(), customer_id });
    session.commit()
}

/// The invoice stops the customer from being deleted. Without it all goes that is below, and Bob was recommended by nobody.
fn delete(session: &mut Session, ann: Handle<Customer>) -> rowhouse::Result<()> {
    session.delete(ann)?;
    match session.commit() {
        Err(error @ Error::Restricted(_)) => println!("refused: {error}"),
        other => println!("an invoice should have stopped this: {other:?}"),
    }
    session.rollback()?;
    let invoices = Invoice::query().track(&mut *session)?;
    session.delete_all(invoices)?;
    session.delete(ann)?;
    session.commit()
}

fn show(what: &str, session: &mut Session) -> rowhouse::Result<()> {
    println!("{what}:");
    let orders = Customer::orders.with(Order::lines).with(Order::labels.with_link());
    for (customer, orders) in Customer::query().order_by(Customer::id.asc()).with(orders).all(session)? {
        let by = if customer.by_id.is_some() { ", recommended" } else { "" };
        println!("  {}{by}", customer.name);
        for (order, lines, labels) in orders {
            let lines: Vec<String> = lines.iter().map(|line| format!("{} {}", line.pieces, line.what)).collect();
            let labels: Vec<String> =
                labels.iter().map(|(label, link)| format!("{} by {}", label.name, link.by)).collect();
            println!("    {}: {} [{}]", order.note, lines.join(", "), labels.join(", "));
        }
    }
    Ok(())
}

fn customer(name: &str) -> Customer {
    Customer { id: Id::new(), name: name.into(), by_id: None }
}

fn order(note: &str) -> Order {
    Order { id: Id::new(), customer_id: Id::new(), note: note.into() }
}

fn line(what: &str, pieces: i32) -> Line {
    Line { id: Id::new(), order_id: Id::new(), what: what.into(), pieces }
}

fn label(by: &str) -> OrderLabel {
    OrderLabel { order_id: Id::new(), label_id: Id::new(), by: by.into() }
}
