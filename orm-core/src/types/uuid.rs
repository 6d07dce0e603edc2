use uuid::Uuid;

use super::{ColumnType, Ids, Ordered, Param, Scalar};
use crate::error::Result;
use crate::row::RowAccess;

impl Scalar for Uuid {
    const TYPE: ColumnType = ColumnType::Uuid;

    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        Ok(Param::Uuid(self.into_bytes()))
    }

    #[inline]
    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        Ok(row.uuid(column)?.map(Uuid::from_bytes))
    }
}

impl Ordered for Uuid {}
