use std::borrow::Cow;

use super::{AsExpr, EitherNull, Expr, Expression, Nil, Node};
use crate::types::{ColumnType, Scalar, SqlValue};

/// SQL of the user's own inside an expression: text, with expressions between.
#[derive(Debug, Clone, PartialEq)]
pub struct Fragment {
    /// The pieces of text, one more than there are expressions.
    pub pieces: Box<[Cow<'static, str>]>,
    /// The expressions between them.
    pub arguments: Box<[Node]>,
    /// The type of the value, without `Option`.
    pub ty: ColumnType,
    /// Whether it holds together without parentheses.
    pub atom: bool,
    /// Whether a `?` of the user's own is in the text, which is a placeholder on some servers.
    pub question_mark: bool,
}

/// A tuple of up to eight expressions of any types: what a function of your own takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no tuple of up to eight expressions",
    label = "a tuple is expected here: `(User::name,)`"
)]
pub trait Arguments {
    /// The tables whose columns they use.
    type Tables;
    /// `Out`, nullable if one of them is.
    type Or<Out: SqlValue>: SqlValue<Base = Out::Base>;

    /// The untyped trees.
    #[doc(hidden)]
    fn into_nodes(self) -> Box<[Node]>;
}

impl Arguments for () {
    type Tables = Nil;
    type Or<Out: SqlValue> = Out::Or<Out>;

    fn into_nodes(self) -> Box<[Node]> {
        Box::new([])
    }
}

macro_rules! nested {
    (tables $last:ident) => { $last::Tables };
    (tables $first:ident $($rest:ident)+) => { ($first::Tables, nested!(tables $($rest)+)) };
    (or $out:ident $last:ident) => { <$last::Value as SqlValue>::Or<$out> };
    (or $out:ident $first:ident $($rest:ident)+) => { <$first::Value as SqlValue>::Or<nested!(or $out $($rest)+)> };
}

macro_rules! tuple {
    ($($name:ident)+) => {
        #[allow(non_snake_case, reason = "one name serves as type and as binding")]
        impl<$($name: AsExpr),+> Arguments for ($($name,)+) {
            type Tables = nested!(tables $($name)+);
            type Or<Out: SqlValue> = nested!(or Out $($name)+);

            fn into_nodes(self) -> Box<[Node]> {
                let ($($name,)+) = self;
                Box::new([$($name.into_node()),+])
            }
        }
    };
}
tuple!(A);
tuple!(A B);
tuple!(A B C);
tuple!(A B C D);
tuple!(A B C D E);
tuple!(A B C D E F);
tuple!(A B C D E F G);
tuple!(A B C D E F G H);

/// A function of the server's, or of your own, by its name, which is sent as it is. Nullable if an argument is; a function
/// that can be NULL otherwise has an `Option` as its type. [`sql_function!`](crate::sql_function) makes one with typed
/// arguments.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let codes: Vec<i64> = User::query().select(function::<i64, _>("unicode", (User::name,))).all(&mut session)?;
/// assert_eq!(codes, [65]);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn function<V: SqlValue, A: Arguments>(name: &'static str, arguments: A) -> Expr<A::Tables, A::Or<V>> {
    Expr::new(function_node(name, <V::Base as Scalar>::TYPE, arguments.into_nodes()))
}

fn function_node(name: &'static str, ty: ColumnType, arguments: Box<[Node]>) -> Node {
    let mut pieces: Vec<Cow<'static, str>> = vec![Cow::Borrowed(", "); arguments.len() + 1];
    let last = arguments.len();
    pieces[last] = Cow::Borrowed(")");
    pieces[0] = if last == 0 { format!("{name}()") } else { format!("{name}(") }.into();
    Node::Fragment(Box::new(Fragment { pieces: pieces.into(), arguments, ty, atom: true, question_mark: false }))
}

