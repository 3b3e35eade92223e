//! What the kernel shows of the processes at one instant, when somebody asks.

use super::super::processes::{Key, Tracked};
use super::Probe;

impl Probe {
    /// Looks at once what state a process is in.
    pub fn look_at(&mut self, key: Key) {
        if let Some(stat) = self.processes.get(key).and_then(Tracked::stat) {
            self.state_seen(key, self.clock().now(), &stat);
        }
    }

    /// Whether any thread of any process runs, or waits for a disk.
    pub fn somebody_runs(&self) -> bool {
        self.processes.iter().any(|(_, process)| process.has_running_thread())
    }
}
