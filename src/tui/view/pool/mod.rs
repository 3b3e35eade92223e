//! A pool as a picture: what waits in its queue, the slots with whoever fills them, who left, what
//! was delivered, and the threads of its owner that move all this.

mod cards;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use self::cards::card;
use super::RunView;
use crate::event::{StageIndex, StartMethod};
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

/// Fewer rows show the pool in brief: its slots in one row.
const WHOLE: u16 = 5;

/// Who is, and who was before, in a slot.
#[derive(Clone, Copy)]
struct Filled<'a> {
    id: ProcessId,
    process: &'a Process,
    before: Option<&'a Process>,
}

/// What a row says in one place. Where there is not room for all, the least important go first.
struct Piece {
    /// The most important has the lowest.
    rank: u8,
    span: Span<'static>,
}

impl RunView<'_> {
    pub(super) fn pool(&self, stage: StageIndex, area: Rect, buffer: &mut Buffer) {
        let look = self.look;
        let world = self.world().stages.get(usize::from(stage));
        let known = world.and_then(|world| Some((world, world.pool_in_view()?)));
        let Some((world, pool)) = known else {
            let body = self.pane(Pane::Pool, area, look.say("pool", "进程池"), Line::default(), buffer);
            let none = look.say("There is no pool yet.", "还没有进程池。");
            let room = usize::from(body.width.saturating_sub(1));
            buffer.set_stringn(body.x + 1, body.y, none, room, look.theme.quiet);
            return;
        };
        let mut title = name(look, world, pool);
        if self.world().stages.len() > 1 {
            title = format!("{}: {title}", world.name);
        }
        let kind = Line::styled(format!(" {} ", self.pool_kind(pool)), look.theme.quiet);
        let body = self.pane(Pane::Pool, area, &title, kind, buffer);
        let width = body.width.saturating_sub(1);
        let rows = match body.height < WHOLE {
            true => self.pool_in_brief(world, pool, width),
            false => self.pool_rows(stage, world, pool, usize::from(body.height), width),
        };
        for (y, row) in (body.top()..body.bottom()).zip(rows) {
            buffer.set_line(body.x + 1, y, &row, width);
        }
    }

    /// The queue of a stage that has no pane for its pool, for a rule: `waiting #3 #4`.
    pub(super) fn queue_on_rule(&self, stage: StageIndex, room: u16) -> Line<'static> {
        let look = self.look;
        let world = self.world().stages.get(usize::from(stage));
        let Some((world, pool)) = world.and_then(|world| Some((world, world.pool_in_view()?))) else {
            return Line::default();
        };
        let name = look.say(" waiting ", " 排队 ");
        let mut line = Line::styled(name, look.theme.quiet);
        match pool.waiting() {
            0 => line.push_span(Span::styled("0 ", look.theme.quiet)),
            all => {
                let room = room.saturating_sub(measure::width(name) + 1);
                line.extend(self.chips(pool.waiting_tasks(&world.tasks), all, card(look.theme.text), room));
            }
        }
        line
    }

    /// `2 slots, fork, closed`.
    fn pool_kind(&self, pool: &Pool) -> String {
        let look = self.look;
        let method = match pool.start_method {
            StartMethod::Fork => "fork",
            StartMethod::Spawn => "spawn",
            StartMethod::Forkserver => "forkserver",
        };
        let slots = pool.processes;
        let mut text = look.say(format!("{slots} slots, {method}"), format!("{slots} 个位置，{method}"));
        if pool.is_executor {
            text.push_str(look.say(", workers on demand", "，按需启动"));
        }
        text.push_str(match pool.phase {
            PoolPhase::Open => "",
            PoolPhase::Closed => look.say(", closed", "，已 close"),
            PoolPhase::Terminated => look.say(", terminated", "，已 terminate"),
            PoolPhase::Joined => look.say(", joined", "，已 join"),
        });
        text
    }

    /// The rows, those first that say most. Which there are depends on height and slots alone.
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
        let for_slots = height.saturating_sub(2).max(1);
        let shown = if slots > for_slots { for_slots - 1 } else { slots };
        let mut rows = vec![self.waiting_row(world, pool, width)];
        let filled = filled(world, pool, shown);
        let numbered = (0..).zip(filled);
        rows.extend(numbered.map(|(slot, filled)| self.slot_row(stage, world, pool, slot, filled, width)));
        if slots > shown {
            rows.push(self.other_slots_row(world, pool, shown));
        }
        rows.push(self.delivered_row(pool, width));
        let spare = height.saturating_sub(rows.len());
        if spare > 0 {
            let place = rows.len() - 1;
            rows.insert(place, self.left_row(world, pool, width));
        }
        if spare > 1 {
            let place = rows.len() - 1;
            rows.insert(place, self.way_row(pool, width));
        }
        match spare.saturating_sub(2) {
            0 => {}
            room if room >= handlers.len() => rows.extend(
                handlers
                    .iter()
                    .map(|handler| self.named(handler, 17, vec![self.plain(self.handler(world, pool, handler))])),
            ),
            _ => {
                let doing = handlers.iter().map(|handler| self.handler(world, pool, handler));
                let brief = doing.collect::<Vec<_>>().join("; ");
                let brief = measure::cut(&brief, width.saturating_sub(NAME), self.look.glyphs.cut);
                rows.push(self.named(self.look.say("threads", "线程"), NAME, vec![self.plain(brief)]));
            }
        }
        rows
    }

    /// The queue, all slots in one row, what was delivered.
    fn pool_in_brief(&self, world: &StageWorld, pool: &Pool, width: u16) -> Vec<Line<'static>> {
        let look = self.look;
        let slots = usize::try_from(pool.processes).unwrap_or(usize::MAX);
        let room = usize::from(width / 10).max(1);
        let mut pieces = Vec::new();
        for filled in filled(world, pool, slots.min(room)).into_iter().flatten() {
            let running = filled.process.job.and_then(|job| job.running);
            pieces.push(look.chip(&filled.process.role));
            pieces.push(match running.filter(|_| filled.process.is_alive()) {
                Some(task) => self.plain(format!("#{task} ")),
                None if filled.process.is_alive() => Span::styled(look.say("idle ", "空闲 "), look.theme.quiet),
                None => Span::styled(look.say("ended ", "已结束 "), look.theme.quiet),
            });
        }
        if slots > room {
            pieces.push(Span::styled(format!("+{}", slots - room), look.theme.quiet));
        }
        vec![
            self.waiting_row(world, pool, width),
            self.named(look.say("slots", "位置"), NAME, pieces),
            self.delivered_row(pool, width),
        ]
    }

    fn plain(&self, text: impl Into<String>) -> Span<'static> {
        Span::styled(text.into(), self.look.theme.text)
    }

    fn named(&self, name: &str, columns: u16, mut rest: Vec<Span<'static>>) -> Line<'static> {
        rest.insert(0, Span::styled(measure::pad(name, columns), self.look.theme.quiet));
        Line::from(rest)
    }

    /// What waits, in the order of the queue.
    fn waiting_row(&self, world: &StageWorld, pool: &Pool, width: u16) -> Line<'static> {
        let look = self.look;
        let waiting = pool.waiting();
        let name = match pool.drops_waiting() {
            true => look.say("dropped", "已丢弃"),
            false => look.say("waiting", "排队"),
        };
        if waiting == 0 {
            let none = Span::styled(look.say("(none)", "（无）"), look.theme.quiet);
            return self.named(name, NAME, vec![none]);
        }
        let style = card(look.theme.text);
        let mut room = width.saturating_sub(NAME);
        let mut before = Vec::new();
        // Whoever comes next is named whole, where there is room.
        let first = pool.waiting_tasks(&world.tasks).next();
        let text = first.and_then(|task| Some(format!("#{task} {}", world.tasks.get(task)?.text)));
        if let Some(text) = text.filter(|text| measure::width(text) + 12 <= room && !text.ends_with(' ')) {
            room -= measure::width(&text) + 1;
            before = vec![Span::styled(text, style), Span::raw(" ")];
        }
        let named = u64::from(!before.is_empty());
        let rest = pool.waiting_tasks(&world.tasks).skip(before.len().min(1));
        before.extend(self.chips(rest, waiting.saturating_sub(named), style, room));
        self.named(name, NAME, before)
    }

    /// A slot, the worker that fills it now, whom it replaced, and what it does.
    fn slot_row(
        &self,
        stage: StageIndex,
        world: &StageWorld,
        pool: &Pool,
        slot: u32,
        filled: Option<Filled>,
        width: u16,
    ) -> Line<'static> {
        let look = self.look;
        let name = look.say(format!("slot {slot}"), format!("{slot} 号位置"));
        let Some((filled, job)) = filled.and_then(|filled| Some((filled, filled.process.job?))) else {
            let empty = look.say("no process yet", "还没有进程");
            return self.named(&name, NAME, vec![Span::styled(empty, look.theme.quiet)]);
        };
        let process = filled.process;
        let chip = look.chip(&process.role);
        let fill = " ".repeat(6_usize.saturating_sub(chip.width()));
        let pid = match filled.before {
            Some(before) => format!("PID {}{}{}", before.pid, look.glyphs.into, process.pid),
            None => format!("PID {}", process.pid),
        };
        let piece = |rank, text: String| Piece {
            rank,
            span: self.plain(text),
        };
        let mut pieces = vec![Piece { rank: 0, span: chip }, piece(1, format!("{fill}{pid:<10} "))];
        match job.running.filter(|_| process.is_alive()) {
            Some(task) => {
                let known = world.tasks.get(task);
                let began = known.and_then(|known| known.started).unwrap_or(self.app.now());
                let lasts = words::seconds(look, self.app.now().saturating_sub(began));
                let text = known.map(|known| known.text.to_string()).unwrap_or_default();
                pieces.push(Piece {
                    rank: 0,
                    span: Span::styled(format!("#{task}"), look.theme.bar(&process.role)),
                });
                pieces.extend([piece(5, format!(" {text}")), piece(3, format!(" {lasts}"))]);
            }
            None => pieces.push(piece(1, self.without_task(pool, process).to_owned())),
        }
        let done = match pool.maxtasksperchild {
            Some(most) => look.say(
                format!("  {} of {most} done", job.done),
                format!("  已完成 {}/{most}", job.done),
            ),
            None => look.say(format!("  {} done", job.done), format!("  已完成 {}", job.done)),
        };
        pieces.push(piece(4, done));
        if filled.before.is_some() && process.birth.at >= self.world().step_began() && process.is_alive() {
            pieces.push(Piece {
                rank: 2,
                span: Span::styled(look.say("  NEW", "  新来"), look.theme.now),
            });
        }
        if let Some(function) = pool.initializer.as_ref().filter(|_| job.initialized) {
            pieces.push(piece(
                6,
                look.say(format!(", ran {function}()"), format!("，跑过 {function}()")),
            ));
        }
        let mut line = self.named(&name, NAME, fitting(pieces, width.saturating_sub(NAME)));
        if self.in_spotlight(stage, filled.id) {
            let rest = line.spans.iter_mut().skip(2);
            rest.for_each(|span| span.style = span.style.patch(look.theme.spotlight()));
        }
        line
    }

    fn without_task(&self, pool: &Pool, process: &Process) -> &'static str {
        let look = self.look;
        match () {
            () if !process.is_alive() => look.say("has ended", "已结束"),
            () if pool.summarised > 0 && pool.waiting() > 0 => look.say("too fast to be told", "太快，无法逐个讲述"),
            () => look.say("idle", "空闲"),
        }
    }

    /// The slots for which there is no row.
    fn other_slots_row(&self, world: &StageWorld, pool: &Pool, shown: usize) -> Line<'static> {
        let look = self.look;
        let slots = usize::try_from(pool.processes).unwrap_or(usize::MAX);
        let jobs = world.processes.iter().filter(|process| process.is_alive());
        let others = jobs.filter_map(|process| process.job);
        let others = others.filter(|job| job.pool == pool.id && job.slot as usize >= shown);
        let running = others.filter(|job| job.running.is_some()).count();
        let more = slots - shown;
        Line::styled(
            look.say(
                format!("{more} more slots: {running} run tasks"),
                format!("另有 {more} 个位置：{running} 个在运行任务"),
            ),
            look.theme.quiet,
        )
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
}

