use std::ops::Rem;

use super::call::{self, Function};
use super::{Alike, BaseOf, BinaryOp, Expr, Expression, Nil, Of, Operand, SomeOf, Term, With, binary, operand};
use crate::model::{Column, Source};
use crate::types::{Exact, Fractional, Integral, Numeric, Ordered, Scalar, SqlValue};

#[doc = include_str!("../../docs/number-functions.md")]
pub trait NumberFunctions: Expression {
    /// The number without its sign. That of the smallest integer is an error.
    fn abs(self) -> Expr<Self::Tables, Self::Value>
    where
        BaseOf<Self>: Numeric,
    {
        call::same(Function::Abs, self)
    }

    /// -1, 0 or 1.
    fn sign(self) -> Of<Self, i32>
    where
        BaseOf<Self>: Numeric,
    {
        call::of(Function::Sign, self)
    }

    /// The nearest whole number. Of two that are as near, a decimal gives the one further from zero, and a float the even
    /// one.
    fn round(self) -> Expr<Self::Tables, Self::Value>
    where
        BaseOf<Self>: Fractional,
    {
        call::same(Function::Round, self)
    }

    /// The nearest number with `digits` after the point; ties as in [`NumberFunctions::round`].
    fn round_to(self, digits: u8) -> Expr<Self::Tables, Self::Value>
    where
        BaseOf<Self>: Fractional,
    {
        let digits = operand::typed_literal(i32::from(digits));
        Expr::new(call::node(Function::RoundTo, <BaseOf<Self> as Scalar>::TYPE, [self.into_node(), digits]))
    }

    /// The smallest whole number that is not less.
    fn ceil(self) -> Expr<Self::Tables, Self::Value>
    where
        BaseOf<Self>: Fractional,
    {
        call::same(Function::Ceil, self)
    }

    /// The largest whole number that is not greater.
    fn floor(self) -> Expr<Self::Tables, Self::Value>
    where
        BaseOf<Self>: Fractional,
    {
        call::same(Function::Floor, self)
    }

    /// The whole number without the fraction.
    fn trunc(self) -> Expr<Self::Tables, Self::Value>
    where
        BaseOf<Self>: Fractional,
    {
        call::same(Function::Trunc, self)
    }

    /// The square root; NULL of a negative number.
    fn sqrt(self) -> SomeOf<Self, f64>
    where
        BaseOf<Self>: Numeric,
    {
        call::some_of(Function::Sqrt, self)
    }

    /// e to this power. One that is too large for a float is an error.
    fn exp(self) -> Of<Self, f64>
    where
        BaseOf<Self>: Numeric,
    {
        call::of(Function::Exp, self)
    }

    /// The natural logarithm; NULL of zero and negative numbers.
    fn ln(self) -> SomeOf<Self, f64>
    where
        BaseOf<Self>: Numeric,
    {
        call::some_of(Function::Ln, self)
    }

    /// The logarithm to base 10; NULL of zero and negative numbers.
    fn log10(self) -> SomeOf<Self, f64>
    where
        BaseOf<Self>: Numeric,
    {
        call::some_of(Function::Log10, self)
    }

    /// The logarithm to `base`; NULL where the number or the base is not positive, or the base is 1.
    fn log(self, base: f64) -> SomeOf<Self, f64>
    where
        BaseOf<Self>: Numeric,
    {
        let base = operand::typed_literal(base);
        Expr::new(call::node(Function::Log, f64::TYPE, [self.into_node(), base]))
    }

    /// This to the power of `exponent`. What has no value, or one too large for a float, is an error.
    fn power<N: Operand<f64>>(self, exponent: N) -> With<Self, N, f64, f64>
    where
        BaseOf<Self>: Numeric,
    {
        call::with(Function::Power, self, exponent)
    }

    /// The bits that both have.
    fn bit_and<R: Operand<BaseOf<Self>>>(self, right: R) -> With<Self, R, BaseOf<Self>, BaseOf<Self>>
    where
        BaseOf<Self>: Integral,
    {
        call::with(Function::BitAnd, self, right)
    }

