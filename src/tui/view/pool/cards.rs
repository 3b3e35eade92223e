//! Tasks as cards: those that wait, are on their way, and were delivered; and the workers that have ended.

use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::RunView;
use crate::text::say;
use crate::tui::{measure, words};
use crate::world::{Pool, Process, StageWorld, Task};
use forklore_event::TaskId;

/// CPython's handler threads, which the process that made the pool has.
pub(super) const HANDLERS: &[&str] = &["_handle_workers", "_handle_tasks", "_handle_results"];

/// The thread of an executor that does the work of all three (`_ExecutorManagerThread`).
pub(super) const MANAGER: &[&str] = &["manager"];

/// Columns for what a row is about.
pub(super) const NAME: u16 = 10;

impl RunView<'_> {
    /// Tasks as chips, as many as there is room for; of the others the number.
    pub(super) fn chips(
        &self,
        tasks: impl Iterator<Item = TaskId>,
        all: u64,
        style: Style,
        room: u16,
    ) -> Vec<Span<'static>> {
        let mut spans = Vec::new();
        let (mut used, mut shown) = (0, 0_u64);
        let more = |shown: u64| match all.saturating_sub(shown) {
            0 => String::new(),
            left => format!("+{left}"),
        };
        for task in tasks {
            let chip = format!("#{task}");
            let width = measure::width(&chip) + 1;
            if used + width + measure::width(&more(shown + 1)) > room {
                break;
            }
            spans.extend([Span::styled(chip, style), Span::raw(" ")]);
            used += width;
            shown += 1;
        }
        spans.push(Span::styled(more(shown), self.look.theme.quiet));
        spans
    }

    /// The workers that have ended, how, and after how many tasks.
    pub(super) fn ended_row(&self, world: &StageWorld, pool: &Pool, width: u16) -> Line<'static> {
        let look = self.look;
        let ended: Vec<&Process> = world.workers_of(pool).filter(|process| !process.is_alive()).collect();
        let name = say!(look, "pool-ended");
        if ended.is_empty() {
            let none = Span::styled(say!(look, "pool-nobody"), look.theme.quiet);
            return self.named(&name, NAME, vec![none]);
        }
        let tasks = |process: &&Process| process.job.map_or(0, |job| job.done);
        let each = ended.first().map_or(0, tasks);
        let all = ended.iter().map(tasks).fold(0, u64::saturating_add);
        let tasks = match ended.iter().all(|process| tasks(process) == each) {
            true => say!(look, "pool-tasks-each", each),
            false => say!(look, "pool-tasks-of-all", all),
        };
        let room = width.saturating_sub(NAME);
        let texts = (1..=ended.len().min(LISTED)).rev().flat_map(|shown| {
            let (hidden, shown) = ended.split_at(ended.len() - shown);
            let more = match hidden.len() {
                0 => String::new(),
                hidden => format!("+{hidden} "),
            };
            // Without PIDs there is room for more; who ended says more than the number of tasks.
            let [with_pids, without] = [true, false].map(|with_pid| self.by_ending(shown, with_pid));
            [
                format!("{more}{with_pids}{tasks}"),
                format!("{more}{without}{tasks}"),
                format!("{more}{without}"),
            ]
        });
        let texts: Vec<String> = texts.collect();
        let fitting = texts.iter().find(|text| measure::width(text) <= room).or(texts.last());
        let text = fitting.map_or_else(String::new, |text| measure::cut(text, room, look.glyphs.cut));
        self.named(&name, NAME, vec![self.plain(text)])
    }

    /// Workers that have ended, those together that ended in the same way.
    fn by_ending(&self, ended: &[&Process], with_pid: bool) -> String {
        let look = self.look;
        let mut ways: Vec<(String, Vec<String>)> = Vec::new();
        for process in ended {
            let how = process
                .ended
                .as_ref()
                .map_or_else(String::new, |end| words::ending(look, end));
            let name = match with_pid {
                true => format!("{}{}{}", process.role, look.glyphs.dot, process.pid),
                false => process.role.to_string(),
            };
            match ways.iter_mut().find(|(known, _)| *known == how) {
                Some((_, names)) => names.push(name),
                None => ways.push((how, vec![name])),
            }
        }
        let ways = ways
            .into_iter()
            .map(|(how, names)| format!("{} {how}", names.join(" ")));
        let ways: Vec<String> = ways.collect();
        ways.join(&say!(look, "tree-family-doing-separator"))
    }

    /// What crosses over to the thread that delivers it.
    pub(super) fn way_row(&self, pool: &Pool, width: u16) -> Line<'static> {
        let look = self.look;
        let name = say!(look, "pool-returning");
        let crossing = pool.crossing();
        if crossing == 0 {
            let none = Span::styled(say!(look, "pool-none"), look.theme.quiet);
            return self.named(&name, NAME, vec![none]);
        }
        let receiver = if pool.is_executor { MANAGER[0] } else { HANDLERS[2] };
        let (text, style) = match pool.unreadable {
            Some(_) => (say!(look, "pool-left-lying"), look.theme.bad),
            None => (say!(look, "pool-returning-to", receiver), look.theme.text),
        };
        let text = format!(" {text}");
        let room = width.saturating_sub(NAME + measure::width(&text));
        let tasks = pool.crossing_tasks().iter().copied();
        let mut spans = self.chips(tasks, crossing, card(look.theme.now), room);
        spans.push(Span::styled(text, style));
        self.named(&name, NAME, spans)
    }

    /// The newest results that are with whoever asked for them: their AsyncResults are ready.
    pub(super) fn delivered_row(&self, world: &StageWorld, pool: &Pool, width: u16) -> Line<'static> {
        let look = self.look;
        let (delivered, ready, all) = (pool.counts.delivered, pool.ready(), pool.counts.submitted);
        let mut after = vec![self.plain(format!(" {}", say!(look, "pool-ready", ready, all)))];
        let broken = pool.broken();
        let failed = pool.counts.failed.saturating_add(pool.unsent).saturating_add(broken);
        if failed > 0 {
            after.push(Span::styled(say!(look, "pool-failed", failed), look.theme.bad));
        }
        // Those of a broken executor have failed as well.
        let lost = pool.lost.saturating_sub(broken);
        if lost > 0 {
            let text = say!(look, "pool-lost", lost);
            after.push(Span::styled(text, look.theme.bad));
        }
        let cut_off = world.cut_off(pool);
        if cut_off > 0 && !pool.is_executor {
            after.push(Span::styled(say!(look, "pool-cut-off", cut_off), look.theme.bad));
        }
        if pool.summarised > 0 {
            let many = pool.summarised;
            let text = say!(look, "pool-only-counted", many);
            after.push(Span::styled(text, look.theme.quiet));
        }
        let used: u16 = after.iter().map(|span| measure::width(&span.content)).sum();
        let room = width.saturating_sub(NAME + used);
        let chips = newest(world, pool, room);
        let mut spans = Vec::new();
        let hidden = delivered.saturating_sub(chips.len() as u64);
        if hidden > 0 {
            spans.push(Span::styled(format!("+{hidden} "), look.theme.quiet));
        }
        for task in chips {
            let has_raised = world.tasks.get(task).is_some_and(Task::has_raised);
            let style = if has_raised { look.theme.bad } else { look.theme.good };
            let mark = if has_raised { "!" } else { "" };
            spans.extend([Span::styled(format!("#{task}{mark}"), card(style)), Span::raw(" ")]);
        }
        spans.extend(after);
        self.named(&say!(look, "pool-delivered"), NAME, spans)
    }
}

