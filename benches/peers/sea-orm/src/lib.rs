//! The workloads with SeaORM.

use workloads::{Result, serve};

mod entities;
mod runtime;
mod work;

pub fn serve_at(url: &str) -> Result<()> {
    serve::<work::SeaOrm>(url)
}
