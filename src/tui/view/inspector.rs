//! Everything about one process.

use super::RunView;
use super::sheet::Sheet;
use crate::event::StageIndex;
use crate::tui::{measure, words};
use crate::world::{Process, ProcessId, StageWorld, ThreadPlace, Usage};

impl RunView<'_> {
    pub(super) fn inspector(&self, stage: StageIndex, id: ProcessId, width: u16) -> Option<Sheet> {
        let world = self.world().stages.get(usize::from(stage))?;
        let process = world.processes.get(id)?;
        let mut sheet = Sheet::new(&process.role, width);
        for (en, zh, value) in self.properties(world, id, process) {
            let head = format!(" {}", measure::pad(self.look.say(en, zh), 12));
            sheet.hanging(&head, &value, self.look.theme.text);
        }
        Some(sheet)
    }

    /// What there is to say of a process, each with its name in both languages.
    fn properties(
        &self,
        world: &StageWorld,
        id: ProcessId,
        process: &Process,
    ) -> Vec<(&'static str, &'static str, String)> {
        let look = self.look;
        let letter = words::letter(process, self.moment());
        let reason = words::reason(look, world, process, self.moment());
        let mut rows = vec![
            ("state", "状态", format!("{letter} {reason}")),
            ("PID", "PID", self.pids(process)),
            ("parent", "父进程", self.parents(world, process)),
        ];
        if let Some(session) = &process.session {
            let tty = session.tty.as_deref().unwrap_or("-");
            rows.push((
                "session",
                "会话",
                format!("SID {}  PGID {}  TTY {tty}", session.sid, session.pgid),
            ));
        }
        rows.push(("born", "诞生", words::clock(process.birth.at)));
        if let Some(tasks) = self.tasks_of(world, id) {
            rows.push(("tasks", "任务", tasks));
        }
        for (name, place) in &process.threads.named {
            rows.push(("thread", "线程", format!("{name}  {}", self.thread(world, place))));
        }
        if let Some(usage) = process.usage {
            rows.push(("uses", "占用", self.usage(usage)));
        }
        if let Some(pid) = process.host_pid {
            rows.push((
                "see it",
                "亲自看",
                format!("ps -o pid,ppid,pgid,sid,tty,stat,comm -p {pid}"),
            ));
        }
        // Whoever is adopted is below init too.
        if let Some(init) = world.process_called("init").and_then(|init| init.host_pid) {
            rows.push(("see all", "全部", format!("pstree -p {init}")));
        }
        rows
    }

    fn pids(&self, process: &Process) -> String {
        let outside = process.host_pid.map_or_else(|| "?".to_owned(), |pid| pid.to_string());
        self.look.say(
            format!("{} in the lesson, {outside} on the machine", process.pid),
            format!("课内 {}，机器上 {outside}", process.pid),
        )
    }

    fn thread(&self, world: &StageWorld, place: &ThreadPlace) -> String {
        match &place.blocked {
            Some(wait) => words::waiting(self.look, world, wait),
            None => self.look.say("runs", "运行").to_owned(),
        }
    }

    fn usage(&self, usage: Usage) -> String {
        let Usage {
            cpu_percent,
            memory_bytes,
            threads,
        } = usage;
        let memory = memory_bytes as f64 / 1e6;
        self.look.say(
            format!("{cpu_percent:.0} % of a core, {memory:.1} MB, threads: {threads}"),
            format!("CPU {cpu_percent:.0} %，内存 {memory:.1} MB，线程 {threads}"),
        )
    }

    fn parents(&self, world: &StageWorld, process: &Process) -> String {
        let (then, now) = (world.role(process.birth.parent), world.role(process.parent));
        if process.adopted.is_none() {
            return format!("{now} ({})", process.parent);
        }
        self.look.say(
            format!(
                "{then} ({}) at birth, {now} ({}) now",
                process.birth.parent, process.parent
            ),
            format!(
                "出生时 {then} ({})，现在 {now} ({})",
                process.birth.parent, process.parent
            ),
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
