//! What the kernel shows of the processes at one instant, when somebody asks.

use super::super::processes::{End, Key, Tracked};
use super::Probe;
use forklore_stage::board::Seat;

impl Probe {
    /// Looks at once what state a process is in.
    pub fn look_at(&mut self, key: Key) {
        if let Some(stat) = self.processes.get(key).and_then(Tracked::stat) {
            self.state_seen(key, self.clock().now(), &stat);
        }
    }

    /// Whether everybody waits: for something, before a statement, or for SIGCONT.
    pub fn is_quiet(&self) -> bool {
        self.processes.iter().all(|(key, process)| match process.end {
            End::Alive => !process.has_ended() && !process.has_running_thread() && !self.is_about_to_go(key, process),
            End::Unexplained(_) => false,
            End::Told | End::Gone(_) => true,
        })
    }

    /// Whether it was granted a statement that it has not begun. One that is stopped begins it after SIGCONT.
    fn is_about_to_go(&self, (stage, pid): Key, process: &Tracked) -> bool {
        let seat = self.board.seat_of(stage, pid);
        seat.is_some_and(Seat::has_grant) && !is_stopped(process)
    }

    /// Who stands before a statement and was granted none.
    pub fn standing(&self) -> Vec<Key> {
        let stands = |(stage, pid): Key| self.board.seat_of(stage, pid).is_some_and(Seat::is_standing);
        let standing = self
            .processes
            .alive()
            .filter(|(key, process)| stands(*key) && !is_stopped(process));
        standing.map(|(key, _)| key).collect()
    }

    /// Whether any thread of any process runs, or waits for a disk.
    pub fn somebody_runs(&self) -> bool {
        self.processes.iter().any(|(_, process)| process.has_running_thread())
    }
}

/// Whether a signal has stopped it.
fn is_stopped(process: &Tracked) -> bool {
    process.stat().is_some_and(|stat| matches!(stat.state, 'T' | 't'))
}
