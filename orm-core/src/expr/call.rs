use super::{BaseOf, EitherNull, Expr, Expression, Node, Operand, Unit};
use crate::types::{ColumnType, Scalar, SqlValue};

/// A function of some expressions; each dialect says how it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The function.
    pub function: Function,
    /// The type of its value, without `Option`.
    pub ty: ColumnType,
    /// What it is a function of.
    pub arguments: Box<[Node]>,
}

/// A function that has one meaning on every backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after the function")]
pub enum Function {
    // Text.
    Concat,
    Lower,
    Upper,
    Trim,
    Ltrim,
    Rtrim,
    Substring,
    SubstringFrom,
    Length,
    OctetLength,
    Replace,
    Position,
    Left,
    Right,
    Lpad,
    Rpad,
    Reverse,
    Repeat,
    MatchesRegex,
    // Numbers.
    Abs,
    Sign,
    Round,
    RoundTo,
    Ceil,
    Floor,
    Trunc,
    Sqrt,
    Exp,
    Ln,
    Log10,
    Log,
    Power,
    Random,
    Greatest,
    Least,
    // Days, times and moments.
    Year,
    Quarter,
    Month,
    Week,
    Day,
    DayOfWeek,
    DayOfYear,
    Hour,
    Minute,
    Second,
    Microsecond,
    Epoch,
    DateOf,
    TimeOf,
    DateTrunc(Unit),
    Plus,
    PlusDays,
    PlusMonths,
    PlusSeconds,
    DaysSince,
    SecondsSince,
    MicrosecondsSince,
    Now,
    CurrentDate,
    // JSON and arrays.
    JsonText,
    JsonInt,
    JsonFloat,
    JsonBool,
    JsonPart,
    JsonLength,
    JsonExists,
    JsonContains,
    ArrayLength,
    ArrayContains,
    ArrayContainsAll,
    ArrayOverlaps,
    ArrayElement,
    ArrayAppend,
    // Over windows only.
    RowNumber,
    Rank,
    DenseRank,
    PercentRank,
    CumeDist,
    Ntile,
    Lag,
    Lead,
    FirstValue,
    LastValue,
    NthValue,
    // Bits of integers.
    BitAnd,
    BitOr,
    BitXor,
    BitNot,
    ShiftLeft,
    ShiftRight,
    // NULL and truth.
    Coalesce,
    NullIf,
    IsTrue,
    IsFalse,
    // From one type to another.
    IntegerToInteger,
    FloatToInteger,
    TextToInteger,
    ToFloat,
    TextToFloat,
    IntegerToDecimal,
    DecimalToInteger,
    IntegerToText,
    DecimalToText,
    CalendarToText,
    BoolToInteger,
    IntegerToBool,
    DateToMoment,
}

impl Function {
    /// What it is called in errors: the word that the user wrote.
    pub fn name(self) -> &'static str {
        match self {
            Self::Concat => "concat",
            Self::Lower => "lower",
            Self::Upper => "upper",
            Self::Trim => "trim",
            Self::Ltrim => "ltrim",
            Self::Rtrim => "rtrim",
            Self::Substring => "substring",
            Self::SubstringFrom => "substring_from",
            Self::Length => "length",
            Self::OctetLength => "octet_length",
            Self::Replace => "replace",
            Self::Position => "strpos",
            Self::Left => "left",
            Self::Right => "right",
            Self::Lpad => "lpad",
            Self::Rpad => "rpad",
            Self::Reverse => "reverse",
            Self::Repeat => "repeat",
            Self::MatchesRegex => "matches_regex",
            other => other.number_name(),
        }
    }

    fn number_name(self) -> &'static str {
        match self {
            Self::Abs => "abs",
            Self::Sign => "sign",
            Self::Round => "round",
            Self::RoundTo => "round_to",
            Self::Ceil => "ceil",
            Self::Floor => "floor",
            Self::Trunc => "trunc",
            Self::Sqrt => "sqrt",
            Self::Exp => "exp",
            Self::Ln => "ln",
            Self::Log10 => "log10",
            Self::Log => "log",
            Self::Power => "power",
            Self::Random => "random",
            Self::Greatest => "greatest",
            Self::Least => "least",
            Self::BitAnd => "bit_and",
            Self::BitOr => "bit_or",
            Self::BitXor => "bit_xor",
            Self::BitNot => "bit_not",
            Self::ShiftLeft => "shift_left",
            Self::ShiftRight => "shift_right",
            other => other.moment_name(),
        }
    }

    fn moment_name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Quarter => "quarter",
            Self::Month => "month",
            Self::Week => "week",
            Self::Day => "day",
            Self::DayOfWeek => "day_of_week",
            Self::DayOfYear => "day_of_year",
            Self::Hour => "hour",
            Self::Minute => "minute",
            Self::Second => "second",
            Self::Microsecond => "microsecond",
            Self::Epoch => "epoch",
            Self::DateOf => "date",
            Self::TimeOf => "time",
            Self::DateTrunc(_) => "date_trunc",
            Self::Plus => "plus",
            Self::PlusDays => "plus_days",
            Self::PlusMonths => "plus_months",
            Self::PlusSeconds => "plus_seconds",
            Self::DaysSince => "days_since",
            Self::SecondsSince => "seconds_since",
            Self::MicrosecondsSince => "microseconds_since",
            Self::Now => "now",
            Self::CurrentDate => "current_date",
            other => other.window_name(),
        }
    }

    fn window_name(self) -> &'static str {
        match self {
            Self::RowNumber => "row_number",
            Self::Rank => "rank",
            Self::DenseRank => "dense_rank",
            Self::PercentRank => "percent_rank",
            Self::CumeDist => "cume_dist",
            Self::Ntile => "ntile",
            Self::Lag => "lag",
            Self::Lead => "lead",
            Self::FirstValue => "first_value",
            Self::LastValue => "last_value",
            Self::NthValue => "nth_value",
            other => other.json_name(),
        }
    }

    fn json_name(self) -> &'static str {
        match self {
            Self::JsonText
            | Self::JsonInt
            | Self::JsonFloat
            | Self::JsonBool
            | Self::JsonPart
            | Self::JsonLength
            | Self::JsonExists => "path",
            Self::JsonContains => "json_contains",
            Self::ArrayLength => "array_length",
            Self::ArrayContains => "array_contains",
            Self::ArrayContainsAll => "array_contains_all",
            Self::ArrayOverlaps => "array_overlaps",
            Self::ArrayElement => "element",
            Self::ArrayAppend => "array_append",
            other => other.value_name(),
        }
    }

    fn value_name(self) -> &'static str {
        match self {
            Self::Coalesce => "coalesce",
            Self::NullIf => "nullif",
            Self::IsTrue => "is_true",
            Self::IsFalse => "is_false",
            _ => "cast",
        }
    }
}

