//! What becomes of a task whose worker is killed, and of all the others.
//!
//! ```text
//! cargo run -p forklore-pool --example lost_worker
//! ```

use forklore_pool::{Error, Pool};
use nix::sys::signal::{Signal, raise};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut builder = Pool::builder();
    let fragile = builder.task("fragile", |n: u32| {
        if n == 3 {
            // As the kernel does when memory runs out.
            let _ = raise(Signal::SIGKILL);
        }
        n * n
    });
    let pool = builder.processes(2).build()?;
    println!("workers {:?}", pool.pids());

    let handles: Vec<_> = (0..6).map(|n| pool.apply_async(fragile, n)).collect::<Result<_, _>>()?;
    for (n, handle) in handles.into_iter().enumerate() {
        match handle.get() {
            Ok(square) => println!("{n}: {square}"),
            Err(error @ Error::WorkerLost { .. }) => println!("{n}: {error}"),
            Err(error) => return Err(error.into()),
        }
    }
    println!("workers {:?}: one was hired anew", pool.pids());
    Ok(())
}
