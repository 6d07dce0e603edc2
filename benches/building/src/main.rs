//! Building and rendering one medium query (a join, three filters, an order, a limit) with Rowhouse, Diesel, sea-query and
//! sqlx's `QueryBuilder`, for PostgreSQL: nanoseconds, and in another build allocations, since an allocator that counts
//! takes time itself. Two small queries of Rowhouse's alone stand beside it: one row by its key, and all rows.
//!
//! ```text
//! cargo run --release --manifest-path benches/building/Cargo.toml
//! cargo run --release --manifest-path benches/building/Cargo.toml --features allocations
//! valgrind --tool=callgrind benches/building/target/release/rowhouse-bench-building rowhouse
//! ```
//!
//! With the name of one of them (the last line), that alone is built, 10,000 times: the instructions of one are the count of
//! callgrind by 10,000, to 0.1 %.
//!
//! Nothing connects to a server. All say the same query, which is checked first: the texts without quotes and parentheses
//! are compared. They take turns, in batches; a time is a batch's mean, of the fastest batch and of the median one.

use std::hint::black_box;
#[cfg(not(feature = "allocations"))]
use std::time::Instant;

mod diesel_query;
mod rowhouse_query;
mod sea_query_query;
mod sqlx_query;

/// Who builds the query, and how: the text's length, so that nothing is optimized away.
const BUILDERS: [(&str, fn() -> usize); 6] = [
    ("rowhouse", rowhouse_query::length),
    ("by-key", rowhouse_query::length_by_key),
    ("all-rows", rowhouse_query::length_of_all),
    ("diesel", diesel_query::length),
    ("sea-query", sea_query_query::length),
    ("sqlx", sqlx_query::length),
];

/// How often one of them is built alone.
const ALONE: usize = 10_000;
#[cfg(not(feature = "allocations"))]
const ROUNDS: usize = 301;
#[cfg(not(feature = "allocations"))]
const BATCH: u32 = 500;

fn main() {
    if let Some(only) = std::env::args().nth(1) {
        return run_alone(&only);
    }
    check_texts();
    report();
}

/// How often each allocates.
#[cfg(feature = "allocations")]
fn report() {
    println!("{:<10} {:>12}", "", "allocations");
    for (name, build) in BUILDERS {
        let allocations = allocation_counter::measure(|| _ = black_box(build())).count_total;
        println!("{name:<10} {allocations:>12}");
    }
}

/// How long each takes.
#[cfg(not(feature = "allocations"))]
fn report() {
    let mut times: [Vec<f64>; BUILDERS.len()] = Default::default();
    for round in 0..ROUNDS {
        for turn in 0..BUILDERS.len() {
            let builder = (round + turn) % BUILDERS.len();
            times[builder].push(batch(BUILDERS[builder].1));
        }
    }
    println!("{:<10} {:>8} {:>10}", "", "min ns", "median ns");
    for ((name, _), mut times) in BUILDERS.into_iter().zip(times) {
        times.sort_by(f64::total_cmp);
        println!("{name:<10} {:>8.0} {:>10.0}", times[0], times[ROUNDS / 2]);
    }
}

/// Nanoseconds for one query, the mean of a batch.
#[cfg(not(feature = "allocations"))]
fn batch(build: fn() -> usize) -> f64 {
    let start = Instant::now();
    for _ in 0..BATCH {
        black_box(build());
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(BATCH)
}

fn run_alone(name: &str) {
    match BUILDERS.into_iter().find(|(builder, _)| *builder == name) {
        Some((_, build)) => (0..ALONE).for_each(|_| _ = black_box(build())),
        None => println!("no builder has the name {name}"),
    }
}

fn check_texts() {
    let wanted = plain(&rowhouse_query::text());
    for text in [diesel_query::text(), sea_query_query::text(), sqlx_query::text()] {
        assert_eq!(plain(&text), wanted);
    }
    println!("{}\n", rowhouse_query::text());
}

/// A text without quotes, parentheses and spelling that makes no difference.
fn plain(sql: &str) -> String {
    let sql = sql.split(" -- binds").next().unwrap_or(sql);
    let sql: String = sql.chars().filter(|letter| !matches!(letter, '"' | '(' | ')')).collect();
    let sql = sql.replace("INNER JOIN", "JOIN").replace("!=", "<>").replace(" ASC", "");
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}
