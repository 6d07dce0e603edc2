use super::call::{self, Function};
use super::{BaseOf, Expr, Expression, Like, Node, Of, Operand, Operands, Pattern, Tested, With, With2, operand};
use crate::types::{Scalar, TextLike};

#[doc = include_str!("../../docs/text-functions.md")]
pub trait TextFunctions: Expression {
    /// The text in lower case. Letters of every script, as far as one letter becomes one.
    fn lower(self) -> Of<Self, String>
    where
        BaseOf<Self>: TextLike,
    {
        call::of(Function::Lower, self)
    }

    /// The text in upper case. Letters of every script, as far as one letter becomes one.
    fn upper(self) -> Of<Self, String>
    where
        BaseOf<Self>: TextLike,
    {
        call::of(Function::Upper, self)
    }

    /// The text without the blanks at its start and end.
    fn trim(self) -> Of<Self, String>
    where
        BaseOf<Self>: TextLike,
    {
        call::of(Function::Trim, self)
    }

    /// The text without the blanks at its start.
    fn ltrim(self) -> Of<Self, String>
    where
        BaseOf<Self>: TextLike,
    {
        call::of(Function::Ltrim, self)
    }

    /// The text without the blanks at its end.
    fn rtrim(self) -> Of<Self, String>
    where
        BaseOf<Self>: TextLike,
    {
        call::of(Function::Rtrim, self)
    }

    /// How many characters the text has.
    fn length(self) -> Of<Self, i32>
    where
        BaseOf<Self>: TextLike,
    {
        call::of(Function::Length, self)
    }

    /// How many bytes the text has in UTF-8.
    fn octet_length(self) -> Of<Self, i32>
    where
        BaseOf<Self>: TextLike,
    {
        call::of(Function::OctetLength, self)
    }

    /// The characters from the one at `start` on, `length` of them; the first is at 1. What lies before or after the text
    /// is left out, and a negative length is 0.
    fn substring<S: Operand<i32>, L: Operand<i32>>(self, start: S, length: L) -> With2<Self, S, i32, L, i32, String>
    where
        BaseOf<Self>: TextLike,
    {
        call::with_two(Function::Substring, self, start, length)
    }

    /// The characters from the one at `start` to the end; the first is at 1.
    fn substring_from<S: Operand<i32>>(self, start: S) -> With<Self, S, i32, String>
    where
        BaseOf<Self>: TextLike,
    {
        call::with(Function::SubstringFrom, self, start)
    }

    /// The first `count` characters; none for a negative count.
    fn left<N: Operand<i32>>(self, count: N) -> With<Self, N, i32, String>
    where
        BaseOf<Self>: TextLike,
    {
        call::with(Function::Left, self, count)
    }

    /// The last `count` characters; none for a negative count.
    fn right<N: Operand<i32>>(self, count: N) -> With<Self, N, i32, String>
    where
        BaseOf<Self>: TextLike,
    {
        call::with(Function::Right, self, count)
    }

    /// `length` characters, missing ones filled in by `fill` before the text; a longer text is cut at its end.
    fn lpad<N: Operand<i32>>(self, length: N, fill: char) -> With<Self, N, i32, String>
    where
        BaseOf<Self>: TextLike,
    {
        padded(Function::Lpad, self, length, fill)
    }

    /// `length` characters, missing ones filled in by `fill` after the text; a longer text is cut at its end.
    fn rpad<N: Operand<i32>>(self, length: N, fill: char) -> With<Self, N, i32, String>
    where
        BaseOf<Self>: TextLike,
    {
        padded(Function::Rpad, self, length, fill)
    }

    /// The text with every `from` replaced by `to`; an empty `from` is nowhere.
    fn replace<F: Operand<String>, T: Operand<String>>(
        self,
        from: F,
        to: T,
    ) -> With2<Self, F, String, T, String, String>
    where
        BaseOf<Self>: TextLike,
    {
        call::with_two(Function::Replace, self, from, to)
    }

