//! The timeline: one axis for all stages, a row a slot of a pool, a row a process that is no worker, and in programs of
//! one's own a row a thread.
//! Everything that was told has its place in it, if need be as a number.

mod alike;
mod axis;
mod bars;
mod callbacks;
mod instants;
mod memory;
mod paint;
mod rows;
mod ruler;
mod threads;

use std::collections::BTreeSet;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use self::axis::Axis;
use self::instants::Mark;
use self::memory::Memory;
use self::paint::Canvas;
use self::rows::{Focus, Row};
use super::tree::not_shown;
use super::{RunView, rule};
use crate::text::say;
use crate::tui::lesson::Card;
use crate::tui::measure;
use crate::tui::selection::Pane;
use crate::world::{Process, ProcessId, StageWorld};
use forklore_event::{Language, Micros, PoolId, StageIndex};

/// Columns for the labels of the rows.
const LABEL: u16 = 13;

/// What is drawn of one stage.
struct Band<'a> {
    world: &'a StageWorld,
    rows: Vec<Row<'a>>,
    marks: Vec<Mark>,
    /// The newest of each row that there was no room for.
    hidden: Vec<&'a Process>,
    /// How many threads there was no room for.
    hidden_threads: usize,
    /// How many rows are left over.
    spare: usize,
    /// When workers of a pool came to be, each with how many that pool had had by then; if some took the place of others.
    pids: Option<Vec<(Micros, usize)>>,
    /// Whether main has a row for the callbacks of tasks.
    has_callbacks: bool,
    /// Whether there is room for a row of what waits.
    has_queue: bool,
    /// Which rows there are for the memory of its workers.
    memory: Memory,
}

