/// A second name for a model's table in a query, as a type of its own: what a table is joined to itself by.
///
/// The columns are the fields of the alias, `Manager.name`; it is joined by a foreign key that leads to it
/// (`Employee::manager_id.references::<Manager>()`), or by a condition (`Manager::matching(…)`), queried by `Manager::query()` and selected
/// as a whole by `Manager::all()`, then read as the model.
///
/// ```
/// use rowhouse::prelude::*;
///
/// #[derive(Model, Clone)]
/// #[model(table = "employees")]
/// struct Employee {
///     id: Id<Employee>,
///     name: String,
///     manager_id: Option<Id<Employee>>,
/// }
///
/// alias!(Manager = Employee);
///
/// let query = Employee::query()
///     .left_join(Employee::manager_id.references::<Manager>())
///     .select((Employee::name, Manager.name))
///     .filter(Manager.name.ne("Ann"));
/// assert_eq!(
///     query.to_sql(Dialect::Sqlite)?.sql,
///     "SELECT \"employees\".\"name\", \"Manager\".\"name\" FROM \"employees\" \
///      LEFT JOIN \"employees\" AS \"Manager\" ON \"employees\".\"manager_id\" = \"Manager\".\"id\" \
///      WHERE \"Manager\".\"name\" <> ?"
/// );
/// # Ok::<(), rowhouse::Error>(())
/// ```
///
/// It takes attributes, a visibility and several aliases: `alias!(pub Manager = Employee, pub Boss = Employee);`.
#[macro_export]
macro_rules! alias {
    ($($(#[$attribute:meta])* $visible:vis $alias:ident = $model:ty),+ $(,)?) => {$(
        $(#[$attribute])*
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        $visible struct $alias;

        impl ::core::ops::Deref for $alias {
            type Target = <$model as $crate::derive_support::AliasColumns<$alias>>::Columns;

            fn deref(&self) -> &Self::Target {
                <$model as $crate::derive_support::AliasColumns<$alias>>::COLUMNS
            }
        }

        impl<Scope: $crate::derive_support::Has<$alias, Index>, Index> $crate::derive_support::Within<Scope, Index>
            for $alias
        {
            type Nullability = Scope::Nullability;
        }

        impl $crate::derive_support::Source for $alias {
            type ReadAs = $model;
            type Mark = $crate::source_mark!($alias);
            const ALIAS: ::core::option::Option<&'static str> =
                ::core::option::Option::Some(::core::stringify!($alias));

            fn table() -> &'static $crate::derive_support::Table {
                <$model as $crate::derive_support::Source>::table()
            }
        }

        #[allow(dead_code)]
        impl $alias {
            /// A query for all rows, under this name.
            $visible fn query() -> $crate::derive_support::Query<$alias, $model> {
                $crate::derive_support::Query::from_source()
            }

            /// All columns, read as the model.
            $visible fn all() -> $crate::derive_support::All<$alias> {
                $crate::derive_support::All::new()
            }

            /// The table, to be joined under this name where `condition` holds.
            $visible fn matching<Condition>(condition: Condition) -> $crate::derive_support::On<$alias, Condition> {
                $crate::derive_support::On::new(condition)
            }
        }
    )+};
}
