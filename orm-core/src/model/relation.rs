//! How tables hang together: foreign keys as values, from either side.

mod many_to_many;
mod path;

pub use many_to_many::{Linked, ManyToMany, linked};
pub use path::{Pairs, Related, RelationPath, Through};

use std::fmt;
use std::marker::PhantomData;

use super::{Column, ColumnSet, ForeignKey, Id, Model, Source, Table};
use crate::query::SelectNode;
use crate::types::SqlValue;

/// The type of a column that is a foreign key by its type: `Id<Other>`, or `Option` of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which model it references",
    label = "this is not the type of a foreign key",
    note = "a column of type `Id<Other>` does, or one with `#[column(references = Other::code)]`"
)]
pub trait PointsAt: SqlValue {
    /// The model whose key it holds.
    type Target: Model;
}

impl<M: Model> PointsAt for Id<M>
where
    Self: SqlValue,
{
    type Target = M;
}

impl<M: Model> PointsAt for Option<Id<M>>
where
    Self: SqlValue,
{
    type Target = M;
}

/// That a column is a foreign key to a model which its type does not say: `#[column(references = Country::code)]`, or
/// `#[model(foreign_key(columns(country), references = Country))]`.
///
/// ```
/// use rowhouse::prelude::*;
///
/// #[derive(Model, Clone)]
/// #[model(table = "countries")]
/// struct Country {
///     #[column(primary_key)]
///     code: String,
///     name: String,
/// }
///
/// #[derive(Model, Clone)]
/// #[model(table = "cities")]
/// struct City {
///     id: Id<City>,
///     name: String,
///     #[column(references = Country::code)]
///     country: String,
/// }
///
/// let query = City::query().join(City::country).select((City::name, Country::name));
/// assert_eq!(
///     query.to_sql(Dialect::Sqlite)?.sql,
///     r#"SELECT "cities"."name", "countries"."name" FROM "cities" JOIN "countries" ON "cities"."country" = "countries"."code""#
/// );
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub struct References<Other>(PhantomData<fn() -> Other>);

/// Whose columns a type carries as constants: a model's own, or those of the model that it was made for.
#[doc(hidden)]
pub trait ColumnCarrier {
    type Model: Model;
}

impl<M: Model> ColumnCarrier for M {
    type Model = M;
}

/// The model that a column of type `V` points at: by its type, or because its model says so ([`References`]).
#[diagnostic::on_unimplemented(
    message = "`{V}` does not say which model it references",
    label = "this is not a foreign key of one column",
    note = "a column of type `Id<Other>` is one, and one with `#[column(references = Other::code)]`; of one that has several, say the model: `(Item::order_id, Item::line).references::<OrderLine>()`"
)]
pub trait KeyTarget<V> {
    /// The model.
    type Target: Model;
}

impl<V: PointsAt> KeyTarget<V> for () {
    type Target = V::Target;
}

impl<V: SqlValue, Carrier: ColumnCarrier> KeyTarget<V> for References<Carrier> {
    type Target = Carrier::Model;
}

/// A foreign key from the source `From` to the source `To`, either of which can be an alias.
///
/// ```
/// # use rowhouse::doc::*;
/// alias!(Author = User);
/// let query = Post::query().join(Post::author_id.references::<Author>()).select((Post::title, Author.name));
/// assert_eq!(
///     query.to_sql(Dialect::Sqlite)?.sql,
///     r#"SELECT "posts"."title", "Author"."name" FROM "posts" JOIN "users" AS "Author" ON "posts"."author_id" = "Author"."id""#
/// );
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub struct Link<From, To> {
    columns: ColumnSet,
    marker: PhantomData<fn() -> (From, To)>,
}

impl<From: Source, To: Source> Link<From, To> {
    /// The foreign key of these columns.
    #[doc(hidden)]
    pub const fn new(columns: ColumnSet) -> Self {
        Self { columns, marker: PhantomData }
    }

    /// The foreign key, if the model has it.
    pub(crate) fn key(self) -> Option<ForeignKey> {
        foreign_key(From::table(), self.columns, To::table())
    }

    /// The positions of its columns, and those of the columns that it points at.
    pub(crate) fn pairs(self) -> Option<impl Iterator<Item = (usize, usize)>> {
        let key = self.key()?;
        Some(key.columns.iter().copied().zip(key.referenced_columns().iter().copied()))
    }

    /// What to say where the model has no such foreign key.
    pub(crate) fn complaint(self) -> String {
        let (from, to) = (From::table(), To::table());
        let fields: Vec<&str> = self.columns.iter().map(|position| from.columns[position].field).collect();
        format!(
            "`{}::{}` is no foreign key to `{}`: join it by a condition, `{}::matching(…)`",
            from.model,
            fields.join(", "),
            to.model,
            to.model
        )
    }
}

impl<From, To> Clone for Link<From, To> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<From, To> Copy for Link<From, To> {}

impl<From: Source, To: Source> fmt::Debug for Link<From, To> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?} -> {}", From::table().model, self.columns, To::table().model)
    }
}

/// The foreign key of `from` that has these columns and points at `to`.
fn foreign_key(from: &'static Table, columns: ColumnSet, to: &'static Table) -> Option<ForeignKey> {
    from.foreign_keys().find(|key| ColumnSet::of(key.columns) == columns && std::ptr::eq((key.references)(), to))
}

impl<From: Source, V: SqlValue, Key> Column<From, V, Key> {
    /// This foreign key, as one to `To`: an alias of the model that it references, or the model where neither the column's
    /// type nor its attributes say which it is.
    ///
    /// See [`Link`].
    pub const fn references<To: Source>(self) -> Link<From, To> {
        Link::new(ColumnSet::of(&[self.position()]))
    }

