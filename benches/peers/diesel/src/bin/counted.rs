//! The workloads with Diesel, with an allocator that counts: `counted URL`.

#[global_allocator]
static COUNTING: workloads::Counting = workloads::Counting;

fn main() -> workloads::Result<()> {
    rowhouse_bench_diesel::serve_at(&std::env::args().nth(1).ok_or("usage: counted URL")?)
}
