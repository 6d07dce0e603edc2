use super::{Select, SelectNode};
use crate::load::TrackedLoad;
use crate::model::Model;
use crate::plan::{Executor, Plannable};
use crate::session::Handle;

/// Runs queries whose rows become tracked objects: `&mut Session`.
#[diagnostic::on_unimplemented(
    message = "objects can be tracked by a session only, and this is a `{Self}`",
    label = "expected `&mut session`"
)]
pub trait Tracker: Executor {
    /// All rows as handles; the query selects the model.
    fn track<'q, M: Model>(self, query: &'q SelectNode) -> Self::Answer<'q, Vec<Handle<M>>>
    where
        Self: 'q;

    /// Runs a query and the relations that are loaded with its rows, and gives all of them as handles.
    fn track_load<'q, L: TrackedLoad + 'q>(self, load: L) -> Self::Answer<'q, L::Objects>
    where
        Self: 'q;

    /// Runs a change, and gives its rows as handles.
    fn track_rows<'q, M: Model, P: Plannable<Output = Vec<M>> + 'q>(
        self,
        change: P,
    ) -> Self::Answer<'q, Vec<Handle<M>>>
    where
        Self: 'q;
}

impl<Scope, M: Model> Select<Scope, M> {
    /// All rows as objects that the session tracks: what is changed in them, the next flush writes.
    ///
    /// A row that the session has already keeps its handle and its values. Behind [`for_update`](Select::for_update) or
    /// [`for_share`](Select::for_share) it keeps only what was changed in the object and not flushed, and takes the rest from the
    /// row; this is checked before the flush that goes before the query, too.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// for user in User::query().filter(User::age.ge(18)).track(&mut session)? {
    ///     session[user].name.push('!');
    /// }
    /// session.commit()?;
    /// assert_eq!(session[alex].name, "Alex!");
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Select::all`](super::Select::all). Of a query that locks, [`Error::Conflict`](crate::Error::Conflict) if
    /// somebody else has changed a row in columns in which its object has changes that are not flushed.
    pub fn track<'q, T: Tracker + 'q>(&'q self, on: T) -> T::Answer<'q, Vec<Handle<M>>> {
        on.track(&self.node)
    }
}
