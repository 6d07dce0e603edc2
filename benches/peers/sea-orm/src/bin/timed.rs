//! The workloads with SeaORM: `timed URL`.

fn main() -> workloads::Result<()> {
    rowhouse_bench_sea_orm::serve_at(&std::env::args().nth(1).ok_or("usage: timed URL")?)
}