    /// The relation of the model that this foreign key references, seen from there: [`HasMany`] or [`HasOne`], as the
    /// constant says.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// use rowhouse::model::HasMany;
    ///
    /// const POSTS: HasMany<User, Post> = Post::author_id.inverse();
    /// let query = User::query().left_join(POSTS).select((User::name, Post::title));
    /// assert_eq!(
    ///     query.to_sql(Dialect::Sqlite)?.sql,
    ///     r#"SELECT "users"."name", "posts"."title" FROM "users" LEFT JOIN "posts" ON "posts"."author_id" = "users"."id""#
    /// );
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub const fn inverse<Parent: Source, Kind>(self) -> Relation<Parent, From, Kind> {
        Relation::of(self.references())
    }
}

/// The columns of a foreign key that has several, as a tuple.
pub trait ForeignKeyColumns {
    /// The model that has them.
    type From: Source;

    /// The foreign key of these columns to `To`.
    fn references<To: Source>(self) -> Link<Self::From, To>;

    /// The relation of `Parent` that this foreign key is the other side of.
    fn inverse<Parent: Source, Kind>(self) -> Relation<Parent, Self::From, Kind>
    where
        Self: Sized,
    {
        Relation::of(self.references())
    }
}

macro_rules! tuple {
    ($($name:ident $value:ident $key:ident)+) => {
        impl<From: Source, $($value: SqlValue, $key),+> ForeignKeyColumns for ($(Column<From, $value, $key>,)+) {
            type From = From;

            #[allow(non_snake_case, reason = "one name serves as type and as binding")]
            fn references<To: Source>(self) -> Link<From, To> {
                let ($($name,)+) = self;
                Link::new(ColumnSet::of(&[$($name.position()),+]))
            }
        }
    };
}
tuple!(A V K B W L);
tuple!(A V K B W L C X M);
tuple!(A V K B W L C X M D Y N);

/// A relation from `From` to the rows of `To` whose foreign key points at it; made by `#[model(has_many(…))]`,
/// `has_one` or [`Column::inverse`].
pub struct Relation<From, To, Kind> {
    pub(crate) link: Link<To, From>,
    /// The condition and the order that it always has, as a query.
    pub(crate) rows: Option<fn() -> SelectNode>,
    /// Whether a row that no longer belongs to any other is deleted.
    pub(crate) deletes_orphans: bool,
    kind: PhantomData<fn() -> Kind>,
}

/// A relation to many rows.
#[derive(Debug, Clone, Copy)]
pub enum Many {}

/// A relation to one row, or none.
#[derive(Debug, Clone, Copy)]
pub enum One {}

/// A relation that leads only to the rows for which a condition holds, `has_many(published = Post::author_id, filter = …)`:
/// what it loads is no set that could be saved in place of all of them.
#[derive(Debug, Clone, Copy)]
pub struct Filtered<Kind>(PhantomData<fn() -> Kind>);

/// The rows of `To` that point at a row of `From`.
///
/// ```
/// use rowhouse::prelude::*;
///
/// #[derive(Model, Clone)]
/// #[model(table = "users", has_many(posts = Post::author_id))]
/// struct User {
///     id: Id<User>,
///     name: String,
/// }
///
/// #[derive(Model, Clone)]
/// #[model(table = "posts")]
/// struct Post {
///     id: Id<Post>,
///     author_id: Id<User>,
///     title: String,
/// }
///
/// let query = User::query().left_join(User::posts).select((User::name, Post::title));
/// assert_eq!(
///     query.to_sql(Dialect::Sqlite)?.sql,
///     r#"SELECT "users"."name", "posts"."title" FROM "users" LEFT JOIN "posts" ON "posts"."author_id" = "users"."id""#
/// );
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub type HasMany<From, To> = Relation<From, To, Many>;

/// The row of `To` that points at a row of `From`, if there is one: its foreign key is unique. See [`HasMany`].
pub type HasOne<From, To> = Relation<From, To, One>;

impl<From: Source, To: Source, Kind> Relation<From, To, Kind> {
    /// The other side of a foreign key.
    #[doc(hidden)]
    pub const fn of(link: Link<To, From>) -> Self {
        Self { link, rows: None, deletes_orphans: false, kind: PhantomData }
    }

    /// The same, whose rows come in an order.
    #[doc(hidden)]
    #[must_use]
    pub const fn ordered(self, rows: fn() -> SelectNode) -> Self {
        Self { rows: Some(rows), ..self }
    }

    /// The same, with the rows only for which a condition holds.
    #[doc(hidden)]
    pub const fn filtered(self, rows: fn() -> SelectNode) -> Relation<From, To, Filtered<Kind>> {
        let deletes_orphans = self.deletes_orphans;
        Relation { link: self.link, rows: Some(rows), deletes_orphans, kind: PhantomData }
    }

    /// The same, whose rows are deleted when they no longer belong to a row: what `orphans = delete` declares.
    #[must_use]
    pub const fn deleting_orphans(self) -> Self {
        Self { deletes_orphans: true, ..self }
    }

    /// The foreign key that it is the other side of.
    pub const fn link(self) -> Link<To, From> {
        self.link
    }
}

impl<From, To, Kind> Clone for Relation<From, To, Kind> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<From, To, Kind> Copy for Relation<From, To, Kind> {}

impl<From: Source, To: Source, Kind> fmt::Debug for Relation<From, To, Kind> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the other side of {:?}", self.link)
    }
}