impl RunView<'_> {
    pub(super) fn timeline(&self, area: Rect, buffer: &mut Buffer) {
        let (width, now) = (area.width.saturating_sub(LABEL + 1), self.app.now());
        // Of a program of one's own nobody knows how long it takes until it has ended.
        let axis = match self.app.scenario.is_wordless() && self.app.has_ended() {
            true => Axis::fitted(width, now, self.app.history.length()),
            false => Axis::new(width, now),
        };
        let mut bands = self.bands(axis, area.height.saturating_sub(1));
        let hidden: Vec<&Process> = bands.iter().flat_map(|band| band.hidden.iter().copied()).collect();
        let alone = bands.len() < 2;
        let first = bands.first().filter(|_| !alone);
        // Of several stages the first has its name there.
        let title = first.map_or_else(|| say!(self.look, "timeline-title"), |band| band.world.name.to_string());
        // More would leave too little of the rule for the marks.
        let most = area.width * 3 / 10;
        let threads = bands.iter().map(|band| band.hidden_threads).sum();
        let texts = self.not_shown_in_timeline(&hidden, threads);
        let text = texts.iter().find(|text| measure::width(text) <= most).or(texts.last());
        let right = text.map_or_else(Line::default, |text| {
            Line::styled(format!(" {text} "), self.look.theme.quiet)
        });
        let body = self.pane(Pane::Timeline, area, &title, right.clone(), buffer);
        let taken = u16::try_from(right.width()).unwrap_or(0) + 1;
        let ruler = Rect {
            x: area.x + LABEL,
            width: axis.width.saturating_sub(if texts.is_empty() { 0 } else { taken }),
            height: 1,
            ..area
        };
        let from = (measure::width(&title) + 4).saturating_sub(LABEL).max(1);
        for (number, band) in bands.iter_mut().enumerate() {
            let cells = match number {
                0 => from - 1..ruler.width,
                _ => begins(&band.world.name)..axis.width,
            };
            ruler::label(self.look, axis, cells, self.world().step_began(), &mut band.marks);
        }
        let marks = bands.first().map_or(&[][..], |band| &band.marks);
        self.ruler(axis, ruler, from, marks, buffer);
        let mut area = body;
        for (number, band) in bands.iter().enumerate() {
            if number > 0 {
                self.divider(band, Rect { height: 1, ..area }, buffer);
                area = below(area, 1);
            }
            area = self.band(band, axis, area, buffer);
        }
    }

    /// What is drawn of each stage in so many rows. What has a row only where there is room for it is less than any
    /// process or slot; where stages are compared, all have it or none.
    fn bands(&self, axis: Axis, height: u16) -> Vec<Band<'_>> {
        let stages = &self.world().stages;
        let room = usize::from(height).saturating_sub(stages.len().saturating_sub(1));
        let all: Vec<Vec<Row>> = (0..)
            .zip(stages)
            .map(|(stage, world)| rows::of_stage(stage, world, self.app.scenario.is_wordless()))
            .collect();
        let of_callbacks = usize::from(self.app.picture.callbacks);
        let needs: Vec<usize> = all.iter().map(|rows| rows.len() + of_callbacks).collect();
        let shares = rows::shares(room, &needs);
        let with_shares = (0..).zip(all).zip(shares);
        let mut bands: Vec<Band> = with_shares
            .map(|((stage, rows), share)| self.band_of(axis, stage, rows, share))
            .collect();
        let has_queue = bands.iter().all(|band| band.spare > 0);
        for band in &mut bands {
            band.has_queue = has_queue && !band.world.pools.is_empty();
        }
        bands
    }

    /// The rows of a stage that are shown on so many rows, with main's callbacks and the number of PIDs.
    fn band_of<'a>(&'a self, axis: Axis, stage: StageIndex, all: Vec<Row<'a>>, share: usize) -> Band<'a> {
        let world = &self.world().stages[usize::from(stage)];
        let has_callbacks = self.app.picture.callbacks && share > 2;
        // One row is kept for it.
        let has_slots = all.iter().any(|row| row.slot().is_some());
        let follows = self.follows_memory(stage) && has_slots && share > 2;
        let kept = usize::from(has_callbacks) + usize::from(follows);
        let room = share.saturating_sub(kept).max(1);
        let pids = pids(world, &all);
        let newest: Vec<(ProcessId, &Process)> = all.iter().filter_map(Row::newest).collect();
        let threads = |rows: &[Row]| rows.iter().filter(|row| row.thread.is_some()).count();
        let all_threads = threads(&all);
        let subject = self.app.subject().filter(|(of, _)| *of == stage);
        let words = Focus {
            subject: subject.map(|(_, process)| process),
            named: &self.named_by_words(world),
            began: self.world().step_began(),
        };
        let has_threads = |id: ProcessId| all_threads > 0 && !world.lanes_of(id).is_empty();
        let apart = |id: ProcessId| words.is_about(id) || self.app.chosen() == Some((stage, id)) || has_threads(id);
        let all = alike::folded(all, room, axis, &apart);
        let rows = rows::most_important(all, room, &words);
        let is_shown = |id: ProcessId| rows.iter().flat_map(Row::all).any(|(shown, _)| shown == id);
        let hidden = newest.into_iter().filter(|(id, _)| !is_shown(*id));
        let hidden = hidden.map(|(_, process)| process).collect();
        let slots = rows.iter().filter(|row| row.slot().is_some()).count();
        let mut spare = room.saturating_sub(rows.len());
        let memory = match slots.saturating_sub(1) {
            _ if !follows => Memory::None,
            more if slots > 0 && more <= spare => {
                spare -= more;
                Memory::OfEach
            }
            _ => Memory::Together,
        };
        let pids = pids.filter(|_| spare > 0);
        Band {
            world,
            hidden,
            hidden_threads: all_threads - threads(&rows),
            marks: instants::marks(self.look, world, &rows, axis),
            rows,
            spare: spare - usize::from(pids.is_some()),
            pids,
            has_callbacks,
            has_queue: false,
            memory,
        }
    }

    /// How many processes and threads have no row, longest first.
    fn not_shown_in_timeline(&self, hidden: &[&Process], threads: usize) -> Vec<String> {
        let processes = not_shown(self.look, hidden);
        if threads == 0 {
            return processes;
        }
        let threads = say!(self.look, "thread-more", more = threads);
        if processes.is_empty() {
            return vec![threads];
        }
        let separator = say!(self.look, "tree-family-doing-separator");
        let both = processes.iter().map(|text| format!("{text}{separator}{threads}"));
        both.collect()
    }

    /// The processes of a stage that the words of the newest stop name, and the question that is open.
    pub(super) fn named_by_words(&self, world: &StageWorld) -> Vec<ProcessId> {
        let scenario = &self.app.scenario;
        let reached = self.world().reached.last();
        let stop = reached.and_then(|reached| scenario.checkpoints.iter().find(|stop| *stop.at == *reached.name));
        let question = match self.app.card() {
            Some(Card::Question { index, .. }) => scenario.questions.get(index),
            _ => None,
        };
        let texts = stop.into_iter().flat_map(|stop| [&stop.cue, &stop.note]);
        // Roles are the same in all languages.
        let texts = question.map(|question| &question.ask).into_iter().chain(texts);
        texts
            .flat_map(|text| world.all_named_in(text.get(Language::EN)))
            .collect()
    }

    /// The rows of a stage; gives what is left below them.
    fn band(&self, band: &Band, axis: Axis, mut area: Rect, buffer: &mut Buffer) -> Rect {
        let canvas = |line: Rect| Canvas {
            look: self.look,
            axis,
            area: Rect {
                x: line.x + LABEL,
                width: axis.width,
                ..line
            },
            marks: &band.marks,
            step_began: self.world().step_began(),
        };
        for row in &band.rows {
            if area.height == 0 {
                return area;
            }
            let line = Rect { height: 1, ..area };
            self.label(band, row, Rect { width: LABEL, ..line }, buffer);
            canvas(line).row(row, buffer);
            area = below(area, 1);
            if band.memory == Memory::OfEach && row.slot().is_some() && area.height > 0 {
                let line = Rect { height: 1, ..area };
                let members: Vec<&Process> = row.members.iter().map(|(_, process)| *process).collect();
                self.memory(band.world, &members, &canvas(line), line, buffer);
                area = below(area, 1);
            }
            let is_main = row.members.iter().any(|(_, process)| process.is_main());
            if is_main && band.has_callbacks && area.height > 0 {
                let line = Rect { height: 1, ..area };
                self.callbacks(band.world, &canvas(line), line, buffer);
                area = below(area, 1);
            }
        }
        if band.memory == Memory::Together && area.height > 0 {
            let line = Rect { height: 1, ..area };
            let workers: Vec<&Process> = band.world.processes.iter().filter(|one| one.job.is_some()).collect();
            self.memory(band.world, &workers, &canvas(line), line, buffer);
            area = below(area, 1);
        }
        if let Some(pids) = band.pids.as_ref().filter(|_| area.height > 0) {
            let line = Rect { height: 1, ..area };
            self.running_count(pids, &canvas(line), line, buffer);
            area = below(area, 1);
        }
        if band.has_queue && area.height > 0 {
            let line = Rect { height: 1, ..area };
            self.queue(band.world, &canvas(line), line, buffer);
            area = below(area, 1);
        }
        area
    }

    /// What a row is: a slot with who fills it, a process or a thread.
    fn label(&self, band: &Band, row: &Row, area: Rect, buffer: &mut Buffer) {
        if let Some(thread) = row.thread {
            return self.thread_label(&thread, area, buffer);
        }
        let Some((id, process)) = row.newest() else { return };
        let look = self.look;
        let mut line = Line::default();
        if let Some(slot) = row.slot() {
            let of_same_slot = band.rows.iter().filter(|row| row.slot() == Some(slot)).count();
            let pool = process.job.map(|job| job.pool);
            let number = band.world.pools.iter().position(|known| Some(known.id) == pool);
            let prefix = match number.filter(|_| of_same_slot > 1) {
                Some(number) => format!("{}: ", number + 1),
                None => String::new(),
            };
            let name = say!(look, "timeline-slot", pool = prefix, slot);
            line.push_span(Span::styled(name, look.theme.text));
        }
        if let Some((_, last)) = row.alike.last() {
            let between = if row.alike.len() > 1 { ".." } else { "" };
            let chips = [look.chip(&process.role), Span::raw(between), look.chip(&last.role)];
            buffer.set_line(area.x + 1, area.y, &Line::from(chips.to_vec()), area.width - 1);
            return;
        }
        let width = u16::try_from(line.width()).unwrap_or(0);
        let chip = look.chip(&process.role);
        let has_chip = process.reaped.is_none() || row.slot().is_none();
        let chip = match (row.slot(), u16::try_from(chip.width()).unwrap_or(u16::MAX)) {
            (None, wide) if wide >= area.width => {
                let room = area.width.saturating_sub(3);
                look.chip_of(&process.role, &measure::cut(&process.role, room, look.glyphs.cut))
            }
            _ => chip,
        };
        if has_chip && width + u16::try_from(chip.width()).unwrap_or(area.width) < area.width {
            line.push_span(chip);
        }
        buffer.set_line(area.x + 1, area.y, &line, area.width - 1);
        if self.in_spotlight(row.stage, id) {
            let used = u16::try_from(line.width()).unwrap_or(area.width);
            let rest = area.width.saturating_sub(used + 2);
            let rest = Rect {
                x: area.x + 1 + used,
                width: rest,
                ..area
            };
            buffer.set_style(rest, look.theme.spotlight());
        }
    }

    /// How many PIDs the workers of a pool have had, wherever the number grows; the next pool begins anew.
    fn running_count(&self, births: &[(Micros, usize)], canvas: &Canvas, line: Rect, buffer: &mut Buffer) {
        let (look, axis) = (self.look, canvas.axis);
        let name = say!(look, "timeline-pids");
        buffer.set_string(line.x + 1, line.y, name, look.theme.text);
        let mut free = 0;
        let cells = births.chunk_by(|one, other| axis.cell(one.0) == axis.cell(other.0));
        let last = cells.filter_map(|births| births.last());
        let counts: Vec<(u16, usize)> = last.map(|(birth, so_far)| (axis.cell(*birth), *so_far)).collect();
        // Where two numbers would touch, the later one counts.
        for (place, (cell, count)) in counts.iter().enumerate() {
            let text = count.to_string();
            let until = cell + measure::width(&text) + 1;
            if counts.get(place + 1).is_some_and(|(next, _)| *next < until) {
                continue;
            }
            let x = (*cell).max(free);
            free = x + measure::width(&text) + 1;
            buffer.set_stringn(
                canvas.area.x + x,
                line.y,
                text,
                usize::from(axis.width.saturating_sub(x)),
                look.theme.title,
            );
        }
    }

    /// How many tasks waited in all pools of a stage.
    fn queue(&self, world: &StageWorld, canvas: &Canvas, line: Rect, buffer: &mut Buffer) {
        let (look, axis) = (self.look, canvas.axis);
        let name = say!(look, "timeline-waiting");
        buffer.set_string(line.x + 1, line.y, name, look.theme.text);
        let depth = |cell| {
            let at = axis.ends(cell);
            let pools = world.pools.iter().map(|pool| pool.waiting_at(at));
            pools.fold(0_u64, u64::saturating_add)
        };
        let depths: Vec<u64> = (0..=axis.cell(axis.now)).map(depth).collect();
        let (mut cell, mut behind_number) = (0, None);
        for run in depths.chunk_by(PartialEq::eq) {
            let width = u16::try_from(run.len()).unwrap_or(0);
            if run[0] > 0 {
                let fill = look.glyphs.waits.to_string().repeat(run.len());
                buffer.set_string(canvas.area.x + cell, line.y, fill, look.theme.text);
                let text = run[0].to_string();
                let texts = [format!(" {text} "), text];
                // Two numbers side by side would be read as one.
                let places = texts.iter().filter_map(|text| {
                    let indent = width.checked_sub(measure::width(text))? / 2;
                    Some((cell + indent, text)).filter(|(from, _)| Some(*from) != behind_number)
                });
                if let Some((from, text)) = places.into_iter().next() {
                    buffer.set_string(canvas.area.x + from, line.y, text, look.theme.text);
                    behind_number = Some(from + measure::width(text));
                }
            }
            cell += width;
        }
    }

    /// The line over the rows of one of several stages: its name, and words for its marks.
    fn divider(&self, band: &Band, area: Rect, buffer: &mut Buffer) {
        if area.y >= buffer.area.bottom() {
            return;
        }
        rule(self.look, area, &band.world.name, Line::default(), buffer);
        let x = area.x + LABEL;
        self.marks_on_rule(Rect { x, ..area }, &band.marks, buffer);
    }
}

