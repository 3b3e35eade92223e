//! The listing, with the chip of every process at the line where it stands.

mod rows;

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::RunView;
use crate::scenario::Scenario;
use crate::text::say;
use crate::tui::selection::Pane;
use crate::tui::{measure, words};
use crate::world::{Activity, Process, SourceFile, ThreadPlace};
use forklore_event::{Micros, StageIndex};

/// The columns before the code: a line number, or a chip and its pointer.
const GUTTER: u16 = 7;

/// A process at a line.
struct Stand {
    /// Which of the stage's sources the line is in.
    file: usize,
    line: usize,
    role: String,
    /// What its chip says, if that is not the role.
    thread: Option<String>,
    spotlight: bool,
    is_main: bool,
}

impl Stand {
    /// What its chip says.
    fn name(&self) -> &str {
        self.thread.as_deref().unwrap_or(&self.role)
    }
}

/// One row of the pane: a line of the listing, or the rest of one that is too long.
struct Row<'a> {
    line: usize,
    /// `None` on the rest of a line.
    number: Option<usize>,
    /// Whose chip takes the place of the number.
    stand: Option<&'a Stand>,
    text: String,
    /// It belongs to the process that the words are about.
    lit: bool,
    /// Further processes on the line.
    chips: Line<'static>,
}

/// A listing that is narrower stands over no pane of its pool, so that its rule tells of the queue.
const NARROW: u16 = 45;

