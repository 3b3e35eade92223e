//! Everything about one process.

use super::RunView;
use super::sheet::Sheet;
use crate::text::say;
use crate::tui::{measure, words};
use crate::world::{MarkKind, Process, ProcessId, StageWorld, Usage};
use forklore_event::{Isolation, Micros, StageIndex};

impl RunView<'_> {
    pub(super) fn inspector(&self, stage: StageIndex, id: ProcessId, width: u16) -> Option<Sheet> {
        let world = self.world().stages.get(usize::from(stage))?;
        let process = world.processes.get(id)?;
        let mut sheet = Sheet::new(&process.role, width);
        for (name, value) in self.properties(world, id, process) {
            let head = format!(" {}", measure::pad(&name, 12));
            sheet.hanging(&head, &value, self.look.theme.text);
        }
        Some(sheet)
    }

    /// What there is to say of a process, each with its name.
    fn properties(&self, world: &StageWorld, id: ProcessId, process: &Process) -> Vec<(String, String)> {
        let look = self.look;
        let letter = words::letter(process, self.current_step());
        let reason = words::reason(look, world, process, self.current_step());
        let mut rows = vec![
            (say!(look, "inspector-state"), format!("{letter} {reason}")),
            (say!(look, "inspector-pid"), self.pids(process)),
            (say!(look, "inspector-parent"), self.parents(world, process)),
        ];
        if process.is_init() && self.world().isolation == Isolation::Subreaper {
            rows.push((say!(look, "inspector-plays"), say!(look, "inspector-subreaper")));
        }
        if let Some(session) = &process.session {
            let tty = session.tty.as_deref().unwrap_or("-");
            rows.push((
                say!(look, "inspector-session"),
                format!("SID {}  PGID {}  TTY {tty}", session.sid, session.pgid),
            ));
        }
        rows.push((say!(look, "inspector-born"), words::clock(process.birth.at)));
        if let Some(tasks) = self.tasks_of(world, id) {
            rows.push((say!(look, "inspector-tasks"), tasks));
        }
        // Who has left the listing and waits for nothing has ended, or is Python's own.
        let named = process.threads.named.iter();
        for (name, place) in named.filter(|(_, place)| place.line.is_some() || place.blocked.is_some()) {
            rows.push((
                say!(look, "inspector-thread"),
                format!("{name}  {}", self.thread_does(world, process, name, place)),
            ));
        }
        rows.extend(self.signals(world, process));
        if process.in_c && process.is_alive() {
            let line = process.threads.main.line;
            let line = line.map_or_else(|| "none".to_owned(), |line| line.to_string());
            rows.push((say!(look, "inspector-lines"), say!(look, "inspector-in-c", line)));
        } else if process.sampled && process.is_alive() {
            rows.push((say!(look, "inspector-lines"), say!(look, "inspector-sampled")));
        }
        if let Some(usage) = process.usage {
            rows.push((say!(look, "inspector-uses"), self.usage(usage)));
        }
        // Of who has gone the machine knows no more.
        if let Some(pid) = process.host_pid.filter(|_| process.reaped.is_none()) {
            rows.push((
                say!(look, "inspector-see"),
                format!("ps -o pid,ppid,pgid,sid,tty,stat,comm -p {pid}"),
            ));
        }
        // Whoever is adopted is below init too.
        let init = world.process_called("init").filter(|init| init.is_alive());
        if let Some(init) = init.and_then(|init| init.host_pid) {
            rows.push((say!(look, "inspector-see-all"), format!("pstree -p {init}")));
        }
        rows
    }

    fn pids(&self, process: &Process) -> String {
        let outside = process.host_pid.map_or_else(|| "?".to_owned(), |pid| pid.to_string());
        say!(self.look, "inspector-pids", pid = process.pid, outside)
    }

    /// The signals that it was sent, each with its mark on the lane.
    fn signals(&self, world: &StageWorld, process: &Process) -> Vec<(String, String)> {
        let look = self.look;
        let sent = process.lane.marks().iter().filter_map(|marks| {
            let MarkKind::Signalled { signal, by } = &marks.kind else {
                return None;
            };
            let by = by.map_or_else(|| "none".into(), |by| world.role(by));
            let at = words::clock(marks.last(Micros::MAX)?);
            let text = say!(look, "inspector-signalled", signal, by, at, mark = "!");
            Some((say!(look, "inspector-signal"), text))
        });
        sent.collect()
    }

    fn usage(&self, usage: Usage) -> String {
        let Usage {
            cpu_percent,
            memory_bytes,
            threads,
        } = usage;
        let memory = memory_bytes as f64 / 1e6;
        say!(
            self.look,
            "inspector-usage",
            cpu = format!("{cpu_percent:.0}"),
            memory = format!("{memory:.1}"),
            threads,
        )
    }

    fn parents(&self, world: &StageWorld, process: &Process) -> String {
        let (then, now) = (world.role(process.birth.parent), world.role(process.parent));
        if process.adopted.is_none() {
            return format!("{now} ({})", process.parent);
        }
        say!(
            self.look,
            "inspector-parents",
            then = format!("{then} ({})", process.birth.parent),
            now = format!("{now} ({})", process.parent),
        )
    }

    /// The tasks that a worker ran, with how long each took.
    fn tasks_of(&self, world: &StageWorld, id: ProcessId) -> Option<String> {
        world.processes.get(id)?.job?;
        let ran = world.tasks.iter().filter(|(_, task)| task.worker == Some(id));
        let texts: Vec<String> = ran
            .map(|(number, task)| match (task.started, task.finished) {
                (Some(started), Some(finished)) => {
                    format!(
                        "#{number} {}",
                        words::seconds(self.look, finished.saturating_sub(started))
                    )
                }
                _ => format!("#{number}"),
            })
            .collect();
        Some(if texts.is_empty() {
            "-".to_owned()
        } else {
            texts.join("  ")
        })
    }
}
