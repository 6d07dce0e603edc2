use super::keys::NO_GROUP;
use super::part::Part;
use crate::error::{Error, Result};

/// Rows that came for the groups of some parents.
#[derive(Debug)]
pub struct Gathered<'g> {
    /// The group of each row.
    pub(super) groups: &'g [u32],
    /// How many groups there are.
    pub(super) count: usize,
    /// The group of each parent.
    pub(super) parents: &'g [u32],
    /// The model of the rows, for errors.
    pub(super) model: &'static str,
}

/// What becomes of the rows that belong to one parent: a `Vec`, a [`Part`], an `Option`, or the only one.
pub trait Shape: Send + Sync + 'static {
    /// What it is.
    type Of<T: Clone + Send>: Clone + Send;
    /// The same, of objects that a session tracks.
    type Tracked<T: Send>: Send;
    /// Whether there always is a row, one that is marked as deleted if need be.
    const ALWAYS: bool = false;

    /// What belongs to each parent.
    ///
    /// # Errors
    /// [`Error::NotFound`] if a row is missing.
    #[doc(hidden)]
    fn gather<T: Clone + Send>(rows: Vec<T>, gathered: &Gathered<'_>) -> Result<Vec<Self::Of<T>>>;

    /// The same of other things.
    #[doc(hidden)]
    fn map<T: Clone + Send, U: Send>(of: Self::Of<T>, each: &mut dyn FnMut(T) -> U) -> Self::Tracked<U>;
}

/// A relation of which a part can be loaded: by a filter, or a limit a parent.
#[diagnostic::on_unimplemented(
    message = "this relation leads to one row, which can only be loaded as it is",
    label = "no filter, order or limit is for this relation",
    note = "load it, or ask for it with the query's own `filter`"
)]
pub trait Divisible: Shape {
    /// What a part of it is loaded as.
    type Part: Divisible;
}

/// All rows that belong to a parent.
#[derive(Debug, Clone, Copy)]
pub enum All {}

/// Some of the rows that belong to a parent.
#[derive(Debug, Clone, Copy)]
pub enum Some {}

/// The row that belongs to a parent, or none.
#[derive(Debug, Clone, Copy)]
pub enum AtMostOne {}

/// The row that a key points at which is never NULL.
#[derive(Debug, Clone, Copy)]
pub enum Exactly {}

impl Shape for All {
    type Of<T: Clone + Send> = Vec<T>;
    type Tracked<T: Send> = Vec<T>;

    fn gather<T: Clone + Send>(rows: Vec<T>, gathered: &Gathered<'_>) -> Result<Vec<Vec<T>>> {
        let mut sizes = vec![0_usize; gathered.count];
        gathered.groups.iter().for_each(|group| sizes[*group as usize] += 1);
        let mut sets: Vec<Vec<T>> = sizes.into_iter().map(Vec::with_capacity).collect();
        for (row, group) in rows.into_iter().zip(gathered.groups) {
            sets[*group as usize].push(row);
        }
        Ok(handed_out(sets, gathered.parents))
    }

    fn map<T: Clone + Send, U: Send>(of: Vec<T>, each: &mut dyn FnMut(T) -> U) -> Vec<U> {
        of.into_iter().map(each).collect()
    }
}

impl Divisible for All {
    type Part = Some;
}

impl Shape for Some {
    type Of<T: Clone + Send> = Part<T>;
    type Tracked<T: Send> = Part<T>;

    fn gather<T: Clone + Send>(rows: Vec<T>, gathered: &Gathered<'_>) -> Result<Vec<Part<T>>> {
        Ok(All::gather(rows, gathered)?.into_iter().map(Part::of).collect())
    }

    fn map<T: Clone + Send, U: Send>(of: Part<T>, each: &mut dyn FnMut(T) -> U) -> Part<U> {
        Part::of(of.into_vec().into_iter().map(each).collect())
    }
}

impl Divisible for Some {
    type Part = Self;
}

impl Shape for AtMostOne {
    type Of<T: Clone + Send> = Option<T>;
    type Tracked<T: Send> = Option<T>;

    fn gather<T: Clone + Send>(rows: Vec<T>, gathered: &Gathered<'_>) -> Result<Vec<Option<T>>> {
        let mut firsts: Vec<Option<T>> = vec![None; gathered.count];
        for (row, group) in rows.into_iter().zip(gathered.groups) {
            firsts[*group as usize].get_or_insert(row);
        }
        Ok(handed_out(firsts, gathered.parents))
    }

    fn map<T: Clone + Send, U: Send>(of: Option<T>, each: &mut dyn FnMut(T) -> U) -> Option<U> {
        of.map(each)
    }
}

impl Divisible for AtMostOne {
    type Part = Self;
}

impl Shape for Exactly {
    type Of<T: Clone + Send> = T;
    type Tracked<T: Send> = T;
    const ALWAYS: bool = true;

    fn gather<T: Clone + Send>(rows: Vec<T>, gathered: &Gathered<'_>) -> Result<Vec<T>> {
        let all = AtMostOne::gather(rows, gathered)?;
        let missing = || Error::NotFound { of: gathered.model, sql: MISSING.into() };
        all.into_iter().map(|row| row.ok_or_else(missing)).collect()
    }

    fn map<T: Clone + Send, U: Send>(of: T, each: &mut dyn FnMut(T) -> U) -> U {
        each(of)
    }
}

/// What each parent gets of the groups: what several share is cloned for all but the last of them.
pub(super) fn handed_out<T: Clone + Default>(mut groups: Vec<T>, parents: &[u32]) -> Vec<T> {
    let mut uses = vec![0_u32; groups.len()];
    parents.iter().filter(|group| **group != NO_GROUP).for_each(|group| uses[*group as usize] += 1);
    let each = parents.iter().map(|group| {
        if *group == NO_GROUP {
            return T::default();
        }
        let group = *group as usize;
        uses[group] -= 1;
        if uses[group] == 0 { std::mem::take(&mut groups[group]) } else { groups[group].clone() }
    });
    each.collect()
}

const MISSING: &str = "a row that a foreign key points at: it was deleted between two statements, which a session would not have \
                       seen, or the foreign key is not enforced";
