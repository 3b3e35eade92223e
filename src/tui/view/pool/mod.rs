//! A pool as a picture: what waits in its queue, the slots with whoever fills them, who has ended, what
//! was delivered, and the threads of its owner that move all this.

mod cards;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use self::cards::{HANDLERS, MANAGER, NAME, card};
use super::RunView;
use crate::text::say;
use crate::tui::look::Look;
use crate::tui::selection::Pane;
use crate::tui::{measure, words};
use crate::world::{Pool, PoolPhase, Process, ProcessId, StageWorld, ThreadPlace};
use forklore_event::StageIndex;

/// Columns for the name of a handler thread.
const HANDLER: u16 = 19;

/// Fewer rows show the pool in brief: its slots in one row.
const WHOLE: u16 = 5;

/// A place for a worker, and who fills it.
struct Slot<'a> {
    number: u32,
    filled: Option<Filled<'a>>,
}

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
            let body = self.pane(Pane::Pool, area, &say!(look, "pool-name"), Line::default(), buffer);
            let none = say!(look, "pool-missing");
            let room = usize::from(body.width.saturating_sub(1));
            buffer.set_stringn(body.x + 1, body.y, none, room, look.theme.quiet);
            return;
        };
        let mut title = name(look, world, pool);
        if self.world().stages.len() > 1 && !title.starts_with(&*world.name) {
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
        let name = format!(" {} ", self.queue_name(pool));
        let taken = measure::width(&name);
        let mut line = Line::styled(name, look.theme.quiet);
        match pool.waiting() {
            0 => line.push_span(Span::styled("0 ", look.theme.quiet)),
            all => {
                let room = room.saturating_sub(taken + 1);
                line.extend(self.chips(pool.waiting_tasks(&world.tasks), all, card(look.theme.text), room));
            }
        }
        line
    }

    /// `2 slots, fork, closed`.
    fn pool_kind(&self, pool: &Pool) -> String {
        let look = self.look;
        let method = pool.start_method.name();
        let slots = pool.processes;
        let mut text = say!(look, "pool-slots", slots, method);
        if pool.is_executor {
            text = say!(look, "pool-on-demand", pool = text);
        }
        let phase = match pool.phase {
            PoolPhase::Open => return text,
            PoolPhase::Closed | PoolPhase::Joined if pool.is_executor => "shut-down",
            PoolPhase::Closed => "closed",
            PoolPhase::Terminated => "terminated",
            PoolPhase::Joined => "joined",
        };
        say!(look, "pool-phase", pool = text, phase)
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
        let slots_shown = slots_of(world, pool, shown).into_iter();
        rows.extend(slots_shown.map(|slot| self.slot_row(stage, world, pool, &slot, width)));
        if slots > shown {
            rows.push(self.other_slots_row(world, pool, shown));
        }
        rows.push(self.delivered_row(world, pool, width));
        let spare = height.saturating_sub(rows.len());
        if spare > 0 {
            let place = rows.len() - 1;
            rows.insert(place, self.way_row(pool, width));
        }
        if spare > 1 {
            let place = rows.len() - 2;
            rows.insert(place, self.ended_row(world, pool, width));
        }
        // How many threads a pool has may be what is asked.
        let is_asked = pool.counts.submitted == 0 && self.app.lesson.asks_here();
        match spare.saturating_sub(2) {
            _ if is_asked => {}
            0 => {}
            room if room >= handlers.len() => {
                rows.extend(handlers.iter().map(|handler| self.handler_row(world, pool, handler)));
            }
            _ => {
                let doing = handlers.iter().map(|handler| self.handler(world, pool, handler));
                let mut doing: Vec<String> = doing.collect();
                doing.dedup();
                let brief = doing.join(&say!(self.look, "pool-threads-separator"));
                let room = width.saturating_sub(NAME);
                // Where there is no room for all of them the one that brings the results says most.
                rows.push(match handlers.last().filter(|_| measure::width(&brief) > room) {
                    Some(last) => self.handler_row(world, pool, last),
                    None => self.named(&say!(self.look, "pool-threads"), NAME, vec![self.plain(brief)]),
                });
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
        for filled in slots_of(world, pool, slots.min(room))
            .iter()
            .filter_map(|slot| slot.filled)
        {
            let running = filled.process.job.and_then(|job| job.running);
            pieces.push(look.chip(&filled.process.role));
            pieces.push(match running.filter(|_| filled.process.is_alive()) {
                Some(task) => self.plain(format!("#{task} ")),
                None if filled.process.is_alive() => {
                    Span::styled(format!("{} ", say!(look, "pool-idle")), look.theme.quiet)
                }
                None => Span::styled(format!("{} ", say!(look, "pool-worker-ended")), look.theme.quiet),
            });
        }
        if slots > room {
            pieces.push(Span::styled(format!("+{}", slots - room), look.theme.quiet));
        }
        vec![
            self.waiting_row(world, pool, width),
            self.named(&say!(look, "pool-slots-in-brief"), NAME, pieces),
            self.delivered_row(world, pool, width),
        ]
    }

    fn plain(&self, text: impl Into<String>) -> Span<'static> {
        Span::styled(text.into(), self.look.theme.text)
    }

    fn named(&self, name: &str, columns: u16, mut rest: Vec<Span<'static>>) -> Line<'static> {
        rest.insert(0, Span::styled(measure::pad(name, columns), self.look.theme.quiet));
        Line::from(rest)
    }

    /// What becomes of the tasks that no worker has begun.
    fn queue_name(&self, pool: &Pool) -> String {
        match pool.drops_waiting() {
            true => say!(self.look, "pool-dropped"),
            false => say!(self.look, "pool-waiting"),
        }
    }

    /// What waits, in the order of the queue.
    fn waiting_row(&self, world: &StageWorld, pool: &Pool, width: u16) -> Line<'static> {
        let look = self.look;
        let waiting = pool.waiting();
        let name = self.queue_name(pool);
        if waiting == 0 {
            let none = Span::styled(say!(look, "pool-none"), look.theme.quiet);
            return self.named(&name, NAME, vec![none]);
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
        self.named(&name, NAME, before)
    }

    /// A slot, the worker that fills it now, whom it replaced, and what it does.
    fn slot_row(&self, stage: StageIndex, world: &StageWorld, pool: &Pool, slot: &Slot, width: u16) -> Line<'static> {
        let look = self.look;
        let name = say!(look, "pool-slot", slot = slot.number);
        let Some((filled, job)) = slot.filled.and_then(|filled| Some((filled, filled.process.job?))) else {
            let empty = say!(look, "pool-slot-empty");
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
            None => pieces.push(piece(1, self.without_task(pool, process))),
        }
        let done = match pool.maxtasksperchild {
            Some(most) => say!(look, "pool-done-of", done = job.done, most),
            None => say!(look, "pool-done", done = job.done),
        };
        pieces.push(piece(4, format!("  {done}")));
        if self.follows_memory(stage)
            && let Some(memory) = process.memory_at(self.app.now())
        {
            pieces.push(piece(2, format!("  {}", words::megabytes(memory))));
        }
        if filled.before.is_some() && process.birth.at >= self.world().step_began() && process.is_alive() {
            pieces.push(Piece {
                rank: 2,
                span: Span::styled(format!("  {}", say!(look, "pool-new")), look.theme.now),
            });
        }
        if let Some(function) = pool.initializer.as_ref().filter(|_| job.initialized) {
            pieces.push(piece(6, say!(look, "pool-initialized", function)));
        }
        let mut line = self.named(&name, NAME, fitting(pieces, width.saturating_sub(NAME)));
        if self.in_spotlight(stage, filled.id) {
            let rest = line.spans.iter_mut().skip(2);
            rest.for_each(|span| span.style = span.style.patch(look.theme.spotlight()));
        }
        line
    }

    fn without_task(&self, pool: &Pool, process: &Process) -> String {
        let look = self.look;
        match &process.ended {
            Some(end) => match process.job.and_then(|job| job.cut_off) {
                Some(task) => say!(look, "pool-ended-in-task", task),
                None => words::ending(look, end),
            },
            None if pool.summarised > 0 && pool.waiting() > 0 => say!(look, "pool-too-fast"),
            None => say!(look, "pool-idle"),
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
        Line::styled(say!(look, "pool-more-slots", more, running), look.theme.quiet)
    }

    fn handler_row(&self, world: &StageWorld, pool: &Pool, handler: &str) -> Line<'static> {
        let calls_back = pool.calling_back.is_some() && brings_results(handler);
        let does = Span::styled(
            self.handler(world, pool, handler),
            match calls_back {
                true => self.look.theme.now,
                false => self.look.theme.text,
            },
        );
        let thread = thread_of(world, pool, handler).map(|(name, _)| name);
        let short = thread.and_then(|name| words::thread_names(name).1);
        let name = match short {
            Some(short) => format!("{short} {handler}"),
            None => handler.to_owned(),
        };
        self.named(&name, HANDLER, vec![does])
    }

    /// What a handler thread does: as the listing's own statements in it tell, else
    /// as its work tells.
    fn handler(&self, world: &StageWorld, pool: &Pool, name: &str) -> String {
        let look = self.look;
        let owner = pool.owner.and_then(|owner| world.processes.get(owner));
        let is_owner_gone = owner.is_none_or(|owner| !owner.is_alive());
        // `Pool._terminate_pool` joins these threads before it joins the workers.
        let has_ended = match pool.phase {
            PoolPhase::Joined => true,
            PoolPhase::Terminated => world.workers_of(pool).all(|worker| worker.reaped.is_some()),
            PoolPhase::Open | PoolPhase::Closed => false,
        };
        if has_ended || is_owner_gone {
            return say!(look, "pool-handler-ended");
        }
        if let Some(task) = pool.calling_back.filter(|_| brings_results(name)) {
            return say!(look, "pool-handler-calls-back", task);
        }
        let thread = thread_of(world, pool, name);
        if let Some(wait) = thread.and_then(|(_, place)| place.blocked.as_ref()) {
            return words::waiting(look, world, wait);
        }
        if let Some(task) = pool.unreadable
            && name == "_handle_results"
        {
            return say!(look, "pool-handler-died", task);
        }
        let does = match name {
            _ if matches!(pool.phase, PoolPhase::Terminated) => "ends",
            "manager" => "manages",
            "_handle_workers" => "watches",
            "_handle_tasks" if pool.waiting() > 0 => "fed",
            "_handle_tasks" => "awaits-calls",
            _ if pool.crossing() > 0 => "delivers",
            _ => "awaits-results",
        };
        say!(look, "pool-handler", does)
    }
}

