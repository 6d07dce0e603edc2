use std::ops::Range;

use super::FromRow;
use crate::model::{ColumnDef, Table};
use crate::types::ColumnType;

/// The names of the columns that a Rust type takes from a row, as far as it knows them.
///
/// A scalar knows none, a model and a projection know all. The parts of a tuple come in their order, and each is
/// matched by itself.
#[derive(Debug, Default)]
pub struct Names {
    pub(super) names: Vec<Option<&'static str>>,
    pub(super) parts: Vec<Range<usize>>,
    /// The columns that are decimals of a table, and their digits after the point.
    scales: Vec<(usize, u8)>,
}

impl Names {
    /// The names of a type.
    pub(crate) fn of<T: FromRow>() -> Self {
        let mut names = Self::default();
        names.part::<T>();
        names
    }

    /// Appends a column without a name.
    pub fn unnamed(&mut self) {
        self.names.push(None);
    }

    /// Appends the columns of a table.
    pub fn table(&mut self, table: &'static Table) {
        self.columns(table.columns);
    }

    /// Appends columns.
    pub fn columns(&mut self, columns: &'static [ColumnDef]) {
        for (position, column) in columns.iter().enumerate() {
            if let ColumnType::Decimal { scale, .. } = column.ty {
                self.scales.push((self.names.len() + position, scale));
            }
        }
        self.names.extend(columns.iter().map(|column| Some(column.name)));
    }

    /// Appends the columns of a field, which `own` appends: one gets this name, unless its type has named it.
    pub fn field(&mut self, name: &'static str, own: fn(&mut Self)) {
        let (start, parts) = (self.names.len(), self.parts.len());
        own(self);
        self.parts.truncate(parts);
        if let [own @ None] = &mut self.names[start..] {
            *own = Some(name);
        }
    }

    /// Appends the columns of a type that is matched by itself.
    pub fn part<T: FromRow>(&mut self) {
        let (start, parts) = (self.names.len(), self.parts.len());
        T::names(self);
        if self.parts.len() == parts {
            self.parts.push(start..self.names.len());
        }
    }

    /// The digits after the point of each column that is a decimal of a table, if there is one.
    pub(crate) fn scales(&self) -> Option<Box<[Option<u8>]>> {
        let mut scales = vec![None; self.names.len()];
        self.scales.iter().for_each(|(column, scale)| scales[*column] = Some(*scale));
        (!self.scales.is_empty()).then(|| scales.into())
    }

    /// How many columns there are.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// The columns of each part, and where they start.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (usize, &[Option<&'static str>])> {
        self.parts.iter().map(|part| (part.start, &self.names[part.clone()]))
    }
}
