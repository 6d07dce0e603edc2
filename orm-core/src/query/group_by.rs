use super::join::expect_null;
use super::{Filter, Select, Selection, WholeRow};
use crate::expr::{Node, Tables};
use crate::row::FromRow;

/// What makes one row of many.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GroupBy {
    /// Rows with equal values for these become one.
    pub by: Vec<Node>,
    /// Which totals there are beside the groups.
    pub totals: Totals,
}

/// Which totals there are beside the groups.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Totals {
    /// None.
    #[default]
    None,
    /// Those over the last expression, over the last two, …, over all.
    Rollup,
}

/// What a query over `Scope` for rows of type `Row` can total over, so that NULL stands in the rows of totals.
///
/// That the row can still be made optional is asked here and not of the method: so the compiler finds the method, and then
/// says what was selected too early.
pub trait Totalled<Scope, Row, Index>: Selection<Scope, Index> {
    /// The query's tables, whose columns can be NULL.
    type Scope;
    /// The query's row, which can be missing.
    type Whole: FromRow;
}

impl<S, Scope, Row, Index> Totalled<Scope, Row, Index> for S
where
    S: Selection<Scope, Index>,
    Scope: Tables,
    Row: WholeRow,
{
    type Scope = Scope::Optional;
    type Whole = Row::Optional;
}

impl<Scope, Row> Select<Scope, Row> {
    /// Makes one row of all rows with equal values for a column, an expression or a tuple of them; after what earlier calls
    /// group by.
    ///
    /// What is selected, sorted by or asked for in [`having`](Select::having) is then one of those, an aggregate (`count()`,
    /// `User::age.sum()`), or made of such. Grouped by a model's key, all columns of the model can be, since they have one value
    /// a group. Anything else is [`Error::Query`](crate::Error::Query), with the column's name, before the query is sent.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let posts_by_user: Vec<(String, i64)> = User::query()
    ///     .left_join(Post::author_id)
    ///     .group_by(User::id)
    ///     .select((User::name, Post::id.count()))
    ///     .order_by(Post::id.count().desc())
    ///     .all(&mut session)?;
    /// assert_eq!(posts_by_user, [("Alex".to_owned(), 1)]);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn group_by<S: Selection<Scope, Index>, Index>(mut self, by: S) -> Self {
        self.node.open();
        by.push(&mut self.node.rare_mut().group.by);
        self
    }

    /// Groups as [`group_by`](Select::group_by) does, with a total over the last expression, over the last two, and so on: in
    /// the rows of totals, what is totalled over is NULL. So all columns are `Option`s in such a query.
    ///
    /// On SQLite it is a query for the groups and one for each total, put together. Window functions beside it are
    /// [`Error::Unsupported`](crate::Error::Unsupported) there.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let query = User::query().rollup((User::age, User::name)).select((User::age, User::name, count()));
    /// assert_eq!(
    ///     query.to_sql(Dialect::Postgres)?.sql,
    ///     r#"SELECT "age", "name", COUNT(*) FROM "users" GROUP BY ROLLUP ("age", "name")"#
    /// );
    /// assert_eq!(
    ///     query.to_sql(Dialect::Mysql)?.sql,
    ///     "SELECT `age`, `name`, COUNT(*) FROM `users` GROUP BY `age`, `name` WITH ROLLUP"
    /// );
    /// let _: Select<_, (Option<i32>, Option<String>, i64)> = query;
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn rollup<S: Totalled<Scope, Row, Index>, Index>(self, by: S) -> Select<S::Scope, S::Whole> {
        let mut grouped = self.group_by(by);
        grouped.node.rare_mut().group.totals = Totals::Rollup;
        expect_null(&mut grouped.node);
        grouped.retyped()
    }

    /// Keeps the groups for which `condition` holds, and which earlier calls kept. `None` keeps all.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let query = Post::query().group_by(Post::author_id).having(count().gt(5)).select(Post::author_id);
    /// assert_eq!(
    ///     query.to_sql(Dialect::Sqlite)?.sql,
    ///     r#"SELECT "author_id" FROM "posts" GROUP BY "author_id" HAVING COUNT(*) > ?"#
    /// );
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn having<Index>(mut self, condition: impl Filter<Scope, Index>) -> Self {
        self.node.open();
        if let Some(condition) = condition.into_condition() {
            self.node.rare_mut().having.push(condition);
        }
        self
    }
}
