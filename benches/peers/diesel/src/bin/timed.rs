//! The workloads with Diesel: `timed URL`.

fn main() -> workloads::Result<()> {
    rowhouse_bench_diesel::serve_at(&std::env::args().nth(1).ok_or("usage: timed URL")?)
}
