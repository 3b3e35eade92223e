//! One row, painted cell by cell: what its processes did, the bars of their tasks over it, what
//! held them, and the marks of the stage through it.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::axis::Axis;
use super::bars::{self, Bar};
use super::instants::{Mark, What};
use super::rows::Row;
use crate::text::say;
use crate::tui::look::Look;
use crate::tui::{measure, words};
use crate::world::{Activity, Hold, Process, Span};
use forklore_event::{Micros, Pid};

/// A wait has an edge that keeps it apart from the one before, if both are so many cells wide.
const LEAST_WAIT: u16 = 3;

/// Where a row is drawn, and when.
#[derive(Clone, Copy)]
pub(super) struct Canvas<'a> {
    pub look: &'a Look,
    pub axis: Axis,
    /// The cells of the axis in this row.
    pub area: Rect,
    /// The marks of the row's stage, in order of time.
    pub marks: &'a [Mark],
    /// What happened since then is news.
    pub step_began: Micros,
}

/// What of a mark happened to processes of a row, and in which cells.
fn own<'a>(row: &Row, mark: &'a Mark) -> Vec<(u16, &'a What)> {
    mark.of(|id| row.members.binary_search_by_key(&id, |(member, _)| *member).is_ok())
}

/// The stretches of these cells through which no line goes, each with its first cell and its length.
fn stretches(lines: impl Iterator<Item = u16>, cells: Range<u16>) -> Vec<(u16, u16)> {
    let inside: Vec<u16> = lines.filter(|cell| cells.contains(cell)).collect();
    let ends = inside.iter().copied().chain([cells.end]);
    let starts = [cells.start].into_iter().chain(inside.iter().map(|cell| cell + 1));
    let stretches = starts.zip(ends);
    stretches
        .map(|(start, end)| (start, end.saturating_sub(start)))
        .collect()
}

