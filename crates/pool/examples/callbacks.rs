//! A callback gets each result as soon as it is there, in a thread of the pool's.
//!
//! ```text
//! cargo run -p forklore-pool --example callbacks
//! ```

use std::sync::mpsc::channel;

use forklore_pool::Pool;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut builder = Pool::builder();
    let shout = builder.task("shout", |word: String| word.to_uppercase());
    let pool = builder.processes(2).build()?;

    let (sender, results) = channel();
    for word in ["fork", "wait", "exit"] {
        let sender = sender.clone();
        let _handle = pool.apply_async_then(shout, word.to_owned(), move |result| {
            // Only a receiver that is gone refuses it.
            let _ = sender.send(result.clone());
        })?;
    }
    drop(sender);
    for result in results {
        println!("{}", result?);
    }
    pool.close();
    pool.join()?;
    Ok(())
}
