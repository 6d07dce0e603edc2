use std::marker::PhantomData;

use super::Node;

/// What a query sorts by, and in which direction; made by [`Expression::asc`](super::Expression::asc) and `desc`.
#[derive(Debug, Clone)]
pub struct Order<Tables> {
    pub(crate) node: OrderNode,
    marker: PhantomData<fn() -> Tables>,
}

/// What a query sorts by, without its types.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderNode {
    /// The expression.
    pub by: Node,
    /// The direction.
    pub direction: Direction,
    /// Whether the expression can be NULL, so that the place of NULLs has to be said.
    pub nullable: bool,
    /// Where NULLs stand.
    pub nulls: Nulls,
}

/// Where NULLs stand in a sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    /// Where the smallest value does: first ascending, last descending.
    Smallest,
    /// Before everything.
    First,
    /// After everything.
    Last,
}

impl OrderNode {
    /// Whether NULLs stand where the smallest value does.
    pub(crate) fn nulls_are_smallest(&self) -> bool {
        match self.nulls {
            Nulls::Smallest => true,
            Nulls::First => self.direction == Direction::Ascending,
            Nulls::Last => self.direction == Direction::Descending,
        }
    }
}

/// The direction of a sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The smallest first.
    Ascending,
    /// The largest first.
    Descending,
}

impl<Tables> Order<Tables> {
    pub(crate) fn new(by: Node, direction: Direction, nullable: bool) -> Self {
        Self { node: OrderNode { by, direction, nullable, nulls: Nulls::Smallest }, marker: PhantomData }
    }

    /// The same with NULL before everything, whatever the direction.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let query = User::query().select(User::id).order_by(User::age.desc().nulls_first());
    /// assert_eq!(query.to_sql(Dialect::Sqlite)?.sql, r#"SELECT "id" FROM "users" ORDER BY "age" DESC NULLS FIRST"#);
    /// assert_eq!(query.to_sql(Dialect::Mysql)?.sql, "SELECT `id` FROM `users` ORDER BY `age` IS NULL DESC, `age` DESC");
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    #[must_use]
    pub fn nulls_first(mut self) -> Self {
        self.node.nulls = Nulls::First;
        self
    }

    /// The same with NULL after everything, whatever the direction.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let query = User::query().select(User::id).order_by(User::age.asc().nulls_last());
    /// assert_eq!(query.to_sql(Dialect::Postgres)?.sql, r#"SELECT "id" FROM "users" ORDER BY "age""#);
    /// assert_eq!(query.to_sql(Dialect::Mysql)?.sql, "SELECT `id` FROM `users` ORDER BY `age` IS NULL, `age`");
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    #[must_use]
    pub fn nulls_last(mut self) -> Self {
        self.node.nulls = Nulls::Last;
        self
    }
}
