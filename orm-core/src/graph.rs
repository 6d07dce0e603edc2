//! Graphs of objects that are saved together: an object with what its relations lead to, and rows that are tied to others.
//!
//! Knows objects and relations; knows no statements. What has to be read first to tell a difference, it says as a query.

mod change;
mod link;
mod save;

pub use change::{Extent, Held, Sets};
pub use link::{LinkedItem, Target};
pub use save::{Adds, Graph, Saver, With};
