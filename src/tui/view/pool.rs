//! A pool: its queue, its slots with whoever fills them, results on their way,
//! and the threads of its owner that move all this.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::RunView;
use crate::event::{StageIndex, StartMethod, TaskId};
use crate::tui::look::Look;
use crate::tui::selection::Pane;
use crate::tui::{measure, words};
use crate::world::{Pool, PoolPhase, Process, ProcessId, StageWorld};

/// CPython's handler threads, which the process that made the pool has.
const HANDLERS: &[&str] = &["_handle_workers", "_handle_tasks", "_handle_results"];

/// The thread of an executor that does the work of all three (`_ExecutorManagerThread`).
const MANAGER: &[&str] = &["manager"];

/// Columns for what a row is about.
const NAME: u16 = 10;

impl RunView<'_> {
    pub(super) fn pool(&self, stage: StageIndex, area: Rect, buffer: &mut Buffer) {
        let look = self.look;
        let world = self.world().stages.get(usize::from(stage));
        let known = world.and_then(|world| Some((world, world.pool_in_view()?)));
        let Some((world, pool)) = known else {
            let body = self.pane(Pane::Pool, area, look.say("pool", "进程池"), Line::default(), buffer);
            let none = look.say("There is no pool yet.", "还没有进程池。");
            buffer.set_stringn(
                body.x + 1,
                body.y,
                none,
                usize::from(body.width.saturating_sub(1)),
                look.theme.quiet,
            );
            return;
        };
        let kind = Line::styled(format!(" {} ", self.pool_kind(pool)), look.theme.quiet);
        let title = name(look, world, pool);
        let body = self.pane(Pane::Pool, area, &title, kind, buffer);
        let rows = self.pool_rows(stage, world, pool, usize::from(body.height), body.width);
        for (y, row) in (body.top()..body.bottom()).zip(rows) {
            buffer.set_line(body.x + 1, y, &row, body.width.saturating_sub(1));
        }
    }

    /// `2 slots, fork, 3 tasks a worker, closed`.
    fn pool_kind(&self, pool: &Pool) -> String {
        let look = self.look;
        let method = match pool.start_method {
            StartMethod::Fork => "fork",
            StartMethod::Spawn => "spawn",
            StartMethod::Forkserver => "forkserver",
        };
        let slots = pool.processes;
        let what = if pool.is_executor { "executor, " } else { "" };
        let mut text = look.say(
            format!("{what}{slots} slots, {method}"),
            format!("{what}{slots} 个槽位，{method}"),
        );
        text.push_str(match pool.phase {
            PoolPhase::Open => "",
            PoolPhase::Closed => look.say(", closed", "，已 close"),
            PoolPhase::Terminated => look.say(", terminated", "，已 terminate"),
            PoolPhase::Joined => look.say(", joined", "，已 join"),
        });
        text
    }

    /// The rows, those first that say most. Where there is room the threads get one each.
    fn pool_rows(
        &self,
        stage: StageIndex,
        world: &StageWorld,
        pool: &Pool,
        height: usize,
        width: u16,
    ) -> Vec<Line<'static>> {
        let slots = usize::try_from(pool.processes).unwrap_or(usize::MAX);
        let handlers = if pool.is_executor { MANAGER } else { HANDLERS };
        let threads_apart = slots.saturating_add(2 + handlers.len()) <= height;
        let for_slots = height.saturating_sub(if threads_apart { 2 + handlers.len() } else { 3 });
        let mut rows = vec![self.queue_row(world, pool, width)];
        let hidden = slots.saturating_sub(for_slots.max(1));
        let shown = if hidden > 0 { for_slots.max(2) - 1 } else { slots };
        let workers = workers(world, pool, shown);
        rows.extend(
            (0..)
                .zip(workers)
                .map(|(slot, worker)| self.slot_row(stage, world, pool, slot, worker)),
        );
        if hidden > 0 {
            let more = slots - shown;
            rows.push(Line::styled(
                self.look
                    .say(format!("{more} more slots"), format!("另有 {more} 个槽位")),
                self.look.theme.quiet,
            ));
        }
        rows.push(self.results_row(pool, width));
        if threads_apart {
            rows.extend(
                handlers
                    .iter()
                    .map(|handler| self.named(handler, 17, vec![self.plain(self.handler(world, pool, handler))])),
            );
        } else {
            let brief: Vec<String> = handlers
                .iter()
                .map(|handler| format!("{handler}: {}", self.handler(world, pool, handler)))
                .collect();
            rows.push(self.named(
                self.look.say("threads", "线程"),
                NAME,
                vec![self.plain(brief.join("  "))],
            ));
        }
        rows
    }

    fn plain(&self, text: impl Into<String>) -> Span<'static> {
        Span::styled(text.into(), self.look.theme.text)
    }

    fn named(&self, name: &str, columns: u16, mut rest: Vec<Span<'static>>) -> Line<'static> {
        rest.insert(0, Span::styled(measure::pad(name, columns), self.look.theme.quiet));
        Line::from(rest)
    }

    /// How many tasks wait, and which come next.
    fn queue_row(&self, world: &StageWorld, pool: &Pool, width: u16) -> Line<'static> {
        let look = self.look;
        let waiting = pool.waiting();
        let name = match pool.drops_waiting() {
            true => look.say("dropped", "已丢弃"),
            false => look.say("waiting", "排队"),
        };
        let mut spans = vec![self.plain(format!("{waiting:<4} "))];
        let room = usize::from(width.saturating_sub(NAME + 6));
        let mut taken = 0;
        for (place, task) in pool.waiting_tasks(&world.tasks).enumerate() {
            // Whoever comes next is named whole.
            let text = match world.tasks.get(task).map(|task| &*task.text) {
                Some(text) if place == 0 && !text.is_empty() => format!("#{task} {text}  "),
                _ => format!("#{task} "),
            };
            taken += usize::from(measure::width(&text));
            if taken > room {
                break;
            }
            spans.push(self.plain(text));
        }
        self.named(name, NAME, spans)
    }

    /// A slot, the worker that fills it now, and what that does.
    fn slot_row(
        &self,
        stage: StageIndex,
        world: &StageWorld,
        pool: &Pool,
        slot: u32,
        worker: Option<(ProcessId, &Process)>,
    ) -> Line<'static> {
        let look = self.look;
        let name = look.say(format!("slot {slot}"), format!("槽位 {slot}"));
        let Some(((id, process), job)) = worker.and_then(|worker| Some((worker, worker.1.job?))) else {
            let empty = look.say("nobody yet", "还没有进程");
            return self.named(&name, NAME, vec![Span::styled(empty, look.theme.quiet)]);
        };
        let doing = match job.running.filter(|_| process.is_alive()) {
            Some(task) => self.task(world, task),
            None if !process.is_alive() => look.say("has ended", "已结束").to_owned(),
            None if pool.summarised > 0 && pool.waiting() > 0 => {
                look.say("too fast to be told", "太快，无法逐个讲述").to_owned()
            }
            None => look.say("idle", "空闲").to_owned(),
        };
        let done = match pool.maxtasksperchild {
            Some(most) => look.say(
                format!("{} of {most} done  ", job.done),
                format!("已完成 {}/{most}  ", job.done),
            ),
            None => look.say(format!("{} done  ", job.done), format!("已完成 {}  ", job.done)),
        };
        let chip = look.chip(&process.role);
        let fill = " ".repeat(6_usize.saturating_sub(chip.width()));
        let pid = format!("{fill}{:>4}  ", process.pid);
        let mut line = self.named(
            &name,
            NAME,
            vec![chip, self.plain(pid), self.plain(done), self.plain(doing)],
        );
        if self.in_spotlight(stage, id) {
            line.spans
                .iter_mut()
                .skip(2)
                .for_each(|span| span.style = span.style.patch(look.theme.spotlight()));
        }
        line
    }

    /// A task with what is called; a chunk is named as one.
    fn task(&self, world: &StageWorld, task: TaskId) -> String {
        let known = world.tasks.get(task);
        let text = known.map(|known| known.text.to_string()).unwrap_or_default();
        let is_chunk = known
            .and_then(|known| known.call)
            .is_some_and(crate::event::Call::takes_an_iterable);
        match is_chunk && text.contains(": ") {
            true => self
                .look
                .say(format!("chunk #{task} {text}"), format!("任务块 #{task} {text}")),
            false => format!("#{task} {text}"),
        }
    }

    /// What crosses over to the thread that delivers it, and what was delivered.
    fn results_row(&self, pool: &Pool, width: u16) -> Line<'static> {
        let look = self.look;
        let mut spans = Vec::new();
        let crossing = pool.crossing();
        let receiver = if pool.is_executor {
            MANAGER[0]
        } else {
            "_handle_results"
        };
        if crossing > 0 {
            let numbers = pool.crossing_tasks().iter().map(|task| format!("#{task}"));
            let known: Vec<String> = numbers.take(usize::from(width / 16).max(1)).collect();
            let known = match u64::try_from(known.len()) {
                Ok(all) if all == crossing => known.join(" "),
                Ok(0) | Err(_) => crossing.to_string(),
                Ok(_) => format!("{}{}", known.join(" "), look.glyphs.cut),
            };
            spans.push(match pool.unreadable {
                Some(_) => Span::styled(
                    look.say(format!("{known} left lying  "), format!("{known} 无人领取  ")),
                    look.theme.bad,
                ),
                None => Span::styled(
                    look.say(
                        format!("{known} to {receiver}  "),
                        format!("{known} 正去往 {receiver}  "),
                    ),
                    look.theme.now,
                ),
            });
        }
        let (delivered, all) = (pool.counts.delivered, pool.counts.submitted);
        spans.push(self.plain(look.say(
            format!("{delivered} delivered of {all}"),
            format!("已交付 {delivered}，共 {all}"),
        )));
        if pool.lost > 0 {
            let lost = pool.lost;
            let text = look.say(format!("  {lost} lost with a worker"), format!("  {lost} 个随进程丢失"));
            spans.push(Span::styled(text, look.theme.bad));
        }
        if pool.summarised > 0 {
            let many = pool.summarised;
            let text = look.say(format!("  {many} only counted"), format!("  其中 {many} 个只计数"));
            spans.push(Span::styled(text, look.theme.quiet));
        }
        self.named(look.say("results", "结果"), NAME, spans)
    }

    /// What a handler thread does: as the listing's own statements in it tell, else
    /// as its work tells.
    fn handler(&self, world: &StageWorld, pool: &Pool, name: &str) -> String {
        let look = self.look;
        if matches!(pool.phase, PoolPhase::Joined) {
            return look.say("ended", "已结束").to_owned();
        }
        let owner = pool.owner.and_then(|owner| world.processes.get(owner));
        let place = owner.and_then(|owner| owner.threads.named.iter().find(|(known, _)| &**known == name));
        if let Some(wait) = place.and_then(|(_, place)| place.blocked.as_ref()) {
            return words::waiting(look, world, wait);
        }
        if let Some(task) = pool.unreadable
            && name == "_handle_results"
        {
            return look.say(format!("died of the result of #{task}"), format!("死于 #{task} 的结果"));
        }
        match name {
            "manager" => look.say("hands out tasks, collects results", "分发任务，收集结果"),
            "_handle_workers" => look.say("watches the workers", "照看工作进程"),
            "_handle_tasks" if pool.waiting() > 0 => look.say("has fed the queue", "已送入队列"),
            "_handle_tasks" => look.say("waits for calls", "等待提交"),
            _ if pool.crossing() > 0 => look.say("delivers", "正在交付"),
            _ => look.say("waits for results", "等待结果"),
        }
        .to_owned()
    }

    /// The queue in a few words, for where there is no room for the pool.
    pub(super) fn queue_in_brief(&self, world: &StageWorld, width: u16) -> Line<'static> {
        let look = self.look;
        let Some(pool) = world.pool_in_view() else {
            return Line::default();
        };
        let (waiting, running, delivered) = (pool.waiting(), pool.running(), pool.counts.delivered);
        let queued = match pool.drops_waiting() {
            true => look.say("dropped", "丢弃"),
            false => look.say("waiting", "排队"),
        };
        let texts = [
            look.say(
                format!(" {waiting} {queued}, {running} running, {delivered} delivered "),
                format!(" {queued} {waiting}，运行 {running}，已交付 {delivered} "),
            ),
            look.say(
                format!(" {waiting} {queued} {running} run {delivered} done "),
                format!(" {queued} {waiting} 运行 {running} 交付 {delivered} "),
            ),
        ];
        let fits = texts.into_iter().find(|text| measure::width(text) <= width);
        fits.map_or_else(Line::default, |text| Line::styled(text, look.theme.quiet))
    }
}

/// The name of a pool: where there are several, with its number and what was asked of it.
pub(super) fn name(look: &Look, world: &StageWorld, pool: &Pool) -> String {
    let kind = match pool.is_executor {
        true => look.say("executor", "执行器"),
        false => look.say("pool", "进程池"),
    };
    let number = match world.pools.iter().position(|known| known.id == pool.id) {
        Some(place) if world.pools.len() > 1 => format!(" {}", place + 1),
        _ => String::new(),
    };
    match pool.maxtasksperchild {
        Some(most) => look.say(
            format!("{kind}{number}: limit {most}"),
            format!("{kind}{number}：上限 {most}"),
        ),
        None => format!("{kind}{number}"),
    }
}

/// Who fills each of the first slots: the newest worker in it.
fn workers<'a>(world: &'a StageWorld, pool: &Pool, slots: usize) -> Vec<Option<(ProcessId, &'a Process)>> {
    let mut workers = vec![None; slots];
    for (id, process) in world.processes.iter().enumerate() {
        let slot = process
            .job
            .filter(|job| job.pool == pool.id)
            .map(|job| job.slot as usize);
        if let Some(place) = slot.and_then(|slot| workers.get_mut(slot)) {
            *place = Some((id, process));
        }
    }
    workers
}