impl Canvas<'_> {
    fn x(&self, cell: u16) -> u16 {
        self.area.x + cell.min(self.area.width.saturating_sub(1))
    }

    pub(super) fn put(&self, cell: u16, glyph: char, style: Style, buffer: &mut Buffer) {
        if cell < self.area.width
            && let Some(place) = buffer.cell_mut((self.x(cell), self.area.y))
        {
            place.set_char(glyph).set_style(style);
        }
    }

    fn write(&self, cell: u16, text: &str, style: Style, buffer: &mut Buffer) {
        let room = self.area.width.saturating_sub(cell);
        buffer.set_stringn(self.x(cell), self.area.y, text, usize::from(room), style);
    }

    pub(super) fn row(&self, row: &Row, buffer: &mut Buffer) {
        if let Some(thread) = row.thread {
            return self.thread(row, &thread, buffer);
        }
        let bars = bars::of_tasks(&row.members, self.axis);
        for (_, process) in &row.members {
            self.life(row, process, buffer);
        }
        for bar in &bars {
            self.fill_bar(row, bar, buffer);
        }
        for (_, process) in &row.members {
            self.holds(row, process, &bars, buffer);
            self.quiet_end(process, &bars, buffer);
        }
        self.lines(row, &bars, buffer);
        let mut named = None;
        for bar in &bars {
            let is_first = bar.member.is_some() && named != bar.member;
            if self.bar_label(row, bar, is_first, buffer) {
                named = bar.member;
            }
        }
        self.end(row, bars.last().map_or(0, |bar| bar.to), buffer);
    }

    /// What a process did besides tasks. A cell shows what it was about when the cell ended.
    fn life(&self, row: &Row, process: &Process, buffer: &mut Buffer) {
        let axis = self.axis;
        let gone = process.reaped.map_or(axis.now, |reaped| reaped.at.min(axis.now));
        let cells = axis.cell(process.birth.at)..axis.cell(gone) + 1;
        let adopted = process.adopted.map(|adopted| axis.cell(adopted.at));
        let at = |cell| process.lane.at(axis.ends(cell).max(process.birth.at), axis.now);
        self.stretches(cells, at, adopted, buffer, |cells, activity, buffer| {
            self.stretch(row, process, activity, cells, buffer);
        });
    }

    /// Paints what was done in `cells`, one stretch after the other, by `paint`. What is done while the cell `cut` begins
    /// is two.
    pub(super) fn stretches(
        &self,
        cells: Range<u16>,
        at: impl Fn(u16) -> Option<Span>,
        cut: Option<u16>,
        buffer: &mut Buffer,
        paint: impl Fn(Range<u16>, Activity, &mut Buffer),
    ) {
        let mut run: Option<(u16, Span)> = None;
        let mut edge_after: Option<u16> = None;
        for cell in cells.clone().chain([cells.end]) {
            let span = at(cell).filter(|_| cell < cells.end);
            let goes_on = run.zip(span).is_some_and(|((_, run), span)| run.from == span.from);
            if goes_on && cut != Some(cell) {
                continue;
            }
            if let Some((from, span)) = run {
                paint(from..cell, span.activity, buffer);
                // Two waits one after the other are two.
                let is_wait = |activity| matches!(activity, Activity::Sleeps | Activity::Waits(_));
                let (last, wide) = (edge_after, cell - from >= LEAST_WAIT);
                if last == Some(from) && wide && is_wait(span.activity) {
                    self.put(from, self.look.glyphs.edge, self.look.theme.text, buffer);
                }
                edge_after = Some(cell).filter(|_| wide && is_wait(span.activity) && cut != Some(cell));
            }
            run = span.map(|span| (cell, span));
        }
    }

    fn stretch(&self, row: &Row, process: &Process, activity: Activity, cells: Range<u16>, buffer: &mut Buffer) {
        self.fill(activity, cells.clone(), buffer);
        if cells.len() < 3 || matches!(activity, Activity::Task(_)) {
            // There is no room for a text between two blanks.
            return;
        }
        let mut texts = match activity {
            // Its name stands in the first of its bars.
            Activity::Idle if process.lane.tasks() == 0 => self.names(process).to_vec(),
            _ => words::bar(self.look, row.world, activity),
        };
        // Of several only what is so of all.
        for other in &row.alike {
            let at = self.axis.ends(cells.start).max(other.1.birth.at);
            let of_other = other.1.lane.at(at, self.axis.now);
            let said = of_other.map(|span| words::bar(self.look, row.world, span.activity));
            texts.retain(|text| said.iter().flatten().any(|said| said == text));
        }
        if let Some(parent) = self.parent(row, process, cells.start) {
            let child = say!(self.look, "timeline-child", parent);
            let both = texts
                .first()
                .map(|text| say!(self.look, "timeline-child-and-text", child = &child, text));
            texts.splice(0..0, both.into_iter().chain([child]));
        }
        self.write_into(row, cells, &texts, buffer);
    }

    /// Paints what was done in `cells`; a task has a bar of its own.
    pub(super) fn fill(&self, activity: Activity, cells: Range<u16>, buffer: &mut Buffer) {
        let (glyphs, theme) = (&self.look.glyphs, &self.look.theme);
        let (fill, style) = match activity {
            Activity::Task(_) => return,
            Activity::Runs => (glyphs.runs, theme.text),
            Activity::Sleeps => (glyphs.sleeps, theme.text),
            Activity::Waits(_) => (glyphs.waits, theme.text),
            Activity::Idle => (glyphs.idle, theme.quiet),
            Activity::Zombie => ('z', theme.bad),
        };
        cells.for_each(|cell| self.put(cell, fill, style, buffer));
    }

    /// The cells of a row through which marks go, with what happened there to the row itself: else they are lines
    /// through all rows.
    fn lines_in<'m>(&'m self, row: &'m Row) -> impl Iterator<Item = (u16, Option<&'m What>, &'m Mark)> {
        self.marks.iter().flat_map(move |mark| {
            let own = own(row, mark);
            let line = (own.is_empty() && mark.has_line()).then_some((mark.cell, None, mark));
            let own = own.into_iter().map(move |(cell, what)| (cell, Some(what), mark));
            own.chain(line)
        })
    }

    /// Whose child a process is in a cell, where that is not a matter of course.
    fn parent(&self, row: &Row, process: &Process, cell: u16) -> Option<std::sync::Arc<str>> {
        if process.is_main() || process.ended.as_ref().is_some_and(|end| self.axis.cell(end.at) <= cell) {
            return None;
        }
        let parent: Pid = match process.adopted {
            Some(adopted) if self.axis.cell(adopted.at) <= cell => adopted.to,
            Some(adopted) => adopted.from,
            None => process.birth.parent,
        };
        if row
            .alike
            .iter()
            .any(|(_, other)| other.parent != process.parent || other.birth.parent != process.birth.parent)
        {
            return None;
        }
        let role = row.world.role(parent);
        (process.adopted.is_some() || (process.job.is_none() && &*role != "main")).then_some(role)
    }

    /// The stretches through which no mark goes, each with its first cell and its length.
    fn free(&self, row: &Row, cells: Range<u16>) -> Vec<(u16, u16)> {
        stretches(self.lines_in(row).map(|(cell, ..)| cell), cells)
    }

    fn bar_style(&self, row: &Row, bar: &Bar) -> Style {
        let theme = &self.look.theme;
        let process = bar.member.and_then(|member| row.members.get(member));
        match process {
            Some((_, process)) => theme.bar(&process.role),
            None => theme.text.add_modifier(Modifier::REVERSED),
        }
    }

    /// The cells of a bar; its first has an edge that keeps it apart from the one before.
    fn fill_bar(&self, row: &Row, bar: &Bar, buffer: &mut Buffer) {
        let style = self.bar_style(row, bar);
        (bar.from..bar.to).for_each(|cell| self.put(cell, ' ', style, buffer));
        self.put(bar.from, self.look.glyphs.edge, self.look.theme.edge(style), buffer);
    }

    /// A worker by role and PID. Where there is no room for both, the PID says more: it tells who follows whom.
    fn names(&self, process: &Process) -> [String; 2] {
        let pid = format!("{}{}", self.look.glyphs.dot, process.pid);
        [format!("{}{pid}", process.role), pid]
    }

    /// The texts for a bar with room for so many cells, longest first. Where many bars are short, most of the time of a
    /// frame would go into texts that do not fit.
    fn bar_texts(&self, row: &Row, bar: &Bar, is_first: bool, room: u16) -> Vec<String> {
        let look = self.look;
        let Some((_, process)) = bar.member.and_then(|member| row.members.get(member)) else {
            return vec![bars::counted(bar.count)];
        };
        let role = &process.role;
        let [whole, alone] = self.names(process);
        if bar.count > 1 {
            let count = bars::counted(bar.count);
            return match measure::width(&count) < room {
                true => vec![format!("{whole} {count}"), format!("{role} {count}"), count],
                false => vec![count],
            };
        }
        let span = process.lane.task(bar.number, self.axis.now);
        let Some(Span {
            activity: Activity::Task(task),
            ..
        }) = span
        else {
            return Vec::new();
        };
        let known = row.world.tasks.get(task);
        // One that ended by raising is told from one that went well.
        let failed = known.is_some_and(|task| task.failed);
        let task = format!("{task}{}", if failed { "!" } else { "" });
        // A bare number would be read as a PID.
        if measure::width(&task) >= room && !is_first {
            return Vec::new();
        }
        let text = known.map(|task| &*task.text).unwrap_or_default();
        let unnamed = [format!("#{task} {text}"), format!("#{task}")];
        let named = match is_first {
            true => vec![
                format!("{whole} #{task} {text}"),
                format!("{whole} #{task}"),
                whole,
                alone,
            ],
            false if !look.theme.has_colour() => vec![format!("{role} #{task}")],
            false => Vec::new(),
        };
        named.into_iter().chain(unnamed).collect()
    }

    /// Writes the longest text for a bar that fits where the first one does. Gives whether that says whose it is.
    fn bar_label(&self, row: &Row, bar: &Bar, is_first: bool, buffer: &mut Buffer) -> bool {
        let style = self.bar_style(row, bar);
        // Marks of others stand behind it.
        let own = self.lines_in(row).filter(|(_, own, _)| own.is_some());
        for (start, free) in stretches(own.map(|(cell, ..)| cell), bar.from + 1..bar.to) {
            if free == 0 {
                continue;
            }
            let texts = self.bar_texts(row, bar, is_first, free);
            let mut texts = texts.iter().map(|text| text.trim_end());
            if let Some(text) = texts.find(|text| measure::width(text) <= free) {
                self.write(start, text, style, buffer);
                return !text.starts_with(['#', 'x']);
            }
        }
        // A number may stand on a mark, but may not be missing.
        if bar.count > 1 {
            self.write(bar.from + 1, &bars::counted(bar.count), style, buffer);
        }
        false
    }

    /// Where a process was stopped, stuck in writing, or not let go on.
    fn holds(&self, row: &Row, process: &Process, bars: &[Bar], buffer: &mut Buffer) {
        if !process.lane.was_held() {
            return;
        }
        let axis = self.axis;
        let held = |cell| {
            let at = axis.ends(cell).max(process.birth.at);
            Some((cell, process.lane.held_at(at, axis.now)?))
        };
        let cells = axis.cell(process.birth.at)..=axis.cell(axis.now);
        let held: Vec<(u16, Span<Hold>)> = cells.filter_map(held).collect();
        for run in held.chunk_by(|(_, one), (_, next)| one.from == next.from) {
            let (first, hold) = run[0];
            let glyph = match hold.activity {
                Hold::Stopped => 'T',
                Hold::Stands => self.look.glyphs.held,
                Hold::Writes => self.look.glyphs.waits,
            };
            for (cell, _) in run.iter().filter(|(cell, _)| bars.iter().all(|bar| bar.from != *cell)) {
                buffer[(self.x(*cell), self.area.y)].set_char(glyph);
            }
            let cells = first..first + u16::try_from(run.len()).unwrap_or(0);
            let is_over_bar = bars.iter().any(|bar| bar.from < cells.end && cells.start < bar.to);
            if hold.activity == Hold::Stands && !is_over_bar {
                self.write_into(row, cells, &[say!(self.look, "process-held-brief")], buffer);
            }
        }
    }

    /// Writes the first of the texts that fits into the longest stretch of these cells through which no mark goes,
    /// between two blanks.
    pub(super) fn write_into(&self, row: &Row, cells: Range<u16>, texts: &[String], buffer: &mut Buffer) {
        let free = self.free(row, cells);
        let Some((start, free)) = free.into_iter().max_by_key(|(_, free)| *free) else {
            return;
        };
        if let Some(text) = texts.iter().find(|text| measure::width(text) + 2 <= free) {
            let text = format!(" {text} ");
            let indent = (free - measure::width(&text)) / 2;
            self.write(start + indent, &text, self.look.theme.text, buffer);
        }
    }

    /// That a worker ended by itself: it is no news for other rows, so that no mark goes through them.
    fn quiet_end(&self, process: &Process, bars: &[Bar], buffer: &mut Buffer) {
        let Some(cell) = self.quiet_end_of(process) else { return };
        if !bars.iter().any(|bar| (bar.from..bar.to).contains(&cell)) {
            self.put(cell, self.look.glyphs.ended, self.look.theme.text, buffer);
        }
    }

    /// The cell in which a worker ended by itself.
    fn quiet_end_of(&self, process: &Process) -> Option<u16> {
        let end = process.ended.as_ref().filter(|end| end.signal.is_none())?;
        process.job.is_some().then(|| self.axis.cell(end.at))
    }

    /// The marks of the stage through this row, and what of them is the row's own. The edge of a
    /// bar stays: it is a line as well.
    pub(super) fn lines(&self, row: &Row, bars: &[Bar], buffer: &mut Buffer) {
        let (glyphs, theme) = (&self.look.glyphs, &self.look.theme);
        for (cell, own, mark) in self.lines_in(row) {
            // Neither the mark of another row nor a signal hides that a worker ended here.
            let mut quiet_ends = row.members.iter().filter_map(|(_, process)| self.quiet_end_of(process));
            let ends = quiet_ends.any(|end| end == cell);
            let glyph = match own {
                Some(What::Ended | What::Killed(_)) => glyphs.ended,
                Some(What::Adopted(_)) => glyphs.adopted,
                _ if ends => glyphs.ended,
                Some(What::Signalled(_)) => '!',
                _ => glyphs.side,
            };
            if bars.iter().any(|bar| bar.from == cell) || cell >= self.area.width {
                continue;
            }
            let is_new = mark.at >= self.step_began;
            let place = &mut buffer[(self.x(cell), self.area.y)];
            if bars.iter().any(|bar| (bar.from..bar.to).contains(&cell)) {
                // That of another row would be taken for the end of the bar.
                if own.is_some() {
                    place.set_char(glyph).modifier.insert(Modifier::BOLD);
                }
                continue;
            }
            let style = if own.is_some() || is_new {
                theme.bad
            } else {
                theme.quiet
            };
            place.set_char(glyph).set_style(style);
        }
    }

    /// Behind the bars of a row, how many more tasks were only counted, because they came too fast.
    /// Gives the first cell that is free.
    fn untold(&self, row: &Row, free: u16, buffer: &mut Buffer) -> u16 {
        let jobs = row
            .members
            .iter()
            .filter_map(|(_, process)| Some((process.job?, process.lane.tasks())));
        let untold = jobs.map(|(job, told)| {
            let ended = told - u64::from(job.running.is_some() && told > 0);
            job.done.saturating_sub(ended)
        });
        let untold = untold.fold(0, u64::saturating_add);
        if untold == 0 {
            return free;
        }
        let texts = [
            format!(" {}", say!(self.look, "timeline-counted", untold)),
            format!(" +{untold}"),
        ];
        let cell = free.max(self.axis.cell(self.axis.now) + 1);
        let room = self.area.width.saturating_sub(cell);
        let Some(text) = texts.iter().find(|text| measure::width(text) <= room) else {
            return free;
        };
        self.write(cell, text, self.look.theme.text, buffer);
        cell + measure::width(text)
    }

    /// Behind the last process of a row: that it lives, or how it ended.
    fn end(&self, row: &Row, free: u16, buffer: &mut Buffer) {
        let Some((_, process)) = row.newest() else { return };
        let free = self.untold(row, free, buffer);
        let (glyphs, theme) = (&self.look.glyphs, &self.look.theme);
        let cell = match (&process.ended, process.reaped) {
            (None, _) => {
                let cell = free.max(self.axis.cell(self.axis.now) + 1);
                return self.put(cell, glyphs.point, theme.now, buffer);
            }
            (Some(_), Some(reaped)) => self.axis.cell(reaped.at),
            (Some(_), None) => self.axis.cell(self.axis.now),
        };
        let cell = cell.max(free.saturating_sub(1));
        let Some(end) = &process.ended else { return };
        if process.job.is_some() && end.signal.is_none() {
            return;
        }
        let next = self.lines_in(row).map(|(line, ..)| line).find(|line| *line > cell);
        let room = next.unwrap_or(self.area.width).saturating_sub(cell + 2);
        let total = words::seconds(self.look, end.at.saturating_sub(process.birth.at));
        let how = words::ending(self.look, end);
        let by = process.reaped.filter(|reaped| {
            let others = row.alike.iter().map(|(_, other)| other.reaped.map(|reaped| reaped.by));
            others.into_iter().all(|by| by == Some(reaped.by))
        });
        let by = by.map(|reaped| words::reaper(self.look, row.world, process, reaped.by));
        let how = match by {
            Some(by) => say!(self.look, "timeline-reaped", how, by),
            None => how,
        };
        let texts = match process.is_main() {
            true => vec![format!("{total}  {how}"), total],
            false => vec![how, words::ending(self.look, end)],
        };
        if let Some(text) = texts.iter().find(|text| measure::width(text) <= room) {
            let style = if process.is_main() { theme.title } else { theme.text };
            self.write(cell + 2, text, style, buffer);
        } else if let Some(total) = texts.last().filter(|_| process.is_main()) {
            // How long main took is said all the same, over what it did last.
            let total = format!(" {total} ");
            let born = self.axis.cell(process.birth.at);
            let from = self.axis.cell(end.at).saturating_sub(measure::width(&total));
            if from > born {
                self.write(from, &total, theme.title, buffer);
            }
        }
    }
}
