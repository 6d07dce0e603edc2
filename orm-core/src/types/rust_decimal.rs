use rust_decimal::Decimal;

use super::{Arithmetic, ColumnType, Exact, Fixed, Fractional, Ids, Numeric, Ordered, Param, Scalar};
use crate::error::{Error, Result};
use crate::row::RowAccess;

impl Scalar for Decimal {
    const TYPE: ColumnType = ColumnType::Decimal { precision: 28, scale: 0 };
    const NEEDS_PRECISION: bool = true;

    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        match Fixed::new(self.mantissa(), self.scale() as u8) {
            Some(number) => Ok(Param::Decimal(number)),
            None => Err(Error::encode("Decimal", "it has more than 28 digits")),
        }
    }

    #[inline]
    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        match row.decimal(column)? {
            None => Ok(None),
            Some(number) => match Decimal::try_from_i128_with_scale(number.mantissa(), u32::from(number.scale())) {
                Ok(value) => Ok(Some(value)),
                Err(_) => Err(Error::decode(column, "Decimal", format!("the number {number}"))),
            },
        }
    }
}

impl Ordered for Decimal {}
impl Arithmetic for Decimal {}
impl Fractional for Decimal {}
impl Exact for Decimal {}
impl Numeric for Decimal {
    type Sum = Decimal;
    type Average = Decimal;
}
