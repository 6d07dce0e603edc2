use super::call::{self, Function};
use super::{BaseOf, Expr, Expression, Of, Operand, SomeOf, With, operand};
use crate::types::{ArrayElement, JsonElement, Scalar};

/// A type that is an array of elements.
#[diagnostic::on_unimplemented(message = "an array is expected here, but this is a `{Self}`")]
pub trait ArrayLike: Scalar {
    /// The type of an element.
    type Element: Scalar;
}

impl<E: ArrayElement> ArrayLike for Vec<E> {
    type Element = E;
}

type ElementOf<E> = <BaseOf<E> as ArrayLike>::Element;

/// Functions of arrays: PostgreSQL's own, and of JSON arrays elsewhere. Those that look for elements take arrays of texts and of
/// integers.
///
/// ```
/// use rowhouse::prelude::*;
///
/// #[derive(Model, Clone)]
/// #[model(table = "notes")]
/// struct Note {
///     id: Id<Note>,
///     tags: Vec<String>,
/// }
///
/// let engine = Engine::connect("sqlite::memory:")?;
/// engine.create_all(&models![Note])?;
/// engine.transaction(|session| {
///     session.add(Note { id: Id::new(), tags: vec!["red".into(), "new".into()] });
///     Ok(())
/// })?;
/// let count = |condition: Expr<Note>| Note::query().filter(condition).count(&engine);
/// assert_eq!(count(Note::tags.array_contains("red").on())?, 1);
/// assert_eq!(count(Note::tags.array_contains_all(vec!["red".to_owned(), "old".to_owned()]).on())?, 0);
/// assert_eq!(count(Note::tags.array_overlaps(vec!["red".to_owned(), "old".to_owned()]).on())?, 1);
/// let query = Note::query().select((Note::tags.array_length(), Note::tags.element(1), Note::tags.array_append("x")));
/// let (length, second, longer) = query.one(&engine)?;
/// assert_eq!((length, second.as_deref(), longer.len()), (2, Some("new"), 3));
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub trait ArrayFunctions: Expression {
    /// How many elements there are.
    fn array_length(self) -> Of<Self, i32>
    where
        BaseOf<Self>: ArrayLike,
    {
        call::of(Function::ArrayLength, self)
    }

    /// Whether a value is one of the elements.
    fn array_contains<V: Operand<ElementOf<Self>>>(self, value: V) -> With<Self, V, ElementOf<Self>, bool>
    where
        BaseOf<Self>: ArrayLike<Element: JsonElement>,
    {
        call::with(Function::ArrayContains, self, value)
    }

    /// Whether all of these are elements: `@>`.
    fn array_contains_all<V: Operand<BaseOf<Self>>>(self, values: V) -> With<Self, V, BaseOf<Self>, bool>
    where
        BaseOf<Self>: ArrayLike<Element: JsonElement>,
    {
        call::with(Function::ArrayContainsAll, self, values)
    }

    /// Whether all elements are among these: `<@`.
    fn array_contained_by<V: Operand<BaseOf<Self>>>(self, values: V) -> With<Self, V, BaseOf<Self>, bool>
    where
        BaseOf<Self>: ArrayLike<Element: JsonElement>,
    {
        let (elements, values) = (self.into_node(), values.into_node());
        Expr::new(call::node(Function::ArrayContainsAll, bool::TYPE, [values, elements]))
    }

    /// Whether one of these is an element: `&&`.
    fn array_overlaps<V: Operand<BaseOf<Self>>>(self, values: V) -> With<Self, V, BaseOf<Self>, bool>
    where
        BaseOf<Self>: ArrayLike<Element: JsonElement>,
    {
        call::with(Function::ArrayOverlaps, self, values)
    }

    /// The element with this number, from 0; NULL if there is none.
    fn element(self, index: u32) -> SomeOf<Self, ElementOf<Self>>
    where
        BaseOf<Self>: ArrayLike<Element: JsonElement>,
    {
        // Counted from 1 on PostgreSQL, from 0 elsewhere.
        let (index, number) = (operand::typed_literal(i64::from(index)), operand::typed_literal(i64::from(index) + 1));
        Expr::new(call::node(Function::ArrayElement, ElementOf::<Self>::TYPE, [self.into_node(), index, number]))
    }

    /// The array with one more element at its end.
    fn array_append<V: Operand<ElementOf<Self>>>(self, value: V) -> With<Self, V, ElementOf<Self>, BaseOf<Self>>
    where
        BaseOf<Self>: ArrayLike<Element: JsonElement>,
    {
        call::with(Function::ArrayAppend, self, value)
    }
}

impl<E: Expression> ArrayFunctions for E {}
