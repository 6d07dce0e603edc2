use std::fmt;

use super::DriverError;

/// A broken constraint: which, of which table, over which columns.
#[derive(Debug)]
#[non_exhaustive]
pub struct Violation {
    /// The model that was written, where the statement came from one.
    pub model: Option<&'static str>,
    /// The table, as the database calls it; empty where neither server nor model tells.
    pub table: Box<str>,
    /// The columns that the constraint is over; empty where neither server nor model tells.
    pub columns: Vec<Box<str>>,
    /// The constraint's name; empty where neither server nor model tells.
    pub constraint: Box<str>,
    /// The primary key of the row that was refused, where a flush was to write it and it can be told which one it was; new rows
    /// whose keys the database makes have none. [`refused`] gives the object itself.
    ///
    /// [`refused`]: https://docs.rs/rowhouse/latest/rowhouse/struct.Transaction.html#method.refused
    pub key: Option<Box<str>>,
    /// The statement.
    pub sql: Box<str>,
    /// What the driver said.
    pub source: DriverError,
    /// Whether the table is not the model's own, but one that points at it, say.
    pub(crate) of_other_table: bool,
    /// The values that were refused, where the server tells them.
    #[doc(hidden)]
    pub said: Option<SaidValues>,
    /// Whether the key is a number or a UUID, which messages may show; others can be anybody's name.
    pub(crate) shows_key: bool,
    /// The object that was to be written: its session, store, place and generation.
    pub(crate) object: Option<(u32, u16, u32, u16)>,
}

/// Values in a server's words, by which the row that they are of is found. They are shown nowhere.
#[doc(hidden)]
pub struct SaidValues {
    /// All of them, in the order of the columns.
    pub text: Box<str>,
    /// What stands between two of them.
    pub separator: &'static str,
}

impl fmt::Debug for SaidValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl Violation {
    /// A violation of which only the statement is known so far.
    #[doc(hidden)]
    pub fn new(sql: &str, source: DriverError) -> Self {
        Self {
            model: None,
            table: Box::default(),
            columns: Vec::new(),
            constraint: Box::default(),
            sql: sql.into(),
            source,
            of_other_table: false,
            key: None,
            said: None,
            shows_key: false,
            object: None,
        }
    }

    pub(super) fn describe(&self, rule: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.model, &*self.table) {
            (Some(model), table) if self.of_other_table => write!(f, "writing `{model}`: table `{table}` {rule} ")?,
            (Some(model), _) => write!(f, "`{model}` {rule} ")?,
            (None, "") => write!(f, "a row {rule} ")?,
            (None, table) => write!(f, "table `{table}` {rule} ")?,
        }
        match self.columns.as_slice() {
            [] if self.constraint.is_empty() => f.write_str("constraint")?,
            [] => write!(f, "`{}`", self.constraint)?,
            columns => {
                let names: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
                f.write_str(&names.join(", "))?;
                if !self.constraint.is_empty() {
                    write!(f, " (constraint `{}`)", self.constraint)?;
                }
            }
        }
        if let Some(key) = self.key.as_ref().filter(|_| self.shows_key) {
            write!(f, ", for {key}")?;
        }
        write!(f, "\n  in: {}", self.sql)
    }
}
