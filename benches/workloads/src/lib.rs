//! What the benchmarks do, on which rows, and how it is checked; how a contender is asked to do it, and what its times come to.
//!
//! A contender is a library with a program of its own, which [`serve`]s the workloads through its [`Contender`]. Nothing here
//! depends on a database or on a library.

mod check;
mod contender;
mod counting;
mod ratio;
mod rows;
mod schema;
mod serve;
mod workload;

pub use contender::{Contender, Measure, Missing, Result, missing};
pub use counting::Counting;
pub use ratio::Ratio;
pub use rows::{Comment, NewUser, Post, Tree, User};
pub use schema::Backend;
pub use serve::{decline, serve};
pub use workload::{Does, POSTS_EACH, WORKLOADS, Workload};
