//! What a tracked, unchanged object costs, by a counting allocator: while the transaction that loaded it goes on, and after it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::alloc::System;
use std::io::{self, Write};

use cap::Cap;
use rowhouse::core::session::Objects;
use rowhouse::prelude::*;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

#[derive(Model, Clone)]
#[model(table = "users")]
struct User {
    id: Id<User>,
    email: String,
    age: Option<i32>,
    score: i64,
}

/// No value of a field is left over to say that there is no object.
#[derive(Model, Clone)]
#[model(table = "points")]
struct Point {
    #[column(primary_key)]
    x: i64,
    #[column(primary_key)]
    y: i64,
    value: i64,
}

#[derive(Model, Clone)]
#[model(table = "words")]
struct Word {
    #[column(primary_key, length = 20)]
    word: String,
    count: i32,
}

/// Bytes for each of so many objects that were loaded, beside the objects themselves: in the transaction, and after it.
fn cost_beside_itself<M: Model>(count: i64, row: impl Fn(i64) -> M) -> [f64; 2] {
    // Texts have memory of their own, which is a part of the object.
    let rows: Vec<M> = (0..count).map(&row).collect();
    let before = ALLOCATOR.allocated() - rows.capacity() * size_of::<M>();
    let mut objects = Objects::new();
    for row in rows {
        objects.track(row);
    }
    let each = |taken: usize| taken as f64 / count as f64 - size_of::<M>() as f64;
    let inside = each(ALLOCATOR.allocated() - before);
    objects.commit();
    let after = each(ALLOCATOR.allocated() - before);
    assert!(objects.find::<M>(&row(count - 1).identity()).unwrap().and_then(|handle| objects.get(handle)).is_some());
    [inside, after]
}

/// The worst for any of these numbers of objects.
fn worst<M: Model>(row: impl Fn(i64) -> M + Copy) -> [f64; 2] {
    let costs = [70_000, 100_000, 140_000].map(|count| cost_beside_itself(count, row));
    let text: Vec<String> = costs.iter().map(|[inside, after]| format!("{inside:.1} and {after:.1}")).collect();
    let [size, of] = [size_of::<M>().to_string(), M::NAME.to_owned()];
    let text = format!(
        "\nbytes beside a tracked `{of}` of {size}, in and after the transaction, of 70,000, 100,000 and 140,000: {}\n",
        text.join(", ")
    );
    // Not by `eprintln!`, which the test harness keeps to itself when a test passes.
    io::stderr().write_all(text.as_bytes()).unwrap();
    costs.into_iter().reduce(|[a, b], [c, d]| [a.max(c), b.max(d)]).unwrap()
}

// One test: each counts all that is allocated in the program meanwhile.
#[test]
fn a_tracked_object_costs_at_most_64_bytes_more_than_itself() {
    let worst = [
        worst(|n| User { id: Id::from(n), email: String::new(), age: None, score: n }),
        worst(|n| Point { x: n, y: -n, value: n }),
        worst(|n| Word { word: format!("word {n}"), count: 0 }),
    ];
    for [inside, after] in worst {
        assert!(inside <= 64.0 && after <= 64.0, "{inside} bytes in the transaction, {after} after it");
    }
}