impl RunView<'_> {
    pub(super) fn listing(&self, stage: StageIndex, area: Rect, buffer: &mut Buffer) {
        let Some(listing) = self.app.scenario.stages.get(usize::from(stage)) else {
            return;
        };
        let is_alone = self.app.scenario.stages.len() < 2;
        let has_queue = self.app.picture.pool && !is_alone && area.width < NARROW;
        let stands = self.stands(stage);
        let (stands, elsewhere, other) = self.file_in_view(stage, stands);
        let (file, source) = match other {
            Some(other) => (&*other.name, &*other.text),
            None => (&*listing.file, &*listing.source),
        };
        let title = match (is_alone, has_queue) {
            (true, _) => file.to_owned(),
            (false, true) => listing.name.clone(),
            (false, false) => format!("{}  {file}", listing.name),
        };
        let room = area.width.saturating_sub(measure::width(&title) + 5);
        let right = match has_queue {
            true => self.queue_on_rule(stage, room),
            false => self.elsewhere(stage, &elsewhere, room),
        };
        let area = self.pane(Pane::Listing, area, &title, right, buffer);
        if source.is_empty() {
            return self.no_listing(area, buffer);
        }
        let room = area.width.saturating_sub(GUTTER);
        // Workers without a task have a row below, whose place is kept for them.
        let below = u16::from(self.app.picture.pool && area.height > 2);
        let height = usize::from(area.height - below);
        let mut lines = rows::lines(source);
        if self.app.scenario.is_wordless() {
            // Nobody is asked about anything: where somebody stands, he is to be seen.
            let imports = lines.iter_mut().filter(|line| **line == rows::Line::Import);
            imports.for_each(|line| *line = rows::Line::Code);
        }
        let wanted = self.wanted(stage, source, &lines, &stands);
        // Where there is no room for all of it only the wanted lines are shown whole.
        let mut rows = self.rows(source, &stands, room, &|_| true);
        if rows.len() > height && self.app.selection.scrolled == 0 {
            rows = self.rows(source, &stands, room, &|line| wanted.contains(&line));
        }
        let kinds: Vec<rows::Line> = rows.iter().map(|row| lines[row.line - 1]).collect();
        let ranges: Vec<Range<usize>> = wanted.iter().filter_map(|line| rows_of(&rows, *line)).collect();
        let chosen = rows::choose(&kinds, &|row| rows[row].line, &ranges, height);
        let chosen = self.scrolled(chosen, &kinds, height);
        let mut before = None;
        for (y, index) in (area.y..).zip(&chosen) {
            let row = &rows[*index];
            self.draw_row(row, Rect { y, height: 1, ..area }, buffer);
            // Where lines are left out the gutter says so.
            let gap = before.is_some_and(|before| kinds[before + 1..*index].contains(&rows::Line::Code));
            if gap && row.stand.is_none() {
                buffer.set_string(area.x, y, self.look.glyphs.left_out.to_string(), self.look.theme.rule);
            }
            before = Some(*index);
        }
        if below > 0 {
            let y = area.bottom() - 1;
            self.idle_row(stage, Rect { y, height: 1, ..area }, buffer);
        }
    }

    /// The file to show, `None` for the listing itself: the one of the process that the words are about, else that
    /// of main. With it who stands in it, and who stands in another.
    fn file_in_view(&self, stage: StageIndex, stands: Vec<Stand>) -> (Vec<Stand>, Vec<Stand>, Option<&SourceFile>) {
        let subject = stands.iter().find(|stand| stand.spotlight);
        let shown = subject.or(stands.iter().find(|stand| stand.is_main));
        let file = shown.map_or(0, |stand| stand.file);
        let (here, elsewhere) = stands.into_iter().partition(|stand| stand.file == file);
        let sources = self.world().stages.get(usize::from(stage)).map(|world| &world.sources);
        let other = sources.filter(|_| file > 0).and_then(|sources| sources.get(file));
        (here, elsewhere, other)
    }

    /// Who stands in other files than the one that is shown.
    fn elsewhere(&self, stage: StageIndex, stands: &[Stand], room: u16) -> Line<'static> {
        let mut line = Line::default();
        let alive = || {
            self.processes(stage)
                .map(|(_, process)| process)
                .filter(|process| process.is_alive())
        };
        let library = stands.is_empty().then(|| self.in_library(stage, room)).flatten();
        if let Some(library) = library {
            line.push_span(Span::styled(library, self.look.theme.accent));
        } else if alive().any(|process| process.sampled) {
            line.push_span(Span::styled(say!(self.look, "listing-sampled"), self.look.theme.accent));
        }
        let Some(first) = stands.first() else {
            return line;
        };
        let sources = self.world().stages.get(usize::from(stage)).map(|world| &world.sources);
        let name = sources
            .and_then(|sources| sources.get(first.file))
            .map(|source| &*source.name);
        let same: Vec<&Stand> = stands.iter().filter(|stand| stand.file == first.file).collect();
        let apart = if line.width() > 0 { "  " } else { "" };
        let name = format!("{apart}{} ", name.unwrap_or_default());
        let room = room.saturating_sub(measure::width(&name) + line_width(&line));
        line.push_span(Span::styled(name, self.look.theme.quiet));
        line.extend(self.other_chips(&same, room).spans);
        line
    }

    /// That the process of the words, else main, is in a library, and which line has called it.
    fn in_library(&self, stage: StageIndex, room: u16) -> Option<String> {
        let look = self.look;
        let mut all: Vec<_> = self
            .processes(stage)
            .filter(|(_, process)| process.is_alive())
            .collect();
        all.sort_by_key(|(id, _)| !self.in_spotlight(stage, *id));
        let is_meant = |id, process: &Process| self.in_spotlight(stage, id) || process.is_main();
        let (_, process) = all.into_iter().find(|(id, process)| is_meant(*id, process))?;
        let (file, line) = (process.threads.main.library.as_deref()?, process.threads.main.line?);
        let who = &*process.role;
        let texts = [
            say!(look, "listing-in-library", who, file, line),
            say!(look, "listing-in-library-brief", who, file),
        ];
        texts.into_iter().find(|text| measure::width(text) <= room)
    }

    /// The lines that must be seen, the most important first: where the process of the words stands,
    /// what comes after the mark that the run stands at, where main and the others stand. Nobody is
    /// asked about an import.
    fn wanted(&self, stage: StageIndex, source: &str, lines: &[rows::Line], stands: &[Stand]) -> Vec<usize> {
        let is_code = |line: &usize| lines.get(line - 1) == Some(&rows::Line::Code);
        let marks = self.world().standing_at().map(|reached| &*reached.name);
        let next = marks.and_then(|mark| match mark {
            // Of a program of one's own it is where main stands.
            Scenario::START if self.app.scenario.is_wordless() && !stands.is_empty() => None,
            Scenario::START => rows::first_statement(source),
            mark => rows::after_mark(source, mark),
        });
        let subject = stands.iter().filter(|stand| stand.spotlight);
        let main = stands.iter().filter(|stand| stand.is_main && !stand.spotlight);
        let others = stands.iter().filter(|stand| !stand.is_main && !stand.spotlight);
        let line = |stand: &Stand| stand.line;
        let first = subject.map(line).chain(next.map(|line| line + 1));
        let all = first.chain(main.map(line)).chain(others.map(line)).filter(is_code);
        let mut wanted = Vec::new();
        for line in all {
            if !wanted.contains(&line) {
                wanted.push(line);
            }
        }
        if stands.is_empty() && wanted.is_empty() {
            wanted.extend(self.last_line(stage, lines));
        }
        wanted
    }

    /// Where main was last, once it has ended: the words of the end speak of what is around it.
    fn last_line(&self, stage: StageIndex, lines: &[rows::Line]) -> Option<usize> {
        let mut processes = self.processes(stage).map(|(_, process)| process);
        let main = processes.find(|process| process.is_main() && process.ended.is_some())?;
        let stood = main.threads.main.line.and_then(|line| usize::try_from(line).ok());
        let last = lines.iter().rposition(|line| *line == rows::Line::Code);
        stood
            .filter(|_| main.threads.main.file == 0)
            .or(last.map(|line| line + 1))
    }

    /// The rows after scrolling: from as many rows further up or down.
    fn scrolled(&self, chosen: Vec<usize>, kinds: &[rows::Line], height: usize) -> Vec<usize> {
        let by = self.app.selection.scrolled;
        if by == 0 || chosen.len() < height {
            return chosen;
        }
        let all: Vec<usize> = (0..kinds.len()).filter(|row| kinds[*row] != rows::Line::Mark).collect();
        let top = chosen
            .first()
            .and_then(|first| all.iter().position(|row| row == first))
            .unwrap_or(0);
        let top = top.saturating_add_signed(isize::try_from(by).unwrap_or(0));
        let top = top.min(all.len().saturating_sub(height));
        all[top..(top + height).min(all.len())].to_vec()
    }

    /// Which workers have no task: they are not at a line of the listing.
    fn idle_row(&self, stage: StageIndex, area: Rect, buffer: &mut Buffer) {
        let look = self.look;
        let idle: Vec<&Process> = self
            .processes(stage)
            .map(|(_, process)| process)
            .filter(|process| is_idle(process))
            .collect();
        if idle.is_empty() {
            return;
        }
        let mut line = Line::from(Span::styled(
            format!(" {} ", say!(look, "listing-idle")),
            look.theme.quiet,
        ));
        for (index, process) in idle.iter().enumerate() {
            let chip = look.chip(&process.role);
            let more = format!(" +{}", idle.len() - index);
            let room = usize::from(area.width).saturating_sub(more.len());
            if line.width() + chip.width() + 1 > room {
                line.push_span(Span::styled(more, look.theme.text));
                break;
            }
            line.extend([chip, Span::raw(" ")]);
        }
        buffer.set_line(area.x, area.y, &line, area.width);
    }

    /// The listing as rows of at most `room` columns of code; lines that are not `whole` are cut.
    fn rows<'s>(&self, source: &str, stands: &'s [Stand], room: u16, whole: &dyn Fn(usize) -> bool) -> Vec<Row<'s>> {
        let mut rows = Vec::new();
        for (line, code) in source.lines().enumerate().map(|(index, code)| (index + 1, code)) {
            let here: Vec<&Stand> = stands.iter().filter(|stand| stand.line == line).collect();
            let lit = here.iter().any(|stand| stand.spotlight);
            let mut chips = self.other_chips(here.get(1..).unwrap_or_default(), room);
            let mut first = here.first().copied();
            let code = without_mark(code);
            let parts = match whole(line) {
                true => broken(code, room),
                false => vec![measure::cut(code, room, self.look.glyphs.cut)],
            };
            for (part, text) in parts.into_iter().enumerate() {
                let number = (part == 0).then_some(line);
                rows.push(Row {
                    line,
                    number,
                    stand: first.take(),
                    text,
                    lit,
                    chips: Line::default(),
                });
            }
            // The chips stand behind the code, or under it where there is no room.
            if let Some(last) = rows.last_mut()
                && measure::width(&last.text) + 1 + line_width(&chips) <= room
            {
                last.chips = std::mem::take(&mut chips);
            }
            if chips.width() > 0 {
                rows.push(Row {
                    line,
                    number: None,
                    stand: None,
                    text: String::new(),
                    lit: false,
                    chips,
                });
            }
        }
        rows
    }

    /// A recording has no listings, and that of an unknown lesson is not at hand.
    fn no_listing(&self, area: Rect, buffer: &mut Buffer) {
        let text = say!(self.look, "listing-missing");
        for (y, line) in (area.top()..area.bottom()).zip(measure::wrap(&text, area.width.saturating_sub(2))) {
            buffer.set_string(area.x + 1, y, line, self.look.theme.quiet);
        }
    }

    /// Where the living processes stand that have something to do, the one of the words first.
    fn stands(&self, stage: StageIndex) -> Vec<Stand> {
        let mut stands = Vec::new();
        for (id, process) in self
            .processes(stage)
            .filter(|(_, process)| process.is_alive() && !is_idle(process))
        {
            let spotlight = self.in_spotlight(stage, id);
            let named = process.threads.named.iter().map(|(name, place)| {
                let (name, short) = words::thread_names(name);
                (Some(short.unwrap_or_else(|| name.to_owned())), place)
            });
            let threads = std::iter::once((None, &process.threads.main)).chain(named);
            let threads: Vec<_> = threads.filter(|(_, place)| place.line.is_some()).collect();
            let latest = threads.iter().map(|(_, place)| acted(place)).max();
            for (thread, place) in threads {
                let spotlight = spotlight && Some(acted(place)) == latest;
                if let Some(line) = place.line {
                    let line = usize::try_from(line).unwrap_or(usize::MAX);
                    stands.push(Stand {
                        file: place.file,
                        line,
                        role: process.role.to_string(),
                        thread,
                        spotlight,
                        is_main: process.is_main(),
                    });
                }
            }
        }
        stands.sort_by_key(|stand| !stand.spotlight);
        stands
    }

    fn draw_row(&self, row: &Row<'_>, area: Rect, buffer: &mut Buffer) {
        let look = self.look;
        if let Some(stand) = row.stand {
            let name = measure::cut(stand.name(), GUTTER - 3, look.glyphs.cut);
            let chip = look.chip_of(&stand.role, &name);
            let width = line_width(&chip.clone().into()).min(GUTTER - 1);
            buffer.set_span(area.x + GUTTER - 1 - width, area.y, &chip, width);
            let pointer = look.glyphs.point.to_string();
            buffer.set_string(area.x + GUTTER - 1, area.y, pointer, look.theme.title);
        } else if let Some(number) = row.number {
            buffer.set_string(area.x, area.y, format!("{number:>5}"), look.theme.quiet);
        }
        let (statement, comment) = row.text.split_at(comment_start(&row.text));
        let line = Line::from(vec![
            Span::styled(statement.to_owned(), look.theme.code),
            Span::styled(comment.to_owned(), look.theme.comment),
        ]);
        let (left, room) = (area.x + GUTTER, area.width.saturating_sub(GUTTER));
        buffer.set_line(left, area.y, &line, room);
        let code = line_width(&line);
        if row.lit {
            let lit = Rect {
                x: left,
                width: code.max(1).min(room),
                ..area
            };
            buffer.set_style(lit, look.theme.spotlight());
        }
        buffer.set_line(left + code + 1, area.y, &row.chips, room.saturating_sub(code + 1));
    }

    /// Chips of further processes at a line, and how many there are more than there is room for.
    fn other_chips(&self, others: &[&Stand], room: u16) -> Line<'static> {
        let mut chips = Line::default();
        for (index, stand) in others.iter().enumerate() {
            let chip = self.look.chip_of(&stand.role, stand.name());
            let more = format!(" +{}", others.len() - index);
            let is_last = index + 1 == others.len();
            let kept = if is_last { 0 } else { more.len() };
            if chips.width() + chip.width() + kept > usize::from(room) {
                chips.push_span(Span::styled(more, self.look.theme.title));
                break;
            }
            chips.push_span(chip);
        }
        chips
    }
}

