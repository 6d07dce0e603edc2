//! What a database has: queries of its catalog.

use super::super::backend::{Backend, Server};

/// A query for the tables that exist: the schema of each, its name, and 1 if it needs no schema to be found.
pub fn table_names(backend: &Backend) -> &'static str {
    match backend.server {
        Server::Sqlite => {
            "SELECT schema, name, schema = 'main' FROM pragma_table_list WHERE type IN ('table', 'virtual')"
        }
        Server::Postgres => {
            "SELECT schemaname::text, tablename::text, (schemaname = current_schema())::int FROM pg_tables"
        }
        Server::Mysql | Server::MariaDb => {
            "SELECT table_schema, table_name, table_schema <=> DATABASE() FROM information_schema.tables"
        }
    }
}

/// A query for the names of the schemas that exist.
pub fn schema_names(backend: &Backend) -> &'static str {
    match backend.server {
        Server::Sqlite => "SELECT name FROM pragma_database_list",
        Server::Postgres => "SELECT nspname::text FROM pg_namespace",
        Server::Mysql | Server::MariaDb => "SELECT schema_name FROM information_schema.schemata",
    }
}