/// Whether a handler thread is the one that brings the results, and calls back.
fn brings_results(handler: &str) -> bool {
    HANDLERS.last() == Some(&handler) || MANAGER.contains(&handler)
}

/// The handler thread of a pool, if statements of the listing have run in it. Python names a thread
/// `Thread-3 (_handle_results)`; of several pools of a process that does not tell whose it is.
fn thread_of<'w>(world: &'w StageWorld, pool: &Pool, handler: &str) -> Option<(&'w str, &'w ThreadPlace)> {
    let owner = world.processes.get(pool.owner?)?;
    let behind = format!("({handler})");
    let runs = |name: &str| name == handler || name.ends_with(&behind);
    let is_only = world.pools.iter().filter(|known| known.owner == pool.owner).count() == 1;
    let mut named = owner.threads.named.iter().filter(|_| owner.is_alive());
    let known = named.find(|(name, _)| is_only && runs(name))?;
    Some((&known.0, &known.1))
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
        true => say!(look, "pool-executor"),
        false => say!(look, "pool-name"),
    };
    let number = match world.pools.iter().position(|known| known.id == pool.id) {
        Some(place) if world.pools.len() > 1 => format!(" {}", place + 1),
        _ => String::new(),
    };
    match pool.maxtasksperchild {
        Some(most) => say!(look, "pool-name-and-limit", pool = format!("{kind}{number}"), most),
        None => format!("{kind}{number}"),
    }
}

/// The first slots: of each the newest worker in it, and the one before.
fn slots_of<'a>(world: &'a StageWorld, pool: &Pool, slots: usize) -> Vec<Slot<'a>> {
    let empty = |number| Slot { number, filled: None };
    let mut slots: Vec<Slot> = (0..).take(slots).map(empty).collect();
    for (id, process) in world.processes.iter().enumerate() {
        let job = process.job.filter(|job| job.pool == pool.id);
        if let Some(slot) = job.and_then(|job| slots.get_mut(job.slot as usize)) {
            let before = slot.filled.map(|before| before.process);
            slot.filled = Some(Filled { id, process, before });
        }
    }
    slots
}