/// The rows of a line.
fn rows_of(rows: &[Row], line: usize) -> Option<Range<usize>> {
    let first = rows.iter().position(|row| row.line == line)?;
    let count = rows[first..].iter().take_while(|row| row.line == line).count();
    Some(first..first + count)
}

/// When a thread last did something, to compare the threads of a process: one that waits did nothing since.
fn acted(place: &ThreadPlace) -> Micros {
    place.blocked.as_ref().map_or(Micros::MAX, |wait| wait.since)
}

/// Whether it is a worker that waits for a task.
fn is_idle(process: &Process) -> bool {
    Activity::of(process) == Some(Activity::Idle)
}

/// A line of code as parts of at most `room` columns; the rest of a long line is
/// indented further than its beginning.
fn broken(code: &str, room: u16) -> Vec<String> {
    let indent = code.len() - code.trim_start().len();
    let mut parts = Vec::new();
    let mut part = String::new();
    for mut word in code.split_inclusive([' ', '(', ',', '.']) {
        if measure::width(&part) + measure::width(word.trim_end()) > room && !part.trim().is_empty() {
            parts.push(std::mem::replace(&mut part, " ".repeat(indent + 4)));
        }
        // One that is longer than a row is cut where the row ends.
        while measure::width(&part) + measure::width(word.trim_end()) > room {
            let free = room.saturating_sub(measure::width(&part));
            let fitting = word
                .char_indices()
                .take_while(|(at, c)| measure::width(&word[..at + c.len_utf8()]) <= free);
            let Some((at, last)) = fitting.last() else { break };
            let (head, tail) = word.split_at(at + last.len_utf8());
            part.push_str(head);
            parts.push(std::mem::replace(&mut part, " ".repeat(indent + 4)));
            word = tail;
        }
        part.push_str(word);
    }
    parts.push(part);
    // A space at which a line was broken is no part of either row.
    for part in &mut parts {
        part.truncate(part.trim_end().len());
    }
    parts
}

