//! That a query does not have a table yet. Two types cannot be told apart by a trait, so each source has a mark of its own,
//! a list of bits, and two marks differ where one of their bits does.

use super::{Inner, Maybe, Nil, Outer};
use crate::model::Source;

/// A query that does not have the table `M` yet, so that it can be joined under its name.
pub trait Lacks<M> {}

impl<M> Lacks<M> for Nil {}

impl<M: Source, Other: Source, Rest: Lacks<M>> Lacks<M> for (Inner<Other>, Rest) where Other::Mark: Differs<M::Mark, M> {}
impl<M: Source, Other: Source, Rest: Lacks<M>> Lacks<M> for (Maybe<Other>, Rest) where Other::Mark: Differs<M::Mark, M> {}
impl<M: Source, Other: Source, Rest: Lacks<M>> Lacks<M> for (Outer<Other>, Rest) where Other::Mark: Differs<M::Mark, M> {}

/// A bit of a mark.
#[derive(Debug, Clone, Copy)]
pub enum Bit0 {}

/// A bit of a mark.
#[derive(Debug, Clone, Copy)]
pub enum Bit1 {}

/// The end of a mark.
#[derive(Debug, Clone, Copy)]
pub enum End {}

/// A mark that is not `Other`, the one of `M`.
#[diagnostic::on_unimplemented(
    message = "`{M}` is part of this query already",
    label = "this adds `{M}` a second time, under the same name",
    note = "a table that is there twice has two names: `alias!(Other = {M});`, and then `Post::editor_id.references::<Other>()` or `Other::matching(…)` in place of this"
)]
pub trait Differs<Other, M> {}

impl<M, T, U> Differs<(Bit1, U), M> for (Bit0, T) {}
impl<M, T, U> Differs<(Bit0, U), M> for (Bit1, T) {}
impl<M, T: Differs<U, M>, U> Differs<(Bit0, U), M> for (Bit0, T) {}
impl<M, T: Differs<U, M>, U> Differs<(Bit1, U), M> for (Bit1, T) {}
