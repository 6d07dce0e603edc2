use std::marker::PhantomData;

use super::{Absorbed, AsExpr, Condition, Expr, Expression, Nil, Node, Operand};
use crate::types::{ColumnType, Scalar, SqlValue};

/// `CASE [operand] WHEN … THEN … ELSE … END`
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// What each arm compares with; none if the arms are conditions.
    pub operand: Option<Node>,
    /// A condition or a value, and what comes of it.
    pub arms: Vec<(Node, Node)>,
    /// What comes of none.
    pub otherwise: Option<Node>,
    /// The type of what comes of it.
    pub ty: ColumnType,
}

/// A value that depends on conditions: the first one that holds decides.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let kind = case().when(User::age.lt(18), "minor").when(User::age.ge(18), "adult").else_("unknown");
/// let kinds: Vec<(String, String)> = User::query().select((User::name, kind)).all(&mut session)?;
/// assert_eq!(kinds, [("Alex".to_owned(), "adult".to_owned())]);
///
/// // Without an `else_`, it is NULL where no condition holds:
/// let minor: Vec<Option<i32>> = User::query().select(case().when(User::age.lt(18), 1).end()).all(&mut session)?;
/// assert_eq!(minor, [None]);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn case() -> CaseStart {
    CaseStart(())
}

/// A value that depends on which value `operand` equals.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let rank = case_of(User::name).when("Alex", 1).when("Bo", 2).else_(3);
/// let first: Vec<String> = User::query().order_by(rank.asc()).select(User::name).all(&mut session)?;
/// assert_eq!(first, ["Alex"]);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn case_of<E: Expression>(operand: E) -> CaseOf<E::Tables, <E::Value as SqlValue>::Base> {
    CaseOf { operand: operand.into_node(), marker: PhantomData }
}

/// A `CASE` without an arm; see [`case`].
#[derive(Debug, Clone)]
#[must_use = "a case needs an arm: `.when(condition, value)`"]
pub struct CaseStart(());

/// A `CASE operand` without an arm; see [`case_of`].
#[derive(Debug, Clone)]
#[must_use = "a case needs an arm: `.when(value, result)`"]
pub struct CaseOf<Tables, Base> {
    operand: Node,
    marker: PhantomData<fn() -> (Tables, Base)>,
}

/// A `CASE` of conditions, with an arm at least.
#[derive(Debug, Clone)]
#[must_use = "a case ends with `.else_(value)` or `.end()`"]
pub struct Cases<Tables, V> {
    case: Case,
    marker: PhantomData<fn() -> (Tables, V)>,
}

/// A `CASE` of an operand of type `Base`, with an arm at least.
#[derive(Debug, Clone)]
#[must_use = "a case ends with `.else_(value)` or `.end()`"]
pub struct CasesOf<Tables, Base, V> {
    cases: Cases<Tables, V>,
    marker: PhantomData<fn() -> Base>,
}

/// The type of a case's value after one more arm.
type Either<V, Then> =
    <V as SqlValue>::Or<<<Then as Operand<<V as SqlValue>::Base>>::Value as SqlValue>::Or<<V as SqlValue>::Base>>;

/// The tables of a case after one more arm: a condition that is unknown makes no value unknown.
type And<Tables, WhenTables, ThenTables> = (Tables, (Absorbed<WhenTables>, ThenTables));

impl CaseStart {
    /// `WHEN condition THEN value`
    pub fn when<C: Condition<bool>, T: AsExpr>(
        self,
        condition: C,
        value: T,
    ) -> Cases<And<Nil, C::Tables, T::Tables>, T::Value> {
        let arms = vec![(condition.into_node(), value.into_node())];
        let ty = <<T::Value as SqlValue>::Base as Scalar>::TYPE;
        Cases { case: Case { operand: None, arms, otherwise: None, ty }, marker: PhantomData }
    }
}

#[allow(clippy::type_complexity, reason = "the tables and the nullability of all arms")]
impl<Tables, Base> CaseOf<Tables, Base> {
    /// `WHEN value THEN result`
    pub fn when<W: Operand<Base>, T: AsExpr>(
        self,
        value: W,
        result: T,
    ) -> CasesOf<And<Absorbed<Tables>, W::Tables, T::Tables>, Base, T::Value> {
        let arms = vec![(value.into_node(), result.into_node())];
        let ty = <<T::Value as SqlValue>::Base as Scalar>::TYPE;
        let case = Case { operand: Some(self.operand), arms, otherwise: None, ty };
        CasesOf { cases: Cases { case, marker: PhantomData }, marker: PhantomData }
    }
}

#[allow(clippy::type_complexity, reason = "the tables and the nullability of all arms")]
impl<Tables, V: SqlValue> Cases<Tables, V> {
    /// `WHEN condition THEN value`, where no earlier condition holds.
    pub fn when<C: Condition<bool>, T: Operand<V::Base>>(
        self,
        condition: C,
        value: T,
    ) -> Cases<And<Tables, C::Tables, T::Tables>, Either<V, T>> {
        self.arm(condition.into_node(), value.into_node())
    }

    /// `ELSE value`, where no condition holds.
    pub fn else_<T: Operand<V::Base>>(mut self, value: T) -> Expr<(Tables, T::Tables), Either<V, T>> {
        self.case.otherwise = Some(value.into_node());
        self.finish()
    }

    /// NULL where no condition holds.
    pub fn end(self) -> Expr<Tables, V::Nullable> {
        self.finish()
    }

    fn arm<Other, W>(mut self, when: Node, then: Node) -> Cases<Other, W> {
        self.case.arms.push((when, then));
        Cases { case: self.case, marker: PhantomData }
    }

    fn finish<Other, W>(self) -> Expr<Other, W> {
        Expr::new(Node::Case(Box::new(self.case)))
    }
}

#[allow(clippy::type_complexity, reason = "the tables and the nullability of all arms")]
impl<Tables, Base, V: SqlValue> CasesOf<Tables, Base, V> {
    /// `WHEN value THEN result`, where the operand equals no earlier value.
    pub fn when<W: Operand<Base>, T: Operand<V::Base>>(
        self,
        value: W,
        result: T,
    ) -> CasesOf<And<Tables, W::Tables, T::Tables>, Base, Either<V, T>> {
        CasesOf { cases: self.cases.arm(value.into_node(), result.into_node()), marker: PhantomData }
    }

    /// `ELSE value`, where the operand equals no value.
    pub fn else_<T: Operand<V::Base>>(self, value: T) -> Expr<(Tables, T::Tables), Either<V, T>> {
        self.cases.else_(value)
    }

    /// NULL where the operand equals no value.
    pub fn end(self) -> Expr<Tables, V::Nullable> {
        self.cases.end()
    }
}
