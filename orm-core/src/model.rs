//! What a model is: a plain struct whose fields are the columns of a table.
//!
//! Owns the traits that `#[derive(Model)]` implements, the metadata it states, and the wrappers for what the
//! database makes. A model's **field** and a table's **column** are two things; the mapping between them is
//! [`Column`] and [`Field`], here and nowhere else.

mod auto;
mod behaviour;
mod change;
mod column;
mod column_set;
mod deferred;
pub mod embedded;
mod field;
mod hooks;
mod id;
mod key;
mod projection;
pub mod quoted;
mod relation;
#[cfg(feature = "serde")]
mod serde;
mod soft_delete;
mod source;
mod table;

pub use auto::Auto;
pub use behaviour::{Behaviour, Maker, OnUpdate, Writes};
pub use change::{Change, ChangeTarget, Changes, LeftToDatabase, WritesTo};
pub use column::{Column, ReferencedBy};
pub use column_set::ColumnSet;
pub use deferred::Deferred;
pub use embedded::{Embedded, EmbeddedField};
pub use field::{Field, ForeignKeyField};
pub use hooks::{HookCalls, Hooks, Refused};
pub(crate) use id::next_provisional;
pub use id::{Id, IdKey, KeySeed, KeySource};
pub use key::{KeyOf, Stored};
pub use projection::{Projection, ReadFrom};
pub use relation::{
    ColumnCarrier, Filtered, ForeignKeyColumns, HasMany, HasOne, KeyTarget, Link, Linked, Many, ManyToMany, One, Pairs,
    PointsAt, References, Related, Relation, RelationPath, Through, linked,
};
pub use soft_delete::SoftDelete;
pub use source::{AliasColumns, All, On, Source};
pub use table::{
    Check, CheckTime, ColumnDef, ColumnDefault, DeleteRule, ForeignKey, Generated, Index, IndexDirection, IndexKey,
    IndexPart, OnChange, Reference, RelationDef, RelationKind, SingleColumn, Storage, Table, TableKind, UniqueNulls,
};

use std::fmt::Debug;
use std::hash::Hash;

use crate::dialect::LookUps;
use crate::error::Result;
use crate::expr::{Inner, Nil};
use crate::query::{AnyRows, Columns, Delete, Find, Insert, Query, RowOf, Update, UpdateMany, WholeRow};
use crate::row::{FromRow, RowAccess};
use crate::types::{Ids, Param};

