//! What a model does with its objects before they are written.

use std::fmt;
use std::marker::PhantomData;

use super::{Column, Model};
use crate::types::SqlValue;

/// What a model does with its objects before a flush writes them: it can change them, and refuse them. Said by
/// `#[model(hooks)]`.
///
/// A flush calls them for all objects that it is to write, before anything is sent. If objects are refused, the flush fails with
/// [`Error::Validation`](crate::Error::Validation), which names the fields of all of them; session and database are as before.
/// Statements that do not go through objects (`User::update()`, `User::insert(…)`) call none.
///
/// ```
/// use rowhouse::prelude::*;
///
/// #[derive(Model, Clone, Debug)]
/// #[model(table = "members", hooks)]
/// struct Member {
///     id: Id<Member>,
///     email: String,
/// }
///
/// impl Hooks for Member {
///     fn before_insert(&mut self, refused: &mut Refused<Self>) {
///         self.email = self.email.trim().to_lowercase();
///         if !self.email.contains('@') {
///             refused.field(Member::email, "is no address");
///         }
///     }
///
///     fn before_update(&mut self, _before: &Self, refused: &mut Refused<Self>) {
///         self.before_insert(refused);
///     }
/// }
///
/// let engine = Engine::connect("sqlite::memory:")?;
/// engine.create_all(&models![Member])?;
/// let mut session = engine.session();
/// let member = session.add(Member { id: Id::new(), email: " Alex".into() });
/// let error = session.commit().unwrap_err();
/// assert!(error.to_string().ends_with("`Member.email` is no address"));
/// session[member].email.push_str("@example.org");
/// session.commit()?;
/// assert_eq!(session[member].email, "alex@example.org");
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub trait Hooks: Model {
    /// Before the row of a new object is inserted.
    fn before_insert(&mut self, refused: &mut Refused<Self>) {
        let _ = refused;
    }

    /// Before the row of a changed object is updated; `before` is what the row holds, as far as the session knows.
    fn before_update(&mut self, before: &Self, refused: &mut Refused<Self>) {
        let _ = (before, refused);
    }

    /// Before the row of an object is deleted.
    fn before_delete(&self, refused: &mut Refused<Self>) {
        let _ = refused;
    }
}

/// Takes down what a hook refuses in one object.
pub struct Refused<M> {
    reasons: Vec<(Option<&'static str>, Box<str>)>,
    marker: PhantomData<fn() -> M>,
}

impl<M: Model> Refused<M> {
    pub(crate) fn new() -> Self {
        Self { reasons: Vec::new(), marker: PhantomData }
    }

    /// Refuses what a field holds. The message follows the name of the field: `is too long`.
    pub fn field<V: SqlValue, Key>(&mut self, column: Column<M, V, Key>, message: impl Into<String>) {
        let name = M::table().columns.get(column.position()).map(|column| column.field);
        self.reasons.push((name, message.into().into()));
    }

    /// Refuses the object as a whole. The message follows the name of the model: `ends before it starts`.
    pub fn object(&mut self, message: impl Into<String>) {
        self.reasons.push((None, message.into().into()));
    }

    /// Whether nothing was refused yet.
    pub fn is_empty(&self) -> bool {
        self.reasons.is_empty()
    }

    pub(crate) fn into_reasons(self) -> Vec<(Option<&'static str>, Box<str>)> {
        self.reasons
    }
}

impl<M> fmt::Debug for Refused<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.reasons).finish()
    }
}

/// The hooks of a model that has some.
#[doc(hidden)]
pub struct HookCalls<M: Model> {
    pub(crate) insert: fn(&mut M, &mut Refused<M>),
    pub(crate) update: fn(&mut M, &M, &mut Refused<M>),
    pub(crate) delete: fn(&M, &mut Refused<M>),
}

impl<M: Model> HookCalls<M> {
    /// Those of the trait.
    pub const fn of() -> Self
    where
        M: Hooks,
    {
        Self { insert: M::before_insert, update: M::before_update, delete: M::before_delete }
    }
}

impl<M: Model> fmt::Debug for HookCalls<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HookCalls<{}>", M::NAME)
    }
}
