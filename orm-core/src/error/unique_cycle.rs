use std::fmt;

/// Two objects of a flush that wait for each other's unique value.
#[derive(Debug)]
#[non_exhaustive]
pub struct UniqueCycle {
    /// The model.
    pub model: &'static str,
    /// The columns of the unique key.
    pub columns: Vec<Box<str>>,
    /// The name of the constraint or index; `PRIMARY KEY` for that.
    pub constraint: Box<str>,
    /// The key of the object that is to have the value.
    pub taker: Box<str>,
    /// The key of the object that has it.
    pub freer: Box<str>,
}

impl fmt::Display for UniqueCycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { model, columns, constraint, taker, freer } = self;
        write!(
            f,
            "cannot order the flush: `{model}` {taker} takes the `{}` of `{model}` {freer}, which has to wait for it \
             (`{constraint}`), and there is no other value to wait at; flush in two steps",
            columns.join("`, `")
        )
    }
}