fn line_width(line: &Line<'_>) -> u16 {
    u16::try_from(line.width()).unwrap_or(u16::MAX)
}

/// A line without the mark at its end, which is for the lesson and not for the reader.
pub(super) fn without_mark(code: &str) -> &str {
    code.rfind("#@").map_or(code, |mark| code[..mark].trim_end())
}

/// Where a comment begins: the first `#` outside of quotes.
fn comment_start(code: &str) -> usize {
    let mut quote = None;
    for (index, character) in code.char_indices() {
        match (quote, character) {
            (None, '#') => return index,
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            _ => {}
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_go_on_below() {
        assert_eq!(broken("    pool = Pool(3)", 30), ["    pool = Pool(3)"]);
        let parts = broken("    pool = multiprocessing.Pool(WORKERS)", 32);
        assert_eq!(parts, ["    pool = multiprocessing.Pool(", "        WORKERS)"]);
        let parts = broken("took = time.perf_counter() - began", 26);
        assert_eq!(parts, ["took = time.perf_counter()", "    - began"]);
        let parts = broken("    print(\"imap_unordered\", got)", 16);
        assert_eq!(
            parts,
            ["    print(", "        \"imap_un", "        ordered\"", "        , got)"]
        );
    }

    #[test]
    fn marks_are_hidden_and_comments_are_found() {
        assert_eq!(without_mark("os.fork()  #@ fork"), "os.fork()");
        assert_eq!(comment_start("print('#')  # note"), 12);
    }
}
