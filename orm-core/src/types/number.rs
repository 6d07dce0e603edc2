use super::{Arithmetic, ColumnType, Exact, Fractional, Ids, Integral, Numeric, Ordered, Param, Scalar};
use crate::error::{Error, Result};
use crate::row::RowAccess;

impl Scalar for bool {
    const TYPE: ColumnType = ColumnType::Boolean;

    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        Ok(Param::Bool(*self))
    }

    #[inline]
    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        row.bool(column)
    }
}

impl Ordered for bool {}

macro_rules! integer {
    ($($rust:ident => $column:ident, $sum:ty;)*) => {$(
        impl Scalar for $rust {
            const TYPE: ColumnType = ColumnType::$column;

            fn param(&self, _: &Ids) -> Result<Param<'_>> {
                match i64::try_from(*self) {
                    Ok(value) => Ok(Param::Int(value)),
                    Err(_) => Err(too_large(stringify!($rust))),
                }
            }

            #[inline]
            fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
                match row.int(column)? {
                    None => Ok(None),
                    Some(value) => match $rust::try_from(value) {
                        Ok(value) => Ok(Some(value)),
                        Err(_) => Err(out_of_range(column, stringify!($rust), value)),
                    },
                }
            }
        }
        impl Ordered for $rust {}
        impl Arithmetic for $rust {}
        impl Numeric for $rust {
            type Sum = $sum;
            type Average = f64;
        }
        impl Integral for $rust {}
        impl Exact for $rust {}
    )*};
}

// An unsigned type is stored in the signed one that holds all of it; `u64` in 64 bits, up to `i64::MAX`.
integer! {
    i8 => TinyInt, i64;
    i16 => SmallInt, i64;
    i32 => Integer, i64;
    i64 => BigInt, i64;
    u8 => SmallInt, i64;
    u16 => Integer, i64;
    u32 => BigInt, i64;
    u64 => BigInt, i64;
}

#[cold]
fn too_large(rust_type: &'static str) -> Error {
    Error::encode(rust_type, "integers are stored in 64 bits with a sign, up to 9223372036854775807")
}

#[cold]
fn out_of_range(column: usize, rust_type: &'static str, value: i64) -> Error {
    Error::decode(column, rust_type, format!("the integer {value}"))
}

macro_rules! float {
    ($($rust:ident => $column:ident;)*) => {$(
        impl Scalar for $rust {
            const TYPE: ColumnType = ColumnType::$column;

            fn param(&self, _: &Ids) -> Result<Param<'_>> {
                Ok(Param::Float(f64::from(*self)))
            }

            #[inline]
            fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
                Ok(row.float(column)?.map(|value| value as $rust))
            }
        }
        impl Ordered for $rust {}
        impl Arithmetic for $rust {}
        impl Numeric for $rust {
            type Sum = f64;
            type Average = f64;
        }
        impl Fractional for $rust {}
    )*};
}

float! {
    f32 => Real;
    f64 => Double;
}
