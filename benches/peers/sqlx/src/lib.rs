//! The workloads with sqlx.

use sqlx::{MySqlConnection, PgConnection, SqliteConnection};
use workloads::{Backend, Result, serve};

mod backend;
mod rows;
mod work;

pub fn serve_at(url: &str) -> Result<()> {
    match Backend::of(url)? {
        Backend::Sqlite => serve::<work::Sqlx<SqliteConnection>>(url),
        Backend::Postgres => serve::<work::Sqlx<PgConnection>>(url),
        Backend::Mysql => serve::<work::Sqlx<MySqlConnection>>(url),
    }
}
