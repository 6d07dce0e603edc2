//! Which tables an expression uses, which a query has, and whether the first are among the second.

use crate::model::Source;
use crate::row::FromRow;
use crate::types::SqlValue;

/// The end of a list of tables; the tables of an expression that uses none.
#[derive(Debug, Clone, Copy)]
pub enum Nil {}

/// A table of a query whose columns are as the model says.
#[derive(Debug, Clone, Copy)]
pub struct Inner<M>(std::marker::PhantomData<fn() -> M>);

/// A table of a query that an outer join may leave out: all its columns can be NULL.
#[derive(Debug, Clone, Copy)]
pub struct Maybe<M>(std::marker::PhantomData<fn() -> M>);

/// A table of the query that this one is a part of.
#[derive(Debug, Clone, Copy)]
pub struct Outer<M>(std::marker::PhantomData<fn() -> M>);

/// The tables of an expression that is no NULL even where they are: `is_null`, `count`.
#[derive(Debug, Clone, Copy)]
pub struct Absorbed<Tables>(std::marker::PhantomData<fn() -> Tables>);

/// The index of a table that is the first of the list.
#[derive(Debug, Clone, Copy)]
pub enum Here {}

/// The index of a table that is further on in the list.
#[derive(Debug, Clone, Copy)]
pub struct There<Index>(std::marker::PhantomData<fn() -> Index>);

/// A query that has the table `M`, at an index that the compiler finds.
#[diagnostic::on_unimplemented(
    message = "`{M}` is not part of this query",
    label = "this uses a column of `{M}`, which the query does not select from",
    note = "a query sees the model that it starts from, and those that it joins"
)]
pub trait Has<M, Index> {
    /// Whether a join may leave the table out.
    type Nullability: Nullability;
}

impl<M, Rest> Has<M, Here> for (Inner<M>, Rest) {
    type Nullability = NotNull;
}

impl<M, Rest> Has<M, Here> for (Maybe<M>, Rest) {
    type Nullability = OrNull;
}

// Whether the query around this one has a join that leaves it out is not known here.
impl<M, Rest> Has<M, Here> for (Outer<M>, Rest) {
    type Nullability = OrNull;
}

impl<M, Other, Rest, Index> Has<M, There<Index>> for (Other, Rest)
where
    Rest: Has<M, Index>,
{
    type Nullability = <Rest as Has<M, Index>>::Nullability;
}

/// The tables of a path that starts at `From` and leads to `To`: a query must have `From`.
#[derive(Debug, Clone, Copy)]
pub struct Along<From, To>(std::marker::PhantomData<fn() -> (From, To)>);

/// The tables of what is asked of rows of `To` that a relation leads to from `From`: a query must have `From`.
#[derive(Debug, Clone, Copy)]
pub struct Across<From, To>(std::marker::PhantomData<fn() -> (From, To)>);

/// A query that has the table `From`, where a relation to `To` starts, at an index that the compiler finds.
#[diagnostic::on_unimplemented(
    message = "a relation of `{From}` to `{To}` is used, but `{From}` is not part of this query",
    label = "this starts from a row of `{From}`, which the query does not select from",
    note = "a query sees the model that it starts from, and those that it joins"
)]
pub trait HasStart<From, To, Index> {
    /// Whether a join may leave the table out.
    type Nullability: Nullability;
}

impl<From, To, Rest> HasStart<From, To, Here> for (Inner<From>, Rest) {
    type Nullability = NotNull;
}

impl<From, To, Rest> HasStart<From, To, Here> for (Maybe<From>, Rest) {
    type Nullability = OrNull;
}

impl<From, To, Rest> HasStart<From, To, Here> for (Outer<From>, Rest) {
    type Nullability = OrNull;
}

impl<From, To, Other, Rest, Index> HasStart<From, To, There<Index>> for (Other, Rest)
where
    Rest: HasStart<From, To, Index>,
{
    type Nullability = <Rest as HasStart<From, To, Index>>::Nullability;
}

/// The tables of a query, which a join can make optional.
pub trait Tables {
    /// The same tables, each of which the join may leave out.
    type Optional;
    /// Those that belong to the query around this one.
    type Outer;
}

impl Tables for Nil {
    type Optional = Self;
    type Outer = Self;
}

impl<M, Rest: Tables> Tables for (Inner<M>, Rest) {
    type Optional = (Maybe<M>, Rest::Optional);
    type Outer = Rest::Outer;
}

impl<M, Rest: Tables> Tables for (Maybe<M>, Rest) {
    type Optional = (Maybe<M>, Rest::Optional);
    type Outer = Rest::Outer;
}

