//! Queries read as structs that say themselves what is selected.

use super::{Select, Selection};
use crate::expr::{Inner, Maybe, Nil, Node};
use crate::load::{FetchFrom, NoLink, ReadThrough, placed};
use crate::model::Source;

/// A type of field that a selected value of type `Selected` goes into.
#[diagnostic::on_unimplemented(
    message = "`{Selected}` is selected for a field of type `{Self}`",
    label = "the field has another type than what it is read from"
)]
pub trait ReadsSelected<Selected> {}

impl<T> ReadsSelected<T> for T {}

/// What is never NULL goes into an `Option`, too.
impl<T> ReadsSelected<T> for Option<T> {}

/// Nothing that can be selected. With one impl only, rustc would take a field's type to be that of what is selected, and report a
/// mismatch of associated types in place of the message above.
#[derive(Debug)]
pub struct Unselectable<T>(std::convert::Infallible, std::marker::PhantomData<T>);

impl<T> ReadsSelected<Unselectable<T>> for T {}

/// Appends what a field of type `Field` is read from.
#[doc(hidden)]
pub fn push_field<Scope, Field, S, Index>(selected: S, out: &mut Vec<Node>)
where
    S: Selection<Scope, Index>,
    Field: ReadsSelected<S::Row>,
{
    selected.push(out);
}

/// Appends what a projection is read from that is a field of another one, which is read from `Root` and from `Through`.
#[doc(hidden)]
pub fn push_flattened<Root: Source, Through, Field>(out: &mut Vec<Node>)
where
    Field: FetchFrom<Root, Through: ReadThrough<Through>>,
{
    Field::push_selected(out);
}

impl<Root: Source, Row> Select<(Inner<Root>, Nil), Row> {
    /// Reads the rows as a projection that says itself what is selected: each field is the column of its name, or the
    /// expression that it gives.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// #[derive(Projection, Debug, PartialEq)]
    /// #[projection(from = User)]
    /// struct Card {
    ///     id: Id<User>,
    ///     name: String,
    ///     #[projection(select = User::age.coalesce(0) + 1)]
    ///     next_age: i32,
    /// }
    ///
    /// let query = User::query().filter(User::name.eq("Alex")).fetch::<Card>();
    /// assert_eq!(
    ///     query.to_sql(Dialect::Sqlite)?.sql,
    ///     r#"SELECT "id", "name", COALESCE("age", ?) + ? FROM "users" WHERE "name" = ?"#
    /// );
    /// let card: Card = query.one(&mut session)?;
    /// assert_eq!((card.name.as_str(), card.next_age), ("Alex", 31));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// With relations in it, nested to any depth:
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// # const POSTS: HasMany<User, Post> = Post::author_id.inverse();
    /// #[derive(Projection, Clone, Debug)]
    /// #[projection(from = Post)]
    /// struct Title {
    ///     title: String,
    /// }
    ///
    /// #[derive(Projection, Debug)]
    /// #[projection(from = User)]
    /// struct Author {
    ///     name: String,
    ///     #[projection(select = POSTS.count())]
    ///     post_count: i64,
    ///     #[projection(with = POSTS.order_by(Post::id.desc()).limit(3))]
    ///     newest: Vec<Title>,
    /// }
    ///
    /// let author: Author = User::query().filter(User::name.eq("Alex")).fetch::<Author>().one(&mut session)?;
    /// assert_eq!((author.post_count, author.newest[0].title.as_str()), (1, "Hello"));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn fetch<P>(self) -> Select<(Inner<Root>, Nil), P::Rows>
    where
        P: FetchFrom<Root, Through: ReadThrough<NoLink>>,
    {
        let expressions = selected_by::<Root, P>();
        self.with_expressions(expressions)
    }
}

/// The same for queries with joined tables, which their first one comes last in.
macro_rules! joined {
    ($scope:ty: $($joined:ident),+) => {
        impl<$($joined,)+ Root: Source, Row> Select<$scope, Row> {
            /// Reads the rows as a projection from the first table of the query. What is joined can be filtered and
            /// sorted by.
            ///
            /// See [`Select::fetch`].
            pub fn fetch<P>(self) -> Select<$scope, P::Rows>
            where
                P: FetchFrom<Root, Through: ReadThrough<NoLink>>,
            {
                let expressions = selected_by::<Root, P>();
                self.with_expressions(expressions)
            }
        }
    };
}

joined!((Inner<A>, (Inner<Root>, Nil)): A);
joined!((Maybe<A>, (Inner<Root>, Nil)): A);
joined!((Inner<A>, (Inner<B>, (Inner<Root>, Nil))): A, B);
joined!((Maybe<A>, (Inner<B>, (Inner<Root>, Nil))): A, B);
joined!((Inner<A>, (Maybe<B>, (Inner<Root>, Nil))): A, B);
joined!((Maybe<A>, (Maybe<B>, (Inner<Root>, Nil))): A, B);

fn selected_by<Root: Source, P: FetchFrom<Root>>() -> Vec<Node> {
    let mut expressions = Vec::new();
    P::push_selected(&mut expressions);
    // The keys that relations are loaded by.
    drop(P::loaders(&mut |column| placed(&mut expressions, column)));
    expressions
}