/// The first cell of the axis that the name of a stage leaves free on its rule.
fn begins(name: &str) -> u16 {
    (measure::width(name) + 3).saturating_sub(LABEL)
}

/// The rows of `area` below its first `rows`.
fn below(area: Rect, rows: u16) -> Rect {
    Rect {
        y: area.y + rows.min(area.height),
        height: area.height.saturating_sub(rows),
        ..area
    }
}

/// When the workers of pools came to be, each with how many its pool had had by then, if one of them took over a slot:
/// of all pools where they came one after another, else of the one in view.
fn pids(world: &StageWorld, rows: &[Row]) -> Option<Vec<(Micros, usize)>> {
    let in_view = world.pool_in_view()?.id;
    let of_pools: Vec<(bool, Vec<&Process>)> = world
        .pools
        .iter()
        .map(|pool| (pool.id == in_view, workers(rows, pool.id)))
        .collect();
    let are_replaced = of_pools.iter().any(|(_, workers)| {
        let slots: BTreeSet<u32> = workers.iter().filter_map(|worker| Some(worker.job?.slot)).collect();
        workers.len() > slots.len()
    });
    let comes_after = |pair: &[(bool, Vec<&Process>)]| {
        let begins = pair[1].1.first().map_or(Micros::MAX, |first| first.birth.at);
        let ended = |worker: &&Process| worker.ended.as_ref().is_some_and(|end| end.at <= begins);
        pair[0].1.iter().all(ended)
    };
    let all = of_pools.windows(2).all(comes_after);
    let shown = of_pools.iter().filter(|(is_in_view, _)| all || *is_in_view);
    let births = shown.flat_map(|(_, workers)| {
        let counted = workers.iter().zip(1..);
        counted.map(|(worker, so_far)| (worker.birth.at, so_far))
    });
    are_replaced.then(|| births.collect())
}

/// The workers that a pool has had, in order of start.
fn workers<'a>(rows: &[Row<'a>], pool: PoolId) -> Vec<&'a Process> {
    let all = rows.iter().flat_map(|row| &row.members).map(|(_, process)| *process);
    let mut workers: Vec<&Process> = all
        .filter(|process| process.job.is_some_and(|job| job.pool == pool))
        .collect();
    workers.sort_by_key(|worker| worker.birth.at);
    workers
}