impl<M, Rest: Tables> Tables for (Outer<M>, Rest) {
    type Optional = (Outer<M>, Rest::Optional);
    type Outer = (M, Rest::Outer);
}

/// Whether something can be NULL though its column cannot.
pub trait Nullability {
    /// `V`, or `Option` of it.
    type Apply<V: SqlValue>: SqlValue<Base = V::Base>;
    /// What a whole row is read as: `Row`, or `Option` of it.
    type Whole<Row: FromRow>: FromRow;
    /// The nullability of a pair of which this is one half.
    type And<Other: Nullability>: Nullability;
    /// Whether it can.
    const NULLABLE: bool;
}

/// It cannot.
#[derive(Debug, Clone, Copy)]
pub enum NotNull {}

/// It can.
#[derive(Debug, Clone, Copy)]
pub enum OrNull {}

impl Nullability for NotNull {
    type Apply<V: SqlValue> = <V as Keep>::Same;
    type Whole<Row: FromRow> = Row;
    type And<Other: Nullability> = Other;
    const NULLABLE: bool = false;
}

impl Nullability for OrNull {
    type Apply<V: SqlValue> = V::Nullable;
    type Whole<Row: FromRow> = Option<Row>;
    type And<Other: Nullability> = OrNull;
    const NULLABLE: bool = true;
}

/// Spells `V` so that the compiler sees its base type behind it.
#[doc(hidden)]
pub trait Keep: SqlValue {
    type Same: SqlValue<Base = Self::Base>;
}

impl<V: SqlValue> Keep for V {
    type Same = V;
}

/// Tables that are all part of the query `Scope`.
///
/// The derive implements it for each model. One impl for all of them would stand beside the one for pairs, and the
/// compiler, with two to choose from, would name the pair in its error and not the table that is missing.
pub trait Within<Scope, Index> {
    /// Whether a join may leave one of them out.
    type Nullability: Nullability;
}

impl<Scope> Within<Scope, ()> for Nil {
    type Nullability = NotNull;
}

impl<A, B, Scope, I, J> Within<Scope, (I, J)> for (A, B)
where
    A: Within<Scope, I>,
    B: Within<Scope, J>,
{
    type Nullability = <A::Nullability as Nullability>::And<B::Nullability>;
}

/// The tables that a condition is written down to be over: a model, an alias, or a tuple of up to four of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no table, nor a tuple of them",
    label = "a model, an alias, or a tuple of up to four is expected here"
)]
pub trait TableSet {
    /// A query over them.
    #[doc(hidden)]
    type Scope;
}

impl<M: Source> TableSet for M {
    type Scope = (Inner<M>, Nil);
}

impl<A: Source, B: Source> TableSet for (A, B) {
    type Scope = (Inner<A>, (Inner<B>, Nil));
}

impl<A: Source, B: Source, C: Source> TableSet for (A, B, C) {
    type Scope = (Inner<A>, (Inner<B>, (Inner<C>, Nil)));
}

impl<A: Source, B: Source, C: Source, D: Source> TableSet for (A, B, C, D) {
    type Scope = (Inner<A>, (Inner<B>, (Inner<C>, (Inner<D>, Nil))));
}

/// What [`Nullability::And`] makes of two sets of tables.
type Both<A, B, Scope, I, J> =
    <<A as Within<Scope, I>>::Nullability as Nullability>::And<<B as Within<Scope, J>>::Nullability>;

impl<A, B, C, Scope, I, J, K> Within<Scope, (I, J, K)> for (A, B, C)
where
    A: Within<Scope, I>,
    B: Within<Scope, J>,
    C: Within<Scope, K>,
{
    type Nullability = <C::Nullability as Nullability>::And<Both<A, B, Scope, I, J>>;
}

impl<A, B, C, D, Scope, I, J, K, L> Within<Scope, (I, J, K, L)> for (A, B, C, D)
where
    A: Within<Scope, I>,
    B: Within<Scope, J>,
    C: Within<Scope, K>,
    D: Within<Scope, L>,
{
    type Nullability = <Both<C, D, Scope, K, L> as Nullability>::And<Both<A, B, Scope, I, J>>;
}

impl<Tables: Within<Scope, Index>, Scope, Index> Within<Scope, Index> for Absorbed<Tables> {
    type Nullability = NotNull;
}

impl<From, To, Scope: HasStart<From, To, Index>, Index> Within<Scope, Index> for Along<From, To> {
    type Nullability = Scope::Nullability;
}

impl<From, To, Scope: HasStart<From, To, Index>, Index> Within<Scope, Index> for Across<From, To> {
    type Nullability = Scope::Nullability;
}