/// The spans of the pieces that fit into `room`, in their order.
fn fitting(mut pieces: Vec<Piece>, room: u16) -> Vec<Span<'static>> {
    let width = |pieces: &[Piece]| pieces.iter().map(|piece| piece.span.width()).sum::<usize>();
    while width(&pieces) > usize::from(room) {
        let last = pieces.iter().enumerate().max_by_key(|(_, piece)| piece.rank);
        match last {
            Some((place, piece)) if piece.rank > 0 => pieces.remove(place),
            _ => break,
        };
    }
    pieces.into_iter().map(|piece| piece.span).collect()
}

/// The name of a pool: where there are several, with its number; and what was asked of it.
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

/// Who fills each of the first slots: the newest worker in it, and the one before.
fn filled<'a>(world: &'a StageWorld, pool: &Pool, slots: usize) -> Vec<Option<Filled<'a>>> {
    let mut filled: Vec<Option<Filled>> = vec![None; slots];
    for (id, process) in world.processes.iter().enumerate() {
        let job = process.job.filter(|job| job.pool == pool.id);
        if let Some(place) = job.and_then(|job| filled.get_mut(job.slot as usize)) {
            let before = place.map(|before| before.process);
            *place = Some(Filled { id, process, before });
        }
    }
    filled
}
