//! The workloads with Toasty.

use workloads::{Result, serve};

mod models;
mod work;

pub fn serve_at(url: &str) -> Result<()> {
    serve::<work::Toasty>(url)
}
