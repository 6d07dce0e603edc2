use std::fmt;

/// Objects that were to be deleted, and rows that a relation with the rule `restrict` leads to from them.
#[derive(Debug)]
#[non_exhaustive]
pub struct Restricted {
    /// The model of the objects.
    pub model: &'static str,
    /// The relation.
    pub relation: &'static str,
    /// The keys of the first of the objects.
    pub keys: Box<str>,
    /// How many more there are.
    pub more: usize,
    /// The model of the rows that stop the deletion.
    pub of: &'static str,
    /// How many rows that are.
    pub rows: u64,
}

impl fmt::Display for Restricted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { model, relation, keys, more, of, rows } = self;
        write!(f, "`{model}` {keys}")?;
        if *more > 0 {
            write!(f, " and {more} more")?;
        }
        let (point, them) = if *rows == 1 { ("row", "points") } else { ("rows", "point") };
        write!(
            f,
            " cannot be deleted: {rows} {point} of `{of}` {them} there, and `{model}::{relation}` says `on_delete = restrict`"
        )
    }
}
