//! The tables, and rows for them.

use rowhouse::prelude::*;

#[derive(Model, Clone, Debug)]
#[model(table = "scale_users")]
pub(crate) struct User {
    pub(crate) id: Id<User>,
    pub(crate) name: String,
    pub(crate) hair_color: Option<String>,
}

/// A table whose conditions make a thousand different statements.
#[derive(Model, Clone, Debug)]
#[model(table = "scale_wide")]
#[allow(dead_code, reason = "no row is read")]
pub(crate) struct Wide {
    id: Id<Wide>,
    pub(crate) a: i32,
    pub(crate) b: i32,
    pub(crate) c: i32,
    pub(crate) d: i32,
    pub(crate) e: i32,
    pub(crate) f: i32,
    pub(crate) g: i32,
    pub(crate) h: i32,
    pub(crate) i: i32,
    pub(crate) j: i32,
}

/// Every other one has a color, the others none.
#[cfg(not(feature = "memory"))]
pub(crate) fn users(count: usize) -> Vec<User> {
    let color = |number| (number % 2 == 0).then(|| format!("hair color {number}"));
    (0..count).map(|number| User { id: Id::new(), name: format!("User {number}"), hair_color: color(number) }).collect()
}
