use super::call::{self, Function};
use super::{Absorbed, Alike, BaseOf, Expr, Expression, Operand, Truth};
use crate::types::{Scalar, SqlValue};

/// What comes of `coalesce`: nullable if the last operand is.
pub type OrElse<Left, Right> = Expr<
    (Absorbed<<Left as Expression>::Tables>, <Right as Operand<BaseOf<Left>>>::Tables),
    <<Right as Operand<BaseOf<Left>>>::Value as SqlValue>::Or<BaseOf<Left>>,
>;

/// What comes of `nullif`.
pub type UnlessEqual<Left, Right> = Expr<
    (<Left as Expression>::Tables, Absorbed<<Right as Operand<BaseOf<Left>>>::Tables>),
    <<Left as Expression>::Value as SqlValue>::Nullable,
>;

/// Functions about NULL and unknown.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let ages: Vec<i32> = User::query().select(User::age.coalesce(0)).all(&mut session)?;
/// assert_eq!(ages, [30]);
/// let others: Vec<Option<String>> = User::query().select(User::name.nullif("Alex")).all(&mut session)?;
/// assert_eq!(others, [None]);
/// let no_adults = User::query().filter(User::age.ge(18).is_not_true());
/// assert_eq!(no_adults.count(&mut session)?, 0);
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[allow(clippy::wrong_self_convention, reason = "an expression is used up by the one that it becomes part of")]
pub trait NullFunctions: Expression {
    /// `COALESCE(self, otherwise)`: this, or `otherwise` where it is NULL. No `Option` if `otherwise` is none, also over a
    /// table that an outer join leaves out.
    fn coalesce<R: Operand<BaseOf<Self>>>(self, otherwise: R) -> OrElse<Self, R> {
        Expr::new(call::node(
            Function::Coalesce,
            <BaseOf<Self> as Scalar>::TYPE,
            [self.into_node(), otherwise.into_node()],
        ))
    }

    /// `NULLIF(self, value)`: NULL where it equals `value`.
    fn nullif<R: Operand<BaseOf<Self>>>(self, value: R) -> UnlessEqual<Self, R> {
        Expr::new(call::node(Function::NullIf, <BaseOf<Self> as Scalar>::TYPE, [self.into_node(), value.into_node()]))
    }

    /// `self IS TRUE`: neither false nor unknown.
    fn is_true(self) -> Expr<Absorbed<Self::Tables>, bool>
    where
        Self::Value: Truth,
    {
        Expr::new(call::node(Function::IsTrue, bool::TYPE, [self.into_node()]))
    }

    /// False or unknown.
    fn is_not_true(self) -> Expr<Absorbed<Self::Tables>, bool>
    where
        Self::Value: Truth,
    {
        !self.is_true()
    }

    /// `self IS FALSE`: neither true nor unknown.
    fn is_false(self) -> Expr<Absorbed<Self::Tables>, bool>
    where
        Self::Value: Truth,
    {
        Expr::new(call::node(Function::IsFalse, bool::TYPE, [self.into_node()]))
    }

    /// True or unknown.
    fn is_not_false(self) -> Expr<Absorbed<Self::Tables>, bool>
    where
        Self::Value: Truth,
    {
        !self.is_false()
    }

    /// `self IS NULL`, of a condition: neither true nor false.
    fn is_unknown(self) -> Expr<Absorbed<Self::Tables>, bool>
    where
        Self::Value: Truth,
    {
        self.is_null()
    }
}

impl<E: Expression> NullFunctions for E {}

/// The first of two to eight values that is not NULL. No `Option` if the last one is none.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let ages: Vec<i32> = User::query().select(coalesce((User::age.nullif(30), User::age, 0))).all(&mut session)?;
/// assert_eq!(ages, [30]);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn coalesce<T: Alike>(of: T) -> Expr<T::LastTables, T::LastNull> {
    Expr::new(call::node(Function::Coalesce, T::Base::TYPE, of.into_nodes()))
}
