use super::{ColumnType, Ids, Ordered, Param, Scalar, TextLike, Value};
use crate::error::Result;
use crate::row::RowAccess;

impl Scalar for String {
    const TYPE: ColumnType = ColumnType::Text;

    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        Ok(Param::Text(self))
    }

    #[inline]
    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        Ok(row.text(column)?.map(str::to_owned))
    }

    fn into_value(self) -> Value {
        Value::Text(self.into())
    }
}

impl Ordered for String {}
impl TextLike for String {}

impl Scalar for Vec<u8> {
    const TYPE: ColumnType = ColumnType::Bytes;

    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        Ok(Param::Bytes(self))
    }

    #[inline]
    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        Ok(row.bytes(column)?.map(<[u8]>::to_vec))
    }

    fn into_value(self) -> Value {
        Value::Bytes(self.into())
    }
}

impl Ordered for Vec<u8> {}
