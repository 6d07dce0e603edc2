use super::{Absorbed, Expr, Nil, Node, Operand, operand};
use crate::model::{Column, Source};
use crate::types::{Scalar, SqlValue};

/// What can stand where an expression of any type is expected: an expression, a column, or a Rust value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an expression",
    label = "a column, an expression or a Rust value is expected here"
)]
pub trait AsExpr {
    /// The tables whose columns it uses.
    type Tables;
    /// The type of its value.
    type Value: SqlValue;

    /// The untyped tree.
    #[doc(hidden)]
    fn into_node(self) -> Node;
}

impl<S: Scalar> AsExpr for S {
    type Tables = Nil;
    type Value = S;

    fn into_node(self) -> Node {
        operand::typed_literal(self)
    }
}

impl AsExpr for &String {
    type Tables = Nil;
    type Value = String;

    fn into_node(self) -> Node {
        operand::typed_literal(self.clone())
    }
}

impl AsExpr for &str {
    type Tables = Nil;
    type Value = String;

    fn into_node(self) -> Node {
        operand::typed_literal(self.to_owned())
    }
}

impl<M: Source, V: SqlValue, Key> AsExpr for Column<M, V, Key> {
    type Tables = M;
    type Value = V;

    fn into_node(self) -> Node {
        self.node()
    }
}

impl<Tables, V: SqlValue> AsExpr for Expr<Tables, V> {
    type Tables = Tables;
    type Value = V;

    fn into_node(self) -> Node {
        self.node
    }
}

/// A tuple of two to eight operands of type `Base`.
#[diagnostic::on_unimplemented(
    message = "a tuple of two to eight operands of type `{Base}` is expected, but this is a `{Self}`",
    label = "this is not such a tuple"
)]
pub trait Operands<Base> {
    /// The tables whose columns they use.
    type Tables;
    /// `Out`, nullable if one of them is.
    type Or<Out: SqlValue>: SqlValue<Base = Out::Base>;

    /// The untyped trees.
    #[doc(hidden)]
    fn into_nodes(self) -> Box<[Node]>;
}

/// A tuple of two to eight operands of one type, which the first of them says.
#[diagnostic::on_unimplemented(
    message = "a tuple of two to eight operands of one type is expected, but this is a `{Self}`",
    label = "this is not such a tuple"
)]
pub trait Alike {
    /// The type without `Option` of all of them.
    type Base: Scalar;
    /// The tables whose columns they use.
    type Tables;
    /// The tables, where only the last one decides whether there is a value.
    type LastTables;
    /// The type, nullable if one of them is.
    type AnyNull: SqlValue<Base = Self::Base>;
    /// The type, nullable if the last of them is.
    type LastNull: SqlValue<Base = Self::Base>;

    /// The untyped trees.
    #[doc(hidden)]
    fn into_nodes(self) -> Box<[Node]>;
}

/// The type without `Option` of what stands as an expression.
type BaseOfAny<A> = <<A as AsExpr>::Value as SqlValue>::Base;

macro_rules! nested {
    (tables $base:ty; $last:ident) => { <$last as Operand<$base>>::Tables };
    (tables $base:ty; $first:ident $($rest:ident)+) => {
        (<$first as Operand<$base>>::Tables, nested!(tables $base; $($rest)+))
    };
    (or $base:ty; $out:ty; $last:ident) => { <<$last as Operand<$base>>::Value as SqlValue>::Or<$out> };
    (or $base:ty; $out:ty; $first:ident $($rest:ident)+) => {
        <<$first as Operand<$base>>::Value as SqlValue>::Or<nested!(or $base; $out; $($rest)+)>
    };
}

macro_rules! tuple {
    ($first:ident $($rest:ident)* ; $last:ident) => {
        #[allow(non_snake_case, reason = "one name serves as type and as binding")]
        impl<Base, $first: Operand<Base>, $($rest: Operand<Base>,)* $last: Operand<Base>> Operands<Base>
            for ($first, $($rest,)* $last)
        {
            type Tables = nested!(tables Base; $first $($rest)* $last);
            type Or<Out: SqlValue> = nested!(or Base; Out; $first $($rest)* $last);

            fn into_nodes(self) -> Box<[Node]> {
                let ($first, $($rest,)* $last) = self;
                Box::new([$first.into_node(), $($rest.into_node(),)* $last.into_node()])
            }
        }

        #[allow(non_snake_case, reason = "one name serves as type and as binding")]
        impl<$first: AsExpr, $($rest: Operand<BaseOfAny<$first>>,)* $last: Operand<BaseOfAny<$first>>> Alike
            for ($first, $($rest,)* $last)
        {
            type Base = BaseOfAny<$first>;
            type Tables = ($first::Tables, nested!(tables BaseOfAny<$first>; $($rest)* $last));
            type LastTables = (
                Absorbed<($first::Tables, nested!(tables BaseOfAny<$first>; $($rest)* $last))>,
                $last::Tables,
            );
            type AnyNull = <$first::Value as SqlValue>::Or<
                nested!(or BaseOfAny<$first>; BaseOfAny<$first>; $($rest)* $last)
            >;
            type LastNull = <$last::Value as SqlValue>::Or<BaseOfAny<$first>>;

            fn into_nodes(self) -> Box<[Node]> {
                let ($first, $($rest,)* $last) = self;
                Box::new([$first.into_node(), $($rest.into_node(),)* $last.into_node()])
            }
        }
    };
}
tuple!(A; B);
tuple!(A B; C);
tuple!(A B C; D);
tuple!(A B C D; E);
tuple!(A B C D E; F);
tuple!(A B C D E F; G);
tuple!(A B C D E F G; H);
