//! What a tracked, unchanged object costs, by a counting allocator.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::alloc::System;

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

/// Bytes for each of so many objects that were loaded, beside the objects themselves, once the transaction has ended.
fn cost_beside_itself(count: i64) -> usize {
    let before = ALLOCATOR.allocated();
    let mut objects = Objects::new();
    for number in 0..count {
        // An empty text has no memory of its own.
        objects.track(User { id: Id::from(number), email: String::new(), age: None, score: number });
    }
    objects.commit();
    let taken = ALLOCATOR.allocated() - before;
    assert_eq!(
        objects.find::<User>(&Id::from(count - 1)).unwrap().and_then(|user| objects.get(user)).unwrap().score,
        count - 1
    );
    taken / count as usize - size_of::<User>()
}

#[test]
fn a_tracked_object_costs_at_most_64_bytes_more_than_itself() {
    for count in [1000, 70_000, 100_000, 140_000] {
        let cost = cost_beside_itself(count);
        assert!(cost <= 64, "{count} objects: {cost} bytes each");
    }
}
