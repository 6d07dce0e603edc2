//! A tour of the types: one table with a column of each common kind, and with most of what can be said of columns.
//!
//! ```text
//! cargo run --features chrono,json,rust_decimal,uuid --example types_tour    # SQLite in memory
//! cargo run … --example types_tour -- postgres://user@host/database
//! cargo run … --example types_tour -- mysql://user@host/database
//! ```
//!
//! It makes the table `types_tour_products`, and drops it again.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::net::IpAddr;

use rowhouse::prelude::*;
use serde::{Deserialize, Serialize};

/// A newtype: text with a rule.
#[derive(Scalar, Clone, Debug, PartialEq)]
#[scalar(validate = Sku::check)]
struct Sku(String);

impl Sku {
    fn check(text: &str) -> Result<(), &'static str> {
        if text.contains('-') { Ok(()) } else { Err("an article number has a dash") }
    }
}

/// An enum, stored by the names of its variants.
#[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
enum State {
    Draft,
    Listed,
}

/// A document, stored as JSON.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
struct Spec {
    color: String,
    watts: Option<u32>,
}

/// Two columns of whichever table embeds it.
#[derive(Embed, Clone, Debug, PartialEq)]
struct Size {
    width: u32,
    height: u32,
}

#[derive(Model, Clone, Debug)]
#[model(
    table = "types_tour_products",
    comment = "what is for sale",
    index(state, listed_at desc), // of several columns
    check(name = "types_tour_flat", "size_width >= size_height")
)]
struct Product {
    id: Id<Product>, // the key, made by the database
    #[column(unique, length = 20)]
    sku: Sku,
    #[column(length = 100, collation(sqlite = "nocase", mysql = "utf8mb4_general_ci"), comment = "as printed")]
    name: String,
    state: State,
    spec: Json<Spec>,
    #[column(precision = 10, scale = 2, check = "price >= 0")]
    price: Decimal,
    #[column(default = 0)]
    stock: Auto<u32>, // the database puts in 0 where the program says nothing
    code: Uuid,
    seen_from: Option<IpAddr>, // can be NULL
    listed_at: DateTime<Utc>,
    #[column(default = now)]
    created_at: Auto<DateTime<Utc>>,
    tags: Vec<String>,
    picture: Vec<u8>,
    #[column(embed)]
    size: Size, // size_width, size_height
    #[column(generated = "size_width * size_height")]
    area: Auto<i64>, // calculated by the database
    #[column(skip)]
    selected: bool, // no column: the program's own
}

fn main() -> rowhouse::Result<()> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "sqlite::memory:".to_owned());
    let engine = Engine::connect(&url)?;
    println!("connected to {}", engine.backend());
    engine.drop_all(&models![Product])?;
    engine.create_all(&models![Product])?;

    let mut session = engine.session();
    let lamp = session.add(lamp());
    session.commit()?;
    session[lamp].selected = true; // nothing to write
    let stored = &session[lamp];
    // Prints: the database made: Id<Product>(1), stock 0, area 800
    println!("the database made: {:?}, stock {}, area {}", stored.id, stored.stock.get()?, stored.area.get()?);
    assert!(stored.selected && stored.created_at.is_set());

    let found: Product = Product::query()
        .filter(Product::price.lt(Decimal::from(50)) & Product::state.eq(State::Listed))
        .filter(Product::size.width.ge(10) & Product::sku.starts_with("L-") & Product::seen_from.is_not_null())
        .filter(Product::tags.array_contains("home") & Product::spec.path("color").as_text().eq("red"))
        .filter(Product::listed_at.le(Utc::now()))
        .one(&engine)?;
    // Prints: Lamp: 19.99, red, Some(10.0.0.1), ["home", "light"]
    println!("{}: {}, {}, {:?}, {:?}", found.name, found.price, found.spec.color, found.seen_from, found.tags);
    assert_eq!((found.size, found.picture), (Size { width: 40, height: 20 }, vec![0, 255]));

    // Prints: [(Listed, 1, Some(19.99))]
    let by_state: Vec<(State, i64, Option<Decimal>)> = Product::query()
        .group_by(Product::state)
        .select((Product::state, count(), Product::price.sum()))
        .all(&engine)?;
    println!("{by_state:?}");
    engine.drop_all(&models![Product])
}

fn lamp() -> Product {
    Product {
        id: Id::new(),
        sku: Sku("L-1".into()),
        name: "Lamp".into(),
        state: State::Listed,
        spec: Json(Spec { color: "red".into(), watts: Some(40) }),
        price: Decimal::new(1999, 2), // 19.99
        stock: Auto::new(),
        code: Uuid::new_v4(),
        seen_from: Some(IpAddr::from([10, 0, 0, 1])),
        listed_at: Utc::now(),
        created_at: Auto::new(),
        tags: vec!["home".into(), "light".into()],
        picture: vec![0, 255],
        size: Size { width: 40, height: 20 },
        area: Auto::new(),
        selected: false,
    }
}
