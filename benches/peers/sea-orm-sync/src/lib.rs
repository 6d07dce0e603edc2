//! The workloads with SeaORM's blocking edition, which has SQLite only.

use workloads::{Backend, Result, decline, serve};

#[path = "../../sea-orm/src/entities.rs"]
mod entities;
mod runtime;
mod work {
    include!(concat!(env!("OUT_DIR"), "/work.rs"));
}

pub fn serve_at(url: &str) -> Result<()> {
    if Backend::of(url)? != Backend::Sqlite {
        return decline("it has SQLite only");
    }
    serve::<work::SeaOrm>(url)
}
