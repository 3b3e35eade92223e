//! The process tree: who is whose child, in which state, and why. Who has ended
//! keeps its row while there is room; what the current step changed is drawn as
//! a change, `3→1`, until the run goes on from its next stop.

mod columns;
mod family;
mod sight;
mod threads;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::RunView;
use crate::text::say;
use crate::tui::selection::Pane;
use crate::tui::words::CurrentStep;
use crate::tui::{measure, words};
use crate::world::{Process, ProcessId, Usage};
use columns::{Cell, Columns, Row};
use family::{Family, Who};
pub(super) use family::{not_shown, numbered};
use forklore_event::StageIndex;

/// The narrowest tree that shows CPU and memory: in a narrower one they would
/// stand where the reasons belong.
const ROOM_FOR_USAGE: u16 = 80;

/// The columns of a chip beside its name.
const CHIP_EDGES: u16 = 2;

impl RunView<'_> {
    pub(super) fn tree(&self, stage: StageIndex, area: Rect, buffer: &mut Buffer) {
        let Some(world) = self.world().stages.get(usize::from(stage)) else {
            return;
        };
        let title = match self.world().stages.len() {
            0 | 1 => say!(self.look, "tree-title"),
            _ => world.name.to_string(),
        };
        let below = self.pane(Pane::Tree, area, &title, Line::default(), buffer);
        let columns = Columns::new(world, self.app.picture, self.watched(stage), below);
        self.legend_of_lock(world, area, columns.reason(), buffer);
        let from = area.x + measure::width(&title) + 3;
        columns.titles(self.look, area.y, from, buffer);
        let family = Family::of(world);
        let (rows, hidden) = self.rows_in_sight(stage, &family, usize::from(below.height));
        let hidden: Vec<&Process> = hidden.into_iter().filter_map(|id| world.processes.get(id)).collect();
        self.not_shown(&hidden, area, columns.reason(), buffer);
        let mut y = below.y;
        let mut detail = None;
        for branch in &rows {
            let row = Row {
                guide: &branch.guide,
                columns: &columns,
                area: Rect { y, height: 1, ..below },
            };
            match &branch.who {
                Who::One(id) => {
                    if let Some(process) = world.processes.get(*id) {
                        let whole = self.row(stage, (*id, process), &row, buffer);
                        detail = detail.or_else(|| whole.filter(|_| self.in_spotlight(stage, *id)));
                    }
                }
                Who::Thread(id, number) => {
                    if let Some(process) = world.processes.get(*id)
                        && let Some((name, place)) = world.threads_of(*id).nth(*number)
                    {
                        let thread = threads::Thread {
                            world,
                            process,
                            name,
                            place,
                        };
                        self.thread_row(&thread, &row, buffer);
                    }
                }
                Who::MoreThreads(more) => {
                    self.row_of_text(&row, &say!(self.look, "thread-more", more), buffer);
                }
                Who::Several(several) => {
                    let processes = several.iter().filter_map(|id| world.processes.get(*id));
                    let letter = self.shared_letter(processes);
                    let words = family.several(self.look, several);
                    self.row_of_several(words, letter, &row, buffer);
                }
            }
            y += 1;
        }
        let room = below.bottom() - y;
        if let Some(detail) = detail.filter(|_| room > 0) {
            let rest = Rect {
                y,
                height: room,
                ..below
            };
            self.detail(&detail, rest, buffer);
        }
    }

    /// Who has no row, on the rule over the rows, behind the titles of the columns.
    fn not_shown(&self, hidden: &[&Process], area: Rect, from: u16, buffer: &mut Buffer) {
        let room = area.right().saturating_sub(from + 2);
        let texts = not_shown(self.look, hidden);
        if let Some(text) = texts.iter().find(|text| measure::width(text) + 2 <= room) {
            let x = area.right() - measure::width(text) - 2;
            buffer.set_string(x, area.y, format!(" {text} "), self.look.theme.accent);
        }
    }

    fn row_of_text(&self, row: &Row, text: &str, buffer: &mut Buffer) {
        let (text, line) = (format!("{}{text}", row.guide), row.area);
        let text = measure::cut(&text, line.width.saturating_sub(1), self.look.glyphs.cut);
        buffer.set_string(line.x + 1, line.y, text, self.look.theme.text);
    }

    /// The state letter of several processes where all have the same. It is that of the run which goes on, as the
    /// words beside it are.
    fn shared_letter<'p>(&self, processes: impl Iterator<Item = &'p Process>) -> Option<char> {
        let step = CurrentStep {
            paused: false,
            ..self.current_step()
        };
        let mut letters = processes.map(|process| words::letter(process, step));
        let first = letters.next()?;
        letters.all(|letter| letter == first).then_some(first)
    }

    /// Several processes in the columns of one; run on where their names are too long for that.
    fn row_of_several(&self, (names, doing): (String, String), letter: Option<char>, row: &Row, buffer: &mut Buffer) {
        let (columns, line) = (row.columns, row.area);
        let state = columns.ends().last().unwrap_or(line.x) - 1;
        let behind = line.x + 1 + measure::width(row.guide) + measure::width(&names);
        if behind >= state || measure::width(&doing) > columns.room() {
            return self.row_of_text(row, &say!(self.look, "tree-family", names, doing), buffer);
        }
        self.row_of_text(row, &names, buffer);
        let letter = letter.map(String::from).unwrap_or_default();
        buffer.set_string(state, line.y, letter, self.look.theme.text);
        buffer.set_string(columns.reason(), line.y, doing, self.look.theme.text);
    }

    /// What did not fit into the row of the process that the words are about.
    fn detail(&self, text: &str, area: Rect, buffer: &mut Buffer) {
        let (width, rows) = (area.width.saturating_sub(2), usize::from(area.height));
        let mut lines = measure::wrap(text, width);
        if lines.len() > rows {
            let rest = lines.split_off(rows.saturating_sub(1)).join(" ");
            lines.push(measure::cut(&rest, width, self.look.glyphs.cut));
        }
        let height = u16::try_from(lines.len()).unwrap_or(area.height);
        for (y, line) in (area.bottom() - height..area.bottom()).zip(lines) {
            buffer.set_string(area.x + 1, y, line, self.look.theme.text);
        }
    }

    /// One row. Gives the whole reason if there was no room for it.
    fn row(
        &self,
        stage: StageIndex,
        (id, process): (ProcessId, &Process),
        row: &Row,
        buffer: &mut Buffer,
    ) -> Option<String> {
        let look = self.look;
        let Row { guide, columns, area } = *row;
        let world = self.world().stages.get(usize::from(stage))?;
        let y = area.y;
        let x = area.x + 1;
        buffer.set_string(x, y, guide, look.theme.rule);
        let behind = x + measure::width(guide);
        // A name that is too long for its place is cut, so that the columns stay in line.
        let pid = measure::width(&process.pid.to_string());
        let room = columns
            .ends()
            .next()
            .map_or(area.right(), |end| end.saturating_sub(pid + 1));
        let room = room.saturating_sub(behind + CHIP_EDGES);
        let chip = look.chip_of(&process.role, &measure::cut(&process.role, room, look.glyphs.cut));
        buffer.set_span(behind, y, &chip, area.right().saturating_sub(behind));
        let behind = behind + u16::try_from(chip.width()).unwrap_or(0);
        for (cell, end) in self.cells(stage, process).iter().zip(columns.ends()) {
            let style = if cell.changed() {
                look.theme.changed()
            } else {
                look.theme.text
            };
            let text = cell.text(look, columns.width_of(end));
            let start = end.saturating_sub(measure::width(&text));
            buffer.set_string(start.max(behind + 1), y, text, style);
        }
        let room = columns.room();
        let step = self.current_step();
        let reasons = words::reasons(look, world, process, step);
        let fits = reasons.iter().find(|reason| measure::width(reason) <= room);
        let shown = fits
            .cloned()
            .or_else(|| reasons.last().map(|last| measure::cut(last, room, look.glyphs.cut)));
        let shown = shown.unwrap_or_default();
        buffer.set_string(columns.reason(), y, &shown, look.theme.text);
        let usage = process
            .usage
            .filter(|_| process.is_alive() && area.width >= ROOM_FOR_USAGE);
        if let Some(usage) = usage.map(usage_text)
            && columns.reason() + measure::width(&shown) + measure::width(&usage) < area.right()
        {
            buffer.set_string(area.right() - measure::width(&usage), y, usage, look.theme.quiet);
        }
        if self.in_spotlight(stage, id) {
            let lit = Rect {
                x: behind,
                width: area.right().saturating_sub(behind),
                ..area
            };
            buffer.set_style(lit, look.theme.spotlight());
        }
        if self.app.selection.chosen == Some((stage, id)) {
            buffer.set_string(area.x, y, look.glyphs.point.to_string(), look.theme.now);
        }
        // The shortest does not say it all.
        let is_short = reasons.last() == Some(&shown) || !reasons.contains(&shown);
        let whole = reasons.into_iter().next().filter(|whole| is_short && *whole != shown)?;
        Some(say!(look, "tree-whole", role = &process.role, reason = whole))
    }

    /// The variable whose value stands in the rows.
    fn watched(&self, stage: StageIndex) -> Option<&str> {
        let stage = self.app.scenario.stages.get(usize::from(stage))?;
        stage.watch.as_deref()
    }

    /// PID, parent, group, session, terminal, variable, state, each with what it was before the current step.
    fn cells(&self, stage: StageIndex, process: &Process) -> Vec<Cell> {
        let step = self.current_step();
        let in_step = |at| at > step.began;
        let adopted = process.adopted.filter(|adoption| in_step(adoption.at));
        let parent = |pid: i32| {
            if process.is_init() {
                "-".to_owned()
            } else {
                pid.to_string()
            }
        };
        let mut cells = vec![
            Cell::new(process.pid.to_string(), None),
            Cell::new(
                parent(process.parent),
                adopted.map(|adoption| adoption.from.to_string()),
            ),
        ];
        let session = process.session.as_ref();
        let before = session.and_then(|session| session.before(step.began));
        let number = |pid: Option<i32>| pid.map_or_else(|| "?".to_owned(), |pid| pid.to_string());
        if self.app.picture.groups {
            cells.push(Cell::new(
                number(session.map(|session| session.pgid)),
                before.map(|before| before.pgid.to_string()),
            ));
        }
        if self.app.picture.sessions {
            let tty = |tty: Option<&str>| tty.map_or("-", |tty| tty.trim_start_matches("/dev/")).to_owned();
            cells.extend([
                Cell::new(
                    number(session.map(|session| session.sid)),
                    before.map(|before| before.sid.to_string()),
                ),
                Cell::new(
                    session.map_or_else(|| "?".to_owned(), |session| tty(session.tty.as_deref())),
                    before.map(|before| tty(before.tty.as_deref())),
                ),
            ]);
        }
        if self.watched(stage).is_some() {
            let known = process.variable.as_ref();
            let before = known
                .filter(|known| in_step(known.at))
                .and_then(|known| known.before.as_deref());
            let value = known.map_or_else(String::new, |known| known.value.to_string());
            // With the process its memory is gone.
            cells.push(match &process.ended {
                Some(end) if known.is_some() => Cell::new("-".to_owned(), in_step(end.at).then_some(value)),
                _ => Cell::new(value, before.map(str::to_owned)),
            });
        }
        let before = words::letter_before(process, step.began);
        cells.push(Cell::new(
            words::letter(process, step).to_string(),
            before.map(|letter| letter.to_string()),
        ));
        cells
    }
}

/// CPU in percent of a core, and resident memory.
fn usage_text(usage: Usage) -> String {
    let memory = usage.memory_bytes as f64 / 1e6;
    format!(" {:.0} %  {memory:.0} MB", usage.cpu_percent)
}
