use crate::lang::modules::multiprocessing;
use crate::sys::Arrival;
use crate::sys::fork::{EXIT_SOFTWARE, end_on_panic};

/// Runs `forklore __process`: a process of the listing that was not forked but started afresh. Returns the exit
/// code only if it is none.
pub fn run(papers: &str) -> i32 {
    end_on_panic();
    match Arrival::new(papers) {
        Ok(arrival) => multiprocessing::run_spawned(arrival),
        Err(_) => EXIT_SOFTWARE,
    }
}