    /// The bits that one or both have.
    fn bit_or<R: Operand<BaseOf<Self>>>(self, right: R) -> With<Self, R, BaseOf<Self>, BaseOf<Self>>
    where
        BaseOf<Self>: Integral,
    {
        call::with(Function::BitOr, self, right)
    }

    /// The bits that only one of both has.
    fn bit_xor<R: Operand<BaseOf<Self>>>(self, right: R) -> With<Self, R, BaseOf<Self>, BaseOf<Self>>
    where
        BaseOf<Self>: Integral,
    {
        call::with(Function::BitXor, self, right)
    }

    /// All bits turned over: `-1 - self`.
    fn bit_not(self) -> Expr<Self::Tables, Self::Value>
    where
        BaseOf<Self>: Integral,
    {
        call::same(Function::BitNot, self)
    }

    /// The bits moved by `count` places, 0 to 63, towards the sign, in 64 bits.
    fn shift_left(self, count: u8) -> Of<Self, i64>
    where
        BaseOf<Self>: Integral,
    {
        shifted(Function::ShiftLeft, self, count)
    }

    /// The bits moved by `count` places, 0 to 63, away from the sign, which fills up; in 64 bits.
    fn shift_right(self, count: u8) -> Of<Self, i64>
    where
        BaseOf<Self>: Integral,
    {
        shifted(Function::ShiftRight, self, count)
    }
}

impl<E: Expression> NumberFunctions for E {}

fn shifted<E: Expression>(function: Function, bits: E, count: u8) -> Of<E, i64> {
    let count = match count {
        0..=63 => operand::typed_literal(i32::from(count)),
        _ => operand::invalid("u8", "an integer of 64 bits is shifted by 0 to 63 places"),
    };
    Expr::new(call::node(function, i64::TYPE, [bits.into_node(), count]))
}

/// The greatest of two to eight values: NULL if one of them is NULL, on every backend.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let ages: Vec<Option<i32>> = User::query().select(greatest((User::age, 18))).all(&mut session)?;
/// assert_eq!(ages, [Some(30)]);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn greatest<T: Alike<Base: Ordered>>(of: T) -> Expr<T::Tables, T::AnyNull> {
    Expr::new(call::node(Function::Greatest, T::Base::TYPE, of.into_nodes()))
}

/// The least of two to eight values: NULL if one of them is NULL, on every backend. See [`greatest`].
pub fn least<T: Alike<Base: Ordered>>(of: T) -> Expr<T::Tables, T::AnyNull> {
    Expr::new(call::node(Function::Least, T::Base::TYPE, of.into_nodes()))
}

/// A random number from 0 up to, but without, 1: another one for each row.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let anybody: Option<User> = User::query().order_by(random().asc()).first(&mut session)?;
/// assert!(anybody.is_some());
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn random() -> Expr<Nil, f64> {
    Expr::new(call::node(Function::Random, f64::TYPE, []))
}

/// A remainder has the sign of the dividend, as in Rust, and is NULL where the divisor is 0.
impl<M: Source, V: SqlValue<Base: Exact>, Key, R: Term<V::Base>> Rem<R> for Column<M, V, Key> {
    type Output = Expr<(M, R::Tables), Option<V::Base>>;

    fn rem(self, right: R) -> Self::Output {
        Expr::new(binary::binary(self.node(), BinaryOp::Remainder, right.into_node()))
    }
}

/// A remainder has the sign of the dividend, as in Rust, and is NULL where the divisor is 0.
impl<T, V: SqlValue<Base: Exact>, R: Term<V::Base>> Rem<R> for Expr<T, V> {
    type Output = Expr<(T, R::Tables), Option<V::Base>>;

    fn rem(self, right: R) -> Self::Output {
        Expr::new(binary::binary(self.node, BinaryOp::Remainder, right.into_node()))
    }
}