/// A function of `of` and one operand of type `Base`, with the value `Out`, nullable if either is.
pub type With<Of, Operand1, Base, Out> = Expr<
    (<Of as Expression>::Tables, <Operand1 as Operand<Base>>::Tables),
    EitherNull<<Of as Expression>::Value, <Operand1 as Operand<Base>>::Value, Out>,
>;

/// A function of `of` and two operands, with the value `Out`, nullable if any is.
pub type With2<Of, First, FirstBase, Second, SecondBase, Out> = Expr<
    (<Of as Expression>::Tables, (<First as Operand<FirstBase>>::Tables, <Second as Operand<SecondBase>>::Tables)),
    EitherNull<
        <Of as Expression>::Value,
        <First as Operand<FirstBase>>::Value,
        <<Second as Operand<SecondBase>>::Value as SqlValue>::Or<Out>,
    >,
>;

/// A function of `Of` alone, with the value `Out`, nullable if that is.
pub type Of<Of, Out> = Expr<<Of as Expression>::Tables, <<Of as Expression>::Value as SqlValue>::Or<Out>>;

/// A function of `Of` alone that can be NULL where `Of` is not.
pub type SomeOf<Of, Out> = Expr<<Of as Expression>::Tables, Option<Out>>;

pub(crate) fn node(function: Function, ty: ColumnType, arguments: impl Into<Box<[Node]>>) -> Node {
    Node::Call(Call { function, ty, arguments: arguments.into() })
}

/// A function of one expression, with a value of type `Out`.
pub(super) fn of<E: Expression, Out: Scalar>(function: Function, of: E) -> self::Of<E, Out> {
    Expr::new(node(function, Out::TYPE, [of.into_node()]))
}

/// A function of one expression that is NULL for some values.
pub(super) fn some_of<E: Expression, Out: Scalar>(function: Function, of: E) -> SomeOf<E, Out> {
    Expr::new(node(function, Out::TYPE, [of.into_node()]))
}

/// A function of an expression and one operand.
pub(super) fn with<E: Expression, A: Operand<Base>, Base, Out: Scalar>(
    function: Function,
    of: E,
    operand: A,
) -> With<E, A, Base, Out> {
    Expr::new(node(function, Out::TYPE, [of.into_node(), operand.into_node()]))
}

/// A function of an expression and two operands.
pub(super) fn with_two<E, A, ABase, B, BBase, Out>(
    function: Function,
    of: E,
    first: A,
    second: B,
) -> With2<E, A, ABase, B, BBase, Out>
where
    E: Expression,
    A: Operand<ABase>,
    B: Operand<BBase>,
    Out: Scalar,
{
    Expr::new(node(function, Out::TYPE, [of.into_node(), first.into_node(), second.into_node()]))
}

/// A function of one expression whose value has the expression's own type.
pub(super) fn same<E: Expression>(function: Function, of: E) -> Expr<E::Tables, E::Value> {
    Expr::new(node(function, <BaseOf<E> as Scalar>::TYPE, [of.into_node()]))
}