    /// Where `part` begins for the first time: 1 for the first character, 0 if it is nowhere. An empty part is at 1.
    fn strpos<P: Operand<String>>(self, part: P) -> With<Self, P, String, i32>
    where
        BaseOf<Self>: TextLike,
    {
        call::with(Function::Position, self, part)
    }

    /// The characters in reverse order.
    fn reverse(self) -> Of<Self, String>
    where
        BaseOf<Self>: TextLike,
    {
        call::of(Function::Reverse, self)
    }

    /// The text `count` times; empty for a negative count.
    fn repeat<N: Operand<i32>>(self, count: N) -> With<Self, N, i32, String>
    where
        BaseOf<Self>: TextLike,
    {
        call::with(Function::Repeat, self, count)
    }

    /// [`Expression::like`] with a pattern that is an expression.
    fn like_expr<P: Operand<String>>(self, pattern: P) -> With<Self, P, String, bool>
    where
        BaseOf<Self>: TextLike,
    {
        Expr::new(pattern_node(self.into_node(), pattern.into_node(), false))
    }

    /// [`Expression::not_like`] with a pattern that is an expression.
    fn not_like_expr<P: Operand<String>>(self, pattern: P) -> With<Self, P, String, bool>
    where
        BaseOf<Self>: TextLike,
    {
        Expr::new(pattern_node(self.into_node(), pattern.into_node(), true))
    }

    /// [`Expression::like`] where upper and lower case do not differ.
    fn ilike(self, pattern: impl Into<String>) -> Tested<Self>
    where
        BaseOf<Self>: TextLike,
    {
        let pattern = lower(operand::typed_literal(Pattern::complete(pattern.into())));
        Expr::new(pattern_node(lower(self.into_node()), pattern, false))
    }

    /// Equal, where upper and lower case do not differ.
    fn eq_ignore_case<R: Operand<String>>(self, right: R) -> With<Self, R, String, bool>
    where
        BaseOf<Self>: TextLike,
    {
        let right = lower(right.into_node());
        Expr::new(super::binary::binary(lower(self.into_node()), super::BinaryOp::Equal, right))
    }

    /// Whether the regular expression `pattern` matches somewhere in the text. The language of patterns is the server's
    /// own: POSIX on PostgreSQL, ICU on MySQL, PCRE on MariaDB; on SQLite, which takes the feature `regex`, that of the crate
    /// `regex-lite`.
    fn matches_regex<P: Operand<String>>(self, pattern: P) -> With<Self, P, String, bool>
    where
        BaseOf<Self>: TextLike,
    {
        call::with(Function::MatchesRegex, self, pattern)
    }
}

impl<E: Expression> TextFunctions for E {}

/// All of these texts, one after the other: a tuple of two to eight. NULL if one is NULL, and nullable if one can be.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let names: Vec<String> = User::query().select(concat((User::name, " <", User::email, ">"))).all(&mut session)?;
/// assert_eq!(names, ["Alex <alex@example.org>"]);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn concat<Parts: Operands<String>>(parts: Parts) -> Expr<Parts::Tables, Parts::Or<String>> {
    Expr::new(call::node(Function::Concat, String::TYPE, parts.into_nodes()))
}

fn padded<E: Expression, N: Operand<i32>>(
    function: Function,
    text: E,
    length: N,
    fill: char,
) -> With<E, N, i32, String> {
    let fill = operand::typed_literal(fill.to_string());
    Expr::new(call::node(function, String::TYPE, [text.into_node(), length.into_node(), fill]))
}

fn lower(text: Node) -> Node {
    call::node(Function::Lower, String::TYPE, [text])
}

fn pattern_node(operand: Node, pattern: Node, negated: bool) -> Node {
    Node::Like(Box::new(Like { operand, pattern: Pattern::from_expression(pattern), negated }))
}