/// A struct that is mapped to a table, by `#[derive(Model)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "this type is not mapped to a table",
    note = "derive it: `#[derive(Model, Clone)]`"
)]
pub trait Model:
    Source<ReadAs = Self> + WholeRow<Optional = Option<Self>> + FromRow + Clone + Send + Sync + 'static
{
    /// What an [`Id`] of this model stores: `i64` unless `#[model(key = …)]` says otherwise. Models without the
    /// field `id: Id<Self>` have the type of their primary key here, a tuple where it has several columns.
    type Key: Clone + Debug + PartialEq + Eq + Hash + Send + Sync + 'static;
    /// What names one row: `Id<Self>`, or the primary key's type.
    type Identity: Identity;

    /// The name of the struct.
    const NAME: &'static str;

    /// What it does with objects before they are written.
    #[doc(hidden)]
    const HOOKS: Option<HookCalls<Self>> = None;

    /// Its table, where that is asked about when the program is compiled.
    #[doc(hidden)]
    const TABLE: Option<&'static Table> = None;

    /// How rows are looked up by their keys.
    #[doc(hidden)]
    fn look_ups() -> &'static LookUps;

    /// What names this object's row.
    fn identity(&self) -> Self::Identity;

    /// Gives a new object its key, where that is a UUID and the object has none yet.
    fn make_key(&mut self, seed: &mut dyn FnMut() -> KeySeed);

    /// The columns that the database makes and that this object has no value for yet.
    fn unset(&self) -> ColumnSet;

    /// Appends the values of `columns`, in their order.
    ///
    /// # Errors
    /// [`Error::Encode`](crate::Error::Encode) or [`Error::Unresolved`](crate::Error::Unresolved), with the field.
    fn bind<'a>(&'a self, columns: ColumnSet, ids: &Ids, out: &mut Vec<Param<'a>>) -> Result<()>;

    /// The columns in which this object differs from `old`.
    fn diff(&self, old: &Self) -> ColumnSet;

    /// Replaces provisional ids by the keys that `ids` knows for them.
    fn settle(&mut self, ids: &Ids);

    /// Takes over the values of `columns`, in their order, from the row's columns `0..`.
    ///
    /// # Errors
    /// [`Error::Decode`](crate::Error::Decode) if a column holds something else.
    fn read_back<R: RowAccess + ?Sized>(&mut self, columns: ColumnSet, row: &R) -> Result<()>;

    /// Appends the numbers of the provisional ids that the foreign keys hold: the rows that this one must come after.
    fn provisional_references(&self, out: &mut Vec<u64>);

    /// A query for all rows of the table.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// assert_eq!(User::query().to_sql(Dialect::Sqlite)?.sql, r#"SELECT "id", "email", "name", "age", "created_at" FROM "users""#);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    fn query() -> Query<Self> {
        Query::from_source()
    }

    /// A look-up of the row with this key, which is read and not tracked: `session.get` tracks it.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// # let id = session[alex].id;
    /// let user: Option<User> = User::find(id).first(&mut session)?;
    /// assert_eq!(user.map(|user| user.name).as_deref(), Some("Alex"));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    fn find(key: impl KeyOf<Self::Identity>) -> Find<Self> {
        Find::new(key.into_key())
    }

    /// All columns, to be selected beside others: the row is read as the model, as `Option` of it where a join may leave
    /// the table out.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let rows: Vec<(User, String)> =
    ///     User::query().join(Post::author_id).select((User::all(), Post::title)).all(&mut session)?;
    /// assert_eq!((rows[0].0.name.as_str(), rows[0].1.as_str()), ("Alex", "Hello"));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    fn all() -> All<Self> {
        All::new()
    }

    /// The table, to be joined where `condition` holds; the condition sees the table.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let query = User::query().join(Post::matching(Post::title.eq(User::name))).select(Post::id);
    /// assert_eq!(
    ///     query.to_sql(Dialect::Sqlite)?.sql,
    ///     r#"SELECT "posts"."id" FROM "users" JOIN "posts" ON "posts"."title" = "users"."name""#
    /// );
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    fn matching<Condition>(condition: Condition) -> On<Self, Condition> {
        On::new(condition)
    }

    /// An INSERT of one row, which leaves to the database what is unset. The row is not tracked.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let engine = Engine::connect("sqlite::memory:")?;
    /// # engine.create_all(&models![User, Post])?;
    /// let id: Id<User> = User::insert(User::named("Alex")).returning(User::id).one(&engine)?;
    /// assert_eq!(id.get()?, 1);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    fn insert(row: Self) -> Insert<Self> {
        Insert::of_structs(vec![row])
    }

    /// An INSERT of many rows, in the way that is fastest on the backend, and in one transaction if it takes several statements.
    /// No rows are no statement.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let engine = Engine::connect("sqlite::memory:")?;
    /// # engine.create_all(&models![User, Post])?;
    /// let users = (0..1000).map(|n| User::named(&format!("u{n}")));
    /// assert_eq!(User::insert_all(users).execute(&engine)?, 1000);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    fn insert_all(rows: impl IntoIterator<Item = Self>) -> Insert<Self> {
        Insert::of_structs(rows.into_iter().collect())
    }

    /// An UPDATE that sets columns by expressions, in the rows that its conditions match.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// User::update().set(User::age.to(User::age + 1)).filter(User::age.lt(99)).execute(&mut session)?;
    /// assert_eq!(session[alex].age, Some(31));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    fn update() -> Update<Self, (Inner<Self>, Nil), AnyRows> {
        Update::from_model()
    }

    /// An UPDATE of many rows, each with values of its own: rows are found by the columns `key`, and `columns` are set.
    ///
    /// PostgreSQL gets one statement for some thousand rows, MySQL one for some hundred; SQLite prepares one and runs it for each
    /// row. If a key comes twice, any of its rows counts.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let ages = [("alex@example.org", Some(31)), ("nobody@example.org", None)];
    /// assert_eq!(User::update_many(User::email, User::age, ages).execute(&mut session)?, 1);
    /// assert_eq!(session[alex].age, Some(31));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    fn update_many<Key, To, K, V>(key: Key, columns: To, rows: impl IntoIterator<Item = (K, V)>) -> UpdateMany<Self>
    where
        Key: Columns<Self>,
        To: Columns<Self>,
        K: RowOf<Key>,
        V: RowOf<To>,
    {
        UpdateMany::of_rows(key, columns, rows)
    }

    /// A DELETE of the rows that its conditions match.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// assert_eq!(User::delete().filter(User::age.lt(18)).execute(&mut session)?, 0);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    fn delete() -> Delete<Self, (Inner<Self>, Nil), AnyRows> {
        Delete::from_model()
    }
}

