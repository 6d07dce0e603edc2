use super::{BaseOf, BinaryOp, Expr, Expression, Node, Operand, binary};
use crate::types::{Ordered, SqlValue};

/// A tuple of columns or expressions, compared as a whole: `(Item::x, Item::y).eq((1, 2))`. In SQL it is a condition on
/// each of them, so that every index serves it.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// # let mut count = |condition: Expr<User>| User::query().filter(condition).count(&mut session);
/// assert_eq!(count((User::name, User::age).eq(("Alex", 30)).on())?, 1);
/// assert_eq!(count((User::name, User::age).is_in([("Bo", 30), ("Alex", 30)]).on())?, 1);
/// assert_eq!(count((User::name, User::age).gt(("Alex", 18)).on())?, 1); // a greater name, or this one and a greater age
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[allow(clippy::wrong_self_convention, reason = "an expression is used up by the one that it becomes part of")]
pub trait RowValue: Sized {
    /// The tables whose columns it uses.
    type Tables;
    /// The types of its parts, without `Option`.
    type Bases;
    /// `Out`, nullable if one of the parts is.
    type Or<Out: SqlValue>: SqlValue<Base = Out::Base>;

    /// The untyped trees.
    #[doc(hidden)]
    fn into_nodes(self) -> Vec<Node>;

    /// All parts are equal.
    fn eq<R: RowOperand<Self::Bases>>(self, right: R) -> ComparedRows<Self, R> {
        Expr::new(equal(self.into_nodes(), right.into_nodes()))
    }

    /// One of the parts differs.
    fn ne<R: RowOperand<Self::Bases>>(self, right: R) -> ComparedRows<Self, R> {
        Expr::new(Node::Or(pairs(self.into_nodes(), right.into_nodes(), BinaryOp::NotEqual)))
    }

    /// The first parts that differ are less here.
    fn lt<R: RowOperand<Self::Bases>>(self, right: R) -> ComparedRows<Self, R>
    where
        Self::Bases: OrderedRow,
    {
        Expr::new(ordered(self.into_nodes(), right.into_nodes(), BinaryOp::Less, BinaryOp::Less))
    }

    /// The first parts that differ are less here, or none differ.
    fn le<R: RowOperand<Self::Bases>>(self, right: R) -> ComparedRows<Self, R>
    where
        Self::Bases: OrderedRow,
    {
        Expr::new(ordered(self.into_nodes(), right.into_nodes(), BinaryOp::Less, BinaryOp::LessOrEqual))
    }

    /// The first parts that differ are greater here.
    fn gt<R: RowOperand<Self::Bases>>(self, right: R) -> ComparedRows<Self, R>
    where
        Self::Bases: OrderedRow,
    {
        Expr::new(ordered(self.into_nodes(), right.into_nodes(), BinaryOp::Greater, BinaryOp::Greater))
    }

    /// The first parts that differ are greater here, or none differ.
    fn ge<R: RowOperand<Self::Bases>>(self, right: R) -> ComparedRows<Self, R>
    where
        Self::Bases: OrderedRow,
    {
        Expr::new(ordered(self.into_nodes(), right.into_nodes(), BinaryOp::Greater, BinaryOp::GreaterOrEqual))
    }

    /// It equals one of these rows. An empty list matches nothing.
    fn is_in<I>(self, rows: I) -> InRows<Self, I::Item>
    where
        I: IntoIterator,
        I::Item: RowOperand<Self::Bases>,
    {
        let parts = self.into_nodes();
        Expr::new(Node::Or(rows.into_iter().map(|row| equal(parts.clone(), row.into_nodes())).collect()))
    }
}

/// What comes of comparing two rows.
pub type ComparedRows<Left, Right> = Expr<
    (<Left as RowValue>::Tables, <Right as RowOperand<<Left as RowValue>::Bases>>::Tables),
    <Left as RowValue>::Or<<Right as RowOperand<<Left as RowValue>::Bases>>::Or<bool>>,
>;

/// What comes of asking whether a row is one of some rows.
pub type InRows<Row, Item> = Expr<
    (<Row as RowValue>::Tables, <Item as RowOperand<<Row as RowValue>::Bases>>::Tables),
    <Row as RowValue>::Or<<Item as RowOperand<<Row as RowValue>::Bases>>::Or<bool>>,
