/// What happens to the objects that a session tracks, when a statement changes rows behind their backs.
///
/// Only objects of tables that the statement can have changed are looked at: its own, and those whose foreign keys follow
/// it. On an engine there are no objects, and this says nothing.
///
/// ```
/// # use rowhouse::doc::*;
/// use rowhouse::query::Tracked;
///
/// # let (mut session, alex) = rowhouse::doc::blog()?;
/// User::update().set(User::age.to(31)).all_rows().execute(&mut session)?;
/// assert_eq!(session[alex].age, Some(31)); // read again
/// User::update().set(User::age.to(32)).all_rows().tracked(Tracked::Forget).execute(&mut session)?;
/// assert!(session.try_get(alex).is_none());
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tracked {
    /// They are read again: one SELECT for some hundred objects. Those whose rows are gone end as if they had been deleted
    /// through the session.
    #[default]
    Refresh,
    /// They are forgotten, whether the statement has hit them or not: it costs nothing, and their handles end.
    Forget,
    /// They stay as they are, true or not.
    Leave,
}