/// What names one row of a model: an [`Id`], an application's key, or a tuple for a key of several columns.
pub trait Identity: FromRow + Clone + Debug + Eq + Hash + Send + Sync + 'static {
    /// Appends the values of the key's columns.
    ///
    /// # Errors
    /// [`Error::Unresolved`](crate::Error::Unresolved) for a provisional id that `ids` does not know.
    fn params<'a>(&'a self, ids: &Ids, out: &mut Vec<Param<'a>>) -> Result<()>;

    /// The value, of a key of one column.
    ///
    /// # Errors
    /// As [`params`](Identity::params).
    fn param<'a>(&'a self, ids: &Ids) -> Option<Result<Param<'a>>> {
        let _ = ids;
        None
    }

    /// The number of the provisional id that it is; a key of several columns has none.
    fn provisional(&self) -> Option<u64>;

    /// The same with provisional ids replaced by the keys that `ids` knows for them.
    #[must_use]
    fn settled(&self, ids: &Ids) -> Self;
}

impl<S: crate::types::Scalar + Debug + Eq + Hash> Identity for S {
    fn params<'a>(&'a self, ids: &Ids, out: &mut Vec<Param<'a>>) -> Result<()> {
        out.push(crate::types::Scalar::param(self, ids)?);
        Ok(())
    }

    fn param<'a>(&'a self, ids: &Ids) -> Option<Result<Param<'a>>> {
        Some(crate::types::Scalar::param(self, ids))
    }

    fn provisional(&self) -> Option<u64> {
        crate::types::Scalar::provisional(self)
    }

    fn settled(&self, ids: &Ids) -> Self {
        let mut settled = self.clone();
        settled.settle(ids);
        settled
    }
}

macro_rules! tuple {
    ($($name:ident)+) => {
        #[allow(non_snake_case, reason = "one name serves as type and as binding")]
        impl<$($name: crate::types::Scalar + Debug + Eq + Hash),+> Identity for ($($name,)+) {
            fn params<'a>(&'a self, ids: &Ids, out: &mut Vec<Param<'a>>) -> Result<()> {
                let ($($name,)+) = self;
                $(out.push(crate::types::Scalar::param($name, ids)?);)+
                Ok(())
            }

            fn provisional(&self) -> Option<u64> {
                None
            }

            fn settled(&self, ids: &Ids) -> Self {
                let mut settled = self.clone();
                let ($($name,)+) = &mut settled;
                $($name.settle(ids);)+
                settled
            }
        }
    };
}
tuple!(A B);
tuple!(A B C);
tuple!(A B C D);
tuple!(A B C D E);
tuple!(A B C D E F);
tuple!(A B C D E F G);
tuple!(A B C D E F G H);
