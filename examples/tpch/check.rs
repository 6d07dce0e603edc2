//! Compares what the tables have with what the generator made.

use std::fmt::Display;

use rowhouse::model::ColumnDef;
use rowhouse::prelude::*;
use rowhouse::types::ColumnType;

use crate::tables::{Table, Totals};

/// The comparisons so far.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    /// How many there were.
    pub(crate) made: usize,
    /// What was not equal.
    pub(crate) differing: Vec<String>,
}

impl Checks {
    /// Reads a table back and compares it.
    pub(crate) fn table<T: Table>(&mut self, engine: &Engine, expected: &Totals) -> rowhouse::Result<()> {
        let found = T::read(engine)?;
        let table = short_name::<T>();
        self.equal(&format!("{table} rows"), Some(&found.rows), Some(&expected.rows));
        self.sums(table, &numeric_columns::<T>(), &found, expected);
        self.ranges(table, &date_columns::<T>(), &found, expected);
        Ok(())
    }

    fn sums(&mut self, table: &str, columns: &[&str], found: &Totals, expected: &Totals) {
        for (index, column) in columns.iter().enumerate() {
            let (found, expected) = (at(&found.sums, index), at(&expected.sums, index));
            self.equal(&format!("{table}.{column} sum"), found.as_ref(), expected.as_ref());
        }
    }

    fn ranges(&mut self, table: &str, columns: &[&str], found: &Totals, expected: &Totals) {
        for (index, column) in columns.iter().enumerate() {
            let ((found_min, found_max), (min, max)) = (at(&found.ranges, index), at(&expected.ranges, index));
            self.equal(&format!("{table}.{column} min"), found_min.as_ref(), min.as_ref());
            self.equal(&format!("{table}.{column} max"), found_max.as_ref(), max.as_ref());
        }
    }

    fn equal<T: PartialEq + Display>(&mut self, what: &str, found: Option<&T>, expected: Option<&T>) {
        self.made += 1;
        let (found_text, expected_text) = (text(found), text(expected));
        if found == expected {
            println!("{what:<28} {found_text:>20}  equal");
        } else {
            println!("{what:<28} {found_text:>20}  DIFFERS, expected {expected_text}");
            self.differing.push(format!("{what} is {found_text}, expected {expected_text}"));
        }
    }
}

/// The models say which columns there are, so none is left out: a table that totals too few or too many is a mistake.
fn at<T: Copy>(totals: &[T], index: usize) -> T {
    *totals.get(index).expect("a table totals all its columns of the kind")
}

fn text<T: Display>(value: Option<&T>) -> String {
    value.map_or_else(|| "nothing".to_owned(), ToString::to_string)
}

fn short_name<T: Table>() -> &'static str {
    T::table().name.trim_start_matches("tpch_")
}

fn numeric_columns<T: Table>() -> Vec<&'static str> {
    columns::<T>(|column| matches!(column.ty, ColumnType::Integer | ColumnType::BigInt | ColumnType::Decimal { .. }))
}

fn date_columns<T: Table>() -> Vec<&'static str> {
    columns::<T>(|column| column.ty == ColumnType::Date)
}

fn columns<T: Table>(is_wanted: impl Fn(&ColumnDef) -> bool) -> Vec<&'static str> {
    T::table().columns.iter().filter(|column| is_wanted(column)).map(|column| column.name).collect()
}
