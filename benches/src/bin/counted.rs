//! The contenders again, with an allocator that counts: `counted CONTENDER URL`.

use workloads::{Counting, Result};

#[global_allocator]
static COUNTING: Counting = Counting;

fn main() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let (Some(contender), Some(url), None) = (words.next(), words.next(), words.next()) else {
        return Err("usage: counted CONTENDER URL".into());
    };
    rowhouse_benches::serve_as(&contender, &url)
}
