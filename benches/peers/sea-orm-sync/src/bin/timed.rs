//! The workloads with the blocking SeaORM: `timed URL`.

fn main() -> workloads::Result<()> {
    rowhouse_bench_sea_orm_sync::serve_at(&std::env::args().nth(1).ok_or("usage: timed URL")?)
}
