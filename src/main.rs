//! The `forklore` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Before anything else: a stage launcher must not have a second thread.
    if let Some((first, descriptors)) = arguments.split_first()
        && first == forklore_stage::SUBCOMMAND
    {
        return ExitCode::from(u8::try_from(forklore::engine::run_stage(descriptors)).unwrap_or(u8::MAX));
    }
    if let [subcommand, spawn_data] = &*arguments
        && subcommand == forklore_stage::SPAWNED
    {
        return ExitCode::from(u8::try_from(forklore::engine::run_spawned(spawn_data)).unwrap_or(u8::MAX));
    }
    forklore::cli::run()
}
