//! The workloads with the blocking SeaORM, with an allocator that counts: `counted URL`.

#[global_allocator]
static COUNTING: workloads::Counting = workloads::Counting;

fn main() -> workloads::Result<()> {
    rowhouse_bench_sea_orm_sync::serve_at(&std::env::args().nth(1).ok_or("usage: counted URL")?)
}