/// The look of a task that lies somewhere, like a card.
pub(super) fn card(style: Style) -> Style {
    style.add_modifier(Modifier::REVERSED)
}

/// So many of the workers that ended last are named at most.
const LISTED: usize = 16;

/// So many of the newest delivered tasks are looked at.
const LOOKED_AT: usize = 100;

/// The newest delivered tasks for which there is room, oldest first; before others those that raised.
fn newest(world: &StageWorld, pool: &Pool, room: u16) -> Vec<TaskId> {
    let has_raised = |task: &TaskId| world.tasks.get(*task).is_some_and(Task::has_raised);
    let width = |task: &TaskId| measure::width(&task.to_string()) + 2 + u16::from(has_raised(task));
    let all: Vec<TaskId> = pool.delivered_tasks().rev().take(LOOKED_AT).collect();
    let is_all = all.len() as u64 == pool.counts.delivered && all.iter().map(width).sum::<u16>() <= room;
    let for_more = measure::width(&pool.counts.delivered.to_string()) + 2;
    let mut left = if is_all { room } else { room.saturating_sub(for_more) };
    let mut by_weight: Vec<usize> = (0..all.len()).collect();
    by_weight.sort_by_key(|place| !has_raised(&all[*place]));
    let fits = |place: &usize| {
        let rest = left.checked_sub(width(&all[*place]));
        left = rest.unwrap_or(0);
        rest.is_some()
    };
    let mut shown: Vec<usize> = by_weight.into_iter().take_while(fits).collect();
    shown.sort_unstable();
    shown.into_iter().rev().map(|place| all[place]).collect()
}
