//! The workloads with Toasty: `timed URL`.

fn main() -> workloads::Result<()> {
    rowhouse_bench_toasty::serve_at(&std::env::args().nth(1).ok_or("usage: timed URL")?)
}
