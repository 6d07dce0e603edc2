//! Columns of tracked objects by position: what ties rows together, and takes them apart.

use super::handle::Handle;
use super::objects::Objects;
use crate::error::{Error, Result};
use crate::model::{ColumnSet, Model};
use crate::row::ValueRow;
use crate::types::{Ids, Value};

impl Objects {
    /// The value of a column of an object; a provisional id as what it is.
    ///
    /// # Errors
    /// [`Error::Detached`], and [`Error::Unresolved`] for a provisional id that is not the object's own.
    pub fn column_value<M: Model>(&self, handle: Handle<M>, column: usize, ids: &Ids) -> Result<Value> {
        let object = self.get(handle).ok_or(Error::Detached { model: M::NAME })?;
        let mut params = Vec::with_capacity(1);
        match (object.bind(ColumnSet::of(&[column]), ids, &mut params), object.identity_number(column)) {
            (Ok(()), _) => Ok(Value::from_param(params.pop().ok_or(Error::Detached { model: M::NAME }))),
            (Err(_), Some(number)) => Ok(Value::Provisional { number, model: M::NAME }),
            (Err(error), None) => Err(error),
        }
    }

    /// Writes values into columns of an object, as the program could do.
    ///
    /// # Errors
    /// [`Error::Detached`], and [`Error::Decode`] for a value that a field cannot hold.
    pub fn set_columns<M: Model>(&mut self, handle: Handle<M>, values: &[(usize, Value)]) -> Result<()> {
        let object = self.get_mut(handle).ok_or(Error::Detached { model: M::NAME })?;
        values.iter().try_for_each(|(column, value)| {
            object.read_back(ColumnSet::of(&[*column]), &ValueRow(std::slice::from_ref(value)))
        })
    }
}

/// The provisional number of an object's key.
trait IdentityNumber {
    fn identity_number(&self, column: usize) -> Option<u64>;
}

impl<M: Model> IdentityNumber for M {
    fn identity_number(&self, column: usize) -> Option<u64> {
        use crate::model::Identity as _;
        if M::table().key == [column] { self.identity().provisional() } else { None }
    }
}
