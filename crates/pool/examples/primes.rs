//! Counts primes on all processors: one task on many items, results as they come.
//!
//! ```text
//! cargo run --release -p forklore-pool --example primes
//! ```

use forklore_pool::Pool;

const BLOCK: u64 = 20_000;

fn primes_from(start: u64) -> u64 {
    let is_prime = |n: u64| n > 1 && (2..).take_while(|d| d * d <= n).all(|d| !n.is_multiple_of(d));
    let found = (start..start + BLOCK).filter(|&n| is_prime(n)).count();
    found as u64
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut builder = Pool::builder();
    let count = builder.task("primes_from", primes_from);
    let pool = builder.build()?;

    let starts = (0..50).map(|block| block * BLOCK);
    let mut total = 0;
    for found in pool.imap_unordered(count, starts, 1) {
        total += found?;
    }
    println!("{total} primes below {}, counted by {pool:?}", 50 * BLOCK);

    pool.close();
    pool.join()?;
    Ok(())
}
