//! The workloads with Diesel.

use diesel::mysql::MysqlConnection;
use diesel::pg::PgConnection;
use diesel::sqlite::SqliteConnection;
use workloads::{Backend, Result, serve};

mod insert;
mod models;
mod work;

pub fn serve_at(url: &str) -> Result<()> {
    match Backend::of(url)? {
        Backend::Sqlite => serve::<work::Diesel<SqliteConnection>>(url),
        Backend::Postgres => serve::<work::Diesel<PgConnection>>(url),
        Backend::Mysql => serve::<work::Diesel<MysqlConnection>>(url),
    }
}