/// What comes of an operator of your own.
pub type Operated<Left, Right, V> = Expr<
    (<Left as Expression>::Tables, <Right as AsExpr>::Tables),
    EitherNull<<Left as Expression>::Value, <Right as AsExpr>::Value, V>,
>;

/// Operators of your own.
pub trait CustomFunctions: Expression {
    /// An operator of the server's, or of your own, which is sent as it is: `(self operator right)`. Nullable if a side is.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let glob = User::query().filter(User::name.operator::<bool, _>("GLOB", "A*")); // SQLite's own
    /// assert_eq!(glob.count(&mut session)?, 1);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    fn operator<V: SqlValue, R: AsExpr>(self, operator: &'static str, right: R) -> Operated<Self, R, V> {
        let pieces = ["(".into(), format!(" {operator} ").into(), ")".into()];
        let arguments = [self.into_node(), right.into_node()];
        Expr::new(Node::Fragment(Box::new(Fragment {
            pieces: pieces.into(),
            arguments: arguments.into(),
            ty: <V::Base as Scalar>::TYPE,
            atom: true,
            question_mark: operator.contains('?'),
        })))
    }
}

impl<E: Expression> CustomFunctions for E {}

/// What stands in the braces of `sql_expr!`, as pairs.
#[doc(hidden)]
pub trait Placeholders {
    type Tables;

    fn push(self, out: &mut Vec<Node>);
}

impl Placeholders for () {
    type Tables = Nil;

    fn push(self, _: &mut Vec<Node>) {}
}

impl<First: AsExpr, Rest: Placeholders> Placeholders for (First, Rest) {
    type Tables = (First::Tables, Rest::Tables);

    fn push(self, out: &mut Vec<Node>) {
        out.push(self.0.into_node());
        self.1.push(out);
    }
}

/// What `sql_expr!` becomes.
#[doc(hidden)]
pub fn fragment<V: SqlValue, P: Placeholders>(
    pieces: &[&'static str],
    placeholders: P,
    question_mark: bool,
) -> Expr<P::Tables, V> {
    let mut arguments = Vec::with_capacity(pieces.len());
    placeholders.push(&mut arguments);
    Expr::new(Node::Fragment(Box::new(Fragment {
        pieces: pieces.iter().map(|piece| Cow::Borrowed(*piece)).collect(),
        arguments: arguments.into(),
        ty: <V::Base as Scalar>::TYPE,
        atom: false,
        question_mark,
    })))
}

/// Functions of the server's, or of your own, with typed arguments: a line each. The name in SQL is that of the Rust
/// function, unless it is given behind the type: `= "schema.name"`. A value is nullable if an argument is.
///
/// ```
/// # use rowhouse::doc::*;
/// rowhouse::sql_function! {
///     /// The number of the first character.
///     pub fn unicode(text: String) -> i64;
///     /// Text in quotes, as SQL writes it.
///     fn quoted(text: String) -> String = "quote";
/// }
///
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let query = User::query().filter(unicode(User::name).gt(64_i64)).select(quoted(User::name));
/// assert_eq!(query.all(&mut session)?, ["'Alex'"]);
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[macro_export]
macro_rules! sql_function {
    ($($(#[$meta:meta])* $vis:vis fn $name:ident($($argument:ident: $ty:ty),* $(,)?) -> $out:ty $(= $sql:literal)?;)+) => {$(
        $(#[$meta])*
        #[allow(non_camel_case_types, reason = "an argument names its type")]
        $vis fn $name<$($argument: $crate::expr::Operand<$ty> + $crate::expr::AsExpr),*>(
            $($argument: $argument),*
        ) -> $crate::expr::Expr<
            <($($argument,)*) as $crate::expr::Arguments>::Tables,
            <($($argument,)*) as $crate::expr::Arguments>::Or<$out>,
        > {
            let name = stringify!($name);
            $(let name = { let _ = name; $sql };)?
            $crate::expr::function::<$out, _>(name, ($($argument,)*))
        }
    )+};
}