>;

/// A tuple that can stand beside a tuple of parts of types `Bases`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be compared with a row of `{Bases}`",
    label = "a tuple of as many values, of these types, is expected here"
)]
pub trait RowOperand<Bases> {
    /// The tables whose columns it uses.
    type Tables;
    /// `Out`, nullable if one of the parts is.
    type Or<Out: SqlValue>: SqlValue<Base = Out::Base>;

    /// The untyped trees.
    #[doc(hidden)]
    fn into_nodes(self) -> Vec<Node>;
}

/// Types that all have an order.
#[diagnostic::on_unimplemented(message = "not all of `{Self}` have an order in SQL")]
pub trait OrderedRow {}

fn pairs(left: Vec<Node>, right: Vec<Node>, op: BinaryOp) -> Vec<Node> {
    left.into_iter().zip(right).map(|(left, right)| binary::binary(left, op, right)).collect()
}

fn equal(left: Vec<Node>, right: Vec<Node>) -> Node {
    Node::And(pairs(left, right, BinaryOp::Equal))
}

/// `a < x OR (a = x AND (b < y OR …))`; the last parts are compared by `last`.
fn ordered(left: Vec<Node>, right: Vec<Node>, op: BinaryOp, last: BinaryOp) -> Node {
    let whole = left.into_iter().zip(right).rev().fold(None, |rest, (left, right)| {
        Some(match rest {
            None => binary::binary(left, last, right),
            Some(rest) => {
                let equal = binary::binary(left.clone(), BinaryOp::Equal, right.clone());
                Node::Or(vec![binary::binary(left, op, right), Node::And(vec![equal, rest])])
            }
        })
    });
    whole.unwrap_or_else(|| Node::And(Vec::new()))
}

macro_rules! nested {
    (tables $last:ident) => { $last::Tables };
    (tables $first:ident $($rest:ident)+) => { ($first::Tables, nested!(tables $($rest)+)) };
    (or $out:ident $last:ident) => { <$last::Value as SqlValue>::Or<$out> };
    (or $out:ident $first:ident $($rest:ident)+) => { <$first::Value as SqlValue>::Or<nested!(or $out $($rest)+)> };
}

macro_rules! operands {
    (tables $last:ident $base:ident) => { <$last as Operand<$base>>::Tables };
    (tables $first:ident $base:ident $($rest:ident)+) => {
        (<$first as Operand<$base>>::Tables, operands!(tables $($rest)+))
    };
    (or $out:ident $last:ident $base:ident) => { <<$last as Operand<$base>>::Value as SqlValue>::Or<$out> };
    (or $out:ident $first:ident $base:ident $($rest:ident)+) => {
        <<$first as Operand<$base>>::Value as SqlValue>::Or<operands!(or $out $($rest)+)>
    };
}

macro_rules! tuple {
    ($($name:ident $base:ident)+) => {
        #[allow(non_snake_case, reason = "one name serves as type and as binding")]
        impl<$($name: Expression),+> RowValue for ($($name,)+) {
            type Tables = nested!(tables $($name)+);
            type Bases = ($(BaseOf<$name>,)+);
            type Or<Out: SqlValue> = nested!(or Out $($name)+);

            fn into_nodes(self) -> Vec<Node> {
                let ($($name,)+) = self;
                vec![$($name.into_node()),+]
            }
        }

        #[allow(non_snake_case, reason = "one name serves as type and as binding")]
        impl<$($base, $name: Operand<$base>),+> RowOperand<($($base,)+)> for ($($name,)+) {
            type Tables = operands!(tables $($name $base)+);
            type Or<Out: SqlValue> = operands!(or Out $($name $base)+);

            fn into_nodes(self) -> Vec<Node> {
                let ($($name,)+) = self;
                vec![$($name.into_node()),+]
            }
        }

        impl<$($base: Ordered),+> OrderedRow for ($($base,)+) {}
    };
}
tuple!(A Ba B Bb);
tuple!(A Ba B Bb C Bc);
tuple!(A Ba B Bb C Bc D Bd);
tuple!(A Ba B Bb C Bc D Bd E Be);
tuple!(A Ba B Bb C Bc D Bd E Be F Bf);
