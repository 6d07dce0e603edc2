use super::ColumnSet;
use super::table::Table;
use crate::dialect::PerDialect;
use crate::types::{ColumnType, Timestamp, Value};

/// What a column does by itself, and what may be done with it.
#[derive(Debug, Clone, Copy)]
pub struct Behaviour {
    /// What makes the value of a new row whose field is unset; one that cannot be unset is always made.
    pub on_insert: Option<Maker>,
    /// What makes the value when a row is changed, unless the change says a value.
    pub on_update: Option<OnUpdate>,
    /// Who writes it.
    pub writes: Writes,
    /// Whether its values are not shown: in no log, no change set and no error.
    pub redacted: bool,
    /// Whether it is left out where whole rows are read.
    pub deferred: bool,
}

impl Behaviour {
    /// A column that is written whenever the program has changed it.
    pub const NONE: Self =
        Self { on_insert: None, on_update: None, writes: Writes::Always, redacted: false, deferred: false };
}

/// What makes a value in the program.
#[derive(Debug, Clone, Copy)]
pub enum Maker {
    /// The clock.
    Clock,
    /// A function of the program.
    Function(fn() -> Value),
}

impl Maker {
    /// The value, `now`.
    pub(crate) fn make(self, now: Timestamp) -> Value {
        match self {
            Self::Clock => Value::Timestamp(now),
            Self::Function(function) => function(),
        }
    }
}

/// What makes a value when a row is changed.
#[derive(Debug, Clone, Copy)]
pub enum OnUpdate {
    /// The program.
    Program(Maker),
    /// The database.
    Sql(PerDialect),
}

/// When a program may write a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writes {
    /// In a new row and in a changed one.
    Always,
    /// In a new row only.
    Once,
    /// Never: the database makes it.
    Never,
}

impl Table {
    /// The columns that are left out where whole rows are read.
    pub(crate) fn deferred(&self) -> ColumnSet {
        self.columns_where(|behaviour| behaviour.deferred)
    }

    /// The columns that the program makes in new rows.
    pub(crate) fn made_in_new_rows(&self) -> ColumnSet {
        let mut columns = self.columns_where(|behaviour| behaviour.on_insert.is_some());
        columns.insert_if(self.version.unwrap_or_default(), self.moment_of_version().is_some());
        columns
    }

    /// What makes the value of a column in a new row.
    pub(crate) fn maker_of_new(&self, position: usize) -> Option<Maker> {
        let version = self.moment_of_version().filter(|version| *version == position).map(|_| Maker::Clock);
        self.columns[position].behaviour.on_insert.or(version)
    }

    /// The columns that the program makes in changed rows.
    pub(crate) fn made_in_changed_rows(&self) -> ColumnSet {
        self.columns_where(|behaviour| matches!(behaviour.on_update, Some(OnUpdate::Program(_))))
    }

    /// The columns that the database makes in changed rows, by SQL in the UPDATE.
    pub(crate) fn set_by_sql(&self) -> ColumnSet {
        self.columns_where(|behaviour| matches!(behaviour.on_update, Some(OnUpdate::Sql(_))))
    }

    /// The columns that an UPDATE must not write.
    pub(crate) fn fixed(&self) -> ColumnSet {
        self.columns_where(|behaviour| behaviour.writes != Writes::Always)
    }

    /// The columns that are read again after an UPDATE, as the database makes them.
    pub(crate) fn made_by_updates(&self) -> ColumnSet {
        self.generated().union(self.set_by_sql())
    }

    /// The columns that an upsert leaves as they are where it takes over the others: what is written once, or made by an
    /// INSERT and by no UPDATE.
    pub(crate) fn kept_by_upserts(&self) -> ColumnSet {
        let first = |behaviour: &Behaviour| behaviour.on_insert.is_some() && behaviour.on_update.is_none();
        self.columns_where(|behaviour| first(behaviour) || behaviour.writes != Writes::Always)
    }

    /// The position of the version, if it is a moment and no number.
    pub(crate) fn moment_of_version(&self) -> Option<usize> {
        let is_moment =
            |position: &usize| matches!(self.columns[*position].ty, ColumnType::Timestamp | ColumnType::DateTime);
        self.version.filter(is_moment)
    }

    /// What marks a row as deleted, `now`.
    pub(crate) fn mark(&self, now: Timestamp) -> Value {
        match self.soft_delete.map(|position| self.columns[position].ty) {
            Some(ColumnType::Boolean) => Value::Bool(true),
            _ => Value::Timestamp(now),
        }
    }

    /// What a row has there that is not deleted.
    pub(crate) fn no_mark(&self) -> Value {
        match self.soft_delete.map(|position| self.columns[position].ty) {
            Some(ColumnType::Boolean) => Value::Bool(false),
            _ => Value::Null,
        }
    }

    /// Whether one of these columns is not shown.
    pub(crate) fn hides_some(&self, columns: ColumnSet) -> bool {
        columns.iter().any(|position| self.columns[position].behaviour.redacted)
    }

    fn columns_where(&self, holds: impl Fn(&Behaviour) -> bool) -> ColumnSet {
        let mut columns = ColumnSet::EMPTY;
        for column in self.columns {
            columns.insert_if(column.position, holds(&column.behaviour));
        }
        columns
    }
}
