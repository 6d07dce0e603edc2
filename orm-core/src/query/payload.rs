//! What `#[derive(Changes)]` structs set in a statement: columns of the model by the names of its fields.

use crate::expr::{Literal, Node};
use crate::model::embedded::{Embedded, EmbeddedField, Place};
use crate::model::{ChangeTarget, Changes, ColumnSet, Field, Source, WritesTo};
use crate::types::{Ids, Param, Scalar, SqlValue, Value};

/// Appends the columns that `changes` set, by position, each with its value.
pub fn assign<C: Changes>(changes: C, out: &mut Vec<(usize, Node)>) {
    changes.visit(&mut Statement(out));
}

struct Statement<'o>(&'o mut Vec<(usize, Node)>);

impl<M: Source> ChangeTarget<M> for Statement<'_> {
    /// What an `Auto` leaves to the database sets nothing.
    fn field<F: Field, V: WritesTo<F>>(&mut self, _: fn(&mut M) -> &mut F, name: &str, value: V) {
        let column = M::table().columns.iter().find(|column| column.field == name);
        if let (Some(column), Some(value)) = (column, value.write().into_column()) {
            let ty = <<F::Value as SqlValue>::Base as Scalar>::TYPE;
            self.0.push((column.position, Node::Value(Literal { value: value.into_value(), ty })));
        }
    }

    fn embedded<F: EmbeddedField, V: WritesTo<F>>(&mut self, _: fn(&mut M) -> &mut F, name: &str, value: V) {
        let (table, value) = (M::table(), value.write());
        let is_within = |path: &str| path.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
        let Some(first) = table.columns.iter().position(|column| is_within(column.field)) else { return };
        for position in first..first + <F::Struct as Embedded>::COLUMNS.len() {
            let mut params = Vec::new();
            let one = ColumnSet::of(&[position]);
            let bound = value.bind(Place::of(table, first), one, &Ids::default(), &mut params);
            let param = bound.map(|()| params.first().copied().unwrap_or(Param::Null));
            let literal = Literal { value: Value::from_param(param), ty: table.columns[position].ty };
            self.0.push((position, Node::Value(literal)));
        }
    }
}
