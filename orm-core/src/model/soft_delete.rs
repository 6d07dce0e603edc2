use super::Model;

/// A model whose rows are marked when they are deleted, by `#[column(soft_delete)]`.
///
/// Queries, joins, subqueries and statements that change rows do not see marked ones, unless they say
/// [`with_deleted`](crate::query::Select::with_deleted) or [`only_deleted`](crate::query::Select::only_deleted).
#[diagnostic::on_unimplemented(
    message = "the rows of `{Self}` are not marked when they are deleted",
    label = "this is for models with soft delete",
    note = "mark a field: `#[column(soft_delete)] deleted_at: Option<DateTime<Utc>>`"
)]
pub trait SoftDelete: Model {}
