//! What the probe looks at from time to time: where everybody stands, states, and what is used.

use std::time::{Duration, Instant};

use procfs::process::Stat;
use sysinfo::{Pid as SysPid, ProcessRefreshKind, ProcessesToUpdate};

use super::Probe;
use crate::event::{Evidence, Kind};
use crate::fault;
use crate::session::processes::{End, Key};
use crate::session::watched::Watched;

/// Between two looks at the board, for where everybody stands.
const LINES: Duration = Duration::from_millis(33);
/// Between two looks at `/proc`, for states.
const STATES: Duration = Duration::from_millis(100);
/// Between two looks at CPU time and memory.
const RESOURCES: Duration = Duration::from_secs(1);
/// How long an end may stay unexplained before it is told without a status.
const EXPLANATION: Duration = Duration::from_millis(200);

impl Probe {
    /// When [`Probe::sample`] has something to do.
    pub fn next_sample(&self) -> Instant {
        if self.clock().is_paused() {
            self.next_states
        } else {
            self.next_lines.min(self.next_states)
        }
    }

    /// Looks at the board and at `/proc`, as often as each is worth it.
    pub fn sample(&mut self, watched: &Watched) {
        fault::here(fault::Point::Probe);
        let now = Instant::now();
        if now >= self.next_lines {
            self.next_lines = now + LINES;
            self.sample_lines();
        }
        if now >= self.next_states {
            self.next_states = now + self.until_next_states(now, STATES);
            self.living().into_iter().for_each(|key| self.take_counts(key));
            self.sample_states(now, watched);
            self.meet_strangers(watched);
        }
        if now >= self.next_resources {
            self.next_resources = now + RESOURCES;
            self.sample_resources();
        }
    }

    fn living(&self) -> Vec<Key> {
        self.processes
            .iter()
            .filter(|(_, process)| process.end == End::Alive)
            .map(|(key, _)| key)
            .collect()
    }

    fn sample_lines(&mut self) {
        let at_us = self.clock().now();
        for (stage, pid) in self.living() {
            let seat = self.board.seat_of(stage, pid);
            if let Some(place) = seat.map(|seat| seat.place.load(std::sync::atomic::Ordering::Relaxed)) {
                self.place_told((stage, pid), at_us, None, place);
            }
        }
    }

    fn sample_states(&mut self, now: Instant, watched: &Watched) {
        let at_us = self.clock().now();
        let all: Vec<(Key, End, Option<Stat>)> = self
            .processes
            .iter()
            .map(|(key, process)| (key, process.end, process.stat()))
            .collect();
        for (key, end, stat) in all {
            match end {
                // Its end is told when its pidfd says so, before its state.
                End::Alive => {
                    if let Some(stat) = stat.filter(|stat| !matches!(stat.state, 'Z' | 'X')) {
                        self.state_seen(key, at_us, &stat);
                        self.keep_pace(now, key, &stat);
                    }
                }
                End::Unexplained(since) if now - since > EXPLANATION => {
                    self.tell_end(key, at_us, None, stat.as_ref(), watched);
                }
                End::Told(since) => match stat {
                    Some(stat) => self.state_seen(key, at_us, &stat),
                    None if now - since > EXPLANATION => self.reaped_by_kernel(key, at_us),
                    None => {}
                },
                End::Unexplained(_) => {}
            }
        }
    }

    fn sample_resources(&mut self) {
        let at_us = self.clock().now();
        let living: Vec<(Key, SysPid)> = self
            .living()
            .into_iter()
            .filter_map(|key| {
                Some((
                    key,
                    SysPid::from_u32(self.processes.get(key)?.host_pid?.cast_unsigned()),
                ))
            })
            .collect();
        let Some(system) = &mut self.system else { return };
        let pids: Vec<SysPid> = living.iter().map(|(_, pid)| *pid).collect();
        let what = ProcessRefreshKind::nothing().with_cpu().with_memory().without_tasks();
        system.refresh_processes_specifics(ProcessesToUpdate::Some(&pids), true, what);
        let used = living.into_iter().filter_map(|(key, pid)| {
            let process = system.process(pid)?;
            Some((key, process.cpu_usage(), process.memory()))
        });
        for (key, cpu_percent, memory_bytes) in used.collect::<Vec<_>>() {
            // Without it the figures may be those of the next process with that number.
            let Some(process) = self.processes.get_mut(key) else {
                continue;
            };
            let Some(stat) = process.stat() else { continue };
            let sample = Kind::ResourcesSampled {
                cpu_percent,
                memory_bytes,
                threads: u32::try_from(stat.num_threads).unwrap_or(1),
            };
            // A second like the one before changes nothing on any screen.
            if process.usage.as_ref() != Some(&sample) {
                process.usage = Some(sample.clone());
                self.tell(at_us, key, Evidence::Seen, sample);
            }
        }
    }
}
