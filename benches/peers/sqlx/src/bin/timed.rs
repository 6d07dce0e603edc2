//! The workloads with sqlx: `timed URL`.

fn main() -> workloads::Result<()> {
    rowhouse_bench_sqlx::serve_at(&std::env::args().nth(1).ok_or("usage: timed URL")?)
}
