//! The contenders in this package: Rowhouse, and the drivers below it.

use workloads::{Backend, Result, serve};

mod models;
mod ours;
mod raw;

/// The contenders' names: Rowhouse, the driver as it is, and the driver with the settings of Rowhouse's connections.
pub const CONTENDERS: [&str; 3] = ["rowhouse", "driver", "settings"];

/// Serves the workloads as one of [`CONTENDERS`] on the database at `url`; see [`workloads::serve`].
pub fn serve_as(contender: &str, url: &str) -> Result<()> {
    match (contender, Backend::of(url)?) {
        ("rowhouse", _) => serve::<ours::Rowhouse>(url),
        ("driver", Backend::Sqlite) => serve::<raw::sqlite::Sqlite<false>>(url),
        ("driver", Backend::Postgres) => serve::<raw::postgres::Postgres<false>>(url),
        ("driver", Backend::Mysql) => serve::<raw::mysql::Mysql<false>>(url),
        ("settings", Backend::Sqlite) => serve::<raw::sqlite::Sqlite<true>>(url),
        ("settings", Backend::Postgres) => serve::<raw::postgres::Postgres<true>>(url),
        ("settings", Backend::Mysql) => serve::<raw::mysql::Mysql<true>>(url),
        _ => Err(format!("no contender has the name {contender}").into()),
    }
}
