//! The process tree: who is whose child, in which state, and why.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{RULE_MARGINS, RunView};
use crate::event::StageIndex;
use crate::tui::app::Pane;
use crate::tui::{measure, words};
use crate::world::{Process, ProcessId, StageWorld, Usage};

/// The narrowest tree that shows CPU and memory: in a narrower one they would
/// stand where the reasons belong.
const ROOM_FOR_USAGE: u16 = 54;

/// A process in the order in which the tree shows it.
struct Branch<'a> {
    id: ProcessId,
    process: &'a Process,
    /// The lines of the tree before its chip.
    guide: String,
    /// The same for further lines of its row.
    guide_below: String,
}

/// Who is whose child, by index.
struct Family<'a> {
    processes: Vec<&'a Process>,
    children: Vec<Vec<ProcessId>>,
}

/// How the rows of a tree are divided.
#[derive(Clone, Copy)]
struct Columns {
    width: u16,
    /// Columns for guide and chip.
    name: usize,
    /// Whether process group, session and terminal are shown.
    sessions: bool,
    /// Whose reason may take further lines.
    wrap: Wrap,
}

/// Whose reason may take further lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrap {
    All,
    Spotlight,
    None,
}

/// One row, in as many lines as its words need.
struct Row {
    lines: Vec<Line<'static>>,
    /// CPU and memory, shown at the right end where there is room.
    usage: String,
    spotlight: bool,
    chosen: bool,
}

impl RunView<'_> {
    pub(super) fn tree(&self, stage: StageIndex, area: Rect, buffer: &mut Buffer) {
        let Some(world) = self.world().stages.get(usize::from(stage)) else {
            return;
        };
        let title = self.look.say("processes", "进程");
        let title = match self.world().stages.len() {
            0 | 1 => title.to_owned(),
            _ => format!("{title}: {}", world.name),
        };
        let room = area.width.saturating_sub(measure::width(&title) + RULE_MARGINS);
        let queue = self.queue_in_brief(world, room);
        let below = self.pane(Pane::Tree, area, &title, queue, buffer);
        let mut area = Rect {
            x: below.x + 1,
            width: below.width.saturating_sub(1),
            ..below
        };
        let branches = self.branches(world);
        let chip = |branch: &Branch| measure::width(&branch.guide) as usize + branch.process.role.len() + 2;
        let name = branches.iter().map(chip).max().unwrap_or(8).max(8);
        let columns = Columns {
            width: area.width,
            name,
            sessions: world.sessions_matter(),
            wrap: Wrap::All,
        };
        if columns.sessions {
            self.session_titles(area, name, buffer);
            area = Rect {
                y: area.y + 1,
                height: area.height.saturating_sub(1),
                ..area
            };
        }
        let rows = self.fitting_rows(stage, world, &branches, columns, area.height);
        self.draw_rows(&rows, area, buffer);
    }

    /// The rows with as many of their reasons as there is room for: of all, of
    /// the process that acted last, of none; and in the end without the workers
    /// that were replaced.
    fn fitting_rows(
        &self,
        stage: StageIndex,
        world: &StageWorld,
        branches: &[Branch],
        columns: Columns,
        height: u16,
    ) -> Vec<Row> {
        let height = usize::from(height);
        let fits = |rows: &[Row]| rows.iter().map(|row| row.lines.len()).sum::<usize>() <= height;
        let build = |wrap: Wrap, branch: &Branch| self.row(stage, world, branch, Columns { wrap, ..columns });
        let wraps = [Wrap::All, Wrap::Spotlight, Wrap::None];
        for wrap in wraps.into_iter().filter(|_| branches.len() <= height) {
            let rows: Vec<Row> = branches.iter().map(|branch| build(wrap, branch)).collect();
            if fits(&rows) {
                return rows;
            }
        }
        let replaced = |process: &Process| process.job.is_some() && process.reaped.is_some();
        let left: Vec<&Branch> = branches.iter().filter(|branch| !replaced(branch.process)).collect();
        // Of a thousand processes only those in sight are put into words.
        let chosen = self.app.chosen();
        let matters = left.iter().position(|branch| chosen == Some((stage, branch.id)));
        let first = matters.map_or(0, |matters| (matters + 1).saturating_sub(height));
        let in_sight = left.into_iter().skip(first).take(height);
        in_sight.map(|branch| build(Wrap::None, branch)).collect()
    }

    /// Draws the rows, from the first on if they fit, else so that the one that
    /// matters is in sight.
    fn draw_rows(&self, rows: &[Row], area: Rect, buffer: &mut Buffer) {
        let lines: usize = rows.iter().map(|row| row.lines.len()).sum();
        let height = usize::from(area.height);
        let mut skip = 0;
        if lines > height {
            let matters = rows.iter().position(|row| row.chosen).unwrap_or_default();
            let until: usize = rows[..=matters.min(rows.len() - 1)]
                .iter()
                .map(|row| row.lines.len())
                .sum();
            skip = until.saturating_sub(height);
        }
        let all = rows
            .iter()
            .flat_map(|row| row.lines.iter().enumerate().map(move |(part, line)| (row, part, line)));
        for (y, (row, part, line)) in (area.top()..area.bottom()).zip(all.skip(skip)) {
            buffer.set_line(area.x, y, line, area.width);
            let usage = measure::width(&row.usage);
            if part == 0 && line.width() + usize::from(usage) + 2 <= usize::from(area.width) {
                buffer.set_string(area.right() - usage, y, &row.usage, self.look.theme.quiet);
            }
            if row.spotlight {
                self.light_up(line, area, y, buffer);
            }
            if row.chosen && self.app.gaze.chosen.is_some() {
                buffer.set_string(area.x - 1, y, self.look.glyphs.point.to_string(), self.look.theme.now);
            }
        }
    }

    /// Reverses what stands behind the chip of a line.
    fn light_up(&self, line: &Line, area: Rect, y: u16, buffer: &mut Buffer) {
        let before: usize = line.spans.iter().take(2).map(Span::width).sum();
        let before = u16::try_from(before).unwrap_or(u16::MAX).min(area.width);
        let width = u16::try_from(line.width()).unwrap_or(u16::MAX).min(area.width);
        let lit = Rect {
            x: area.x + before,
            y,
            width: width.saturating_sub(before),
            height: 1,
        };
        buffer.set_style(lit, self.look.theme.spotlight());
    }

    /// The processes from the top down, children in order of start. An adopted
    /// process is where its new parent is.
    fn branches<'a>(&self, stage: &'a StageWorld) -> Vec<Branch<'a>> {
        let processes: Vec<&Process> = stage.processes.iter().collect();
        let mut children = vec![Vec::new(); processes.len()];
        let mut roots = Vec::new();
        for (id, process) in processes.iter().enumerate() {
            match stage.id_of(process.parent).filter(|parent| *parent != id) {
                Some(parent) => children[parent].push(id),
                None => roots.push(id),
            }
        }
        let mut branches = Vec::new();
        let family = Family { processes, children };
        for root in roots {
            self.grow(&family, root, "", "", &mut branches);
        }
        branches
    }

    fn grow<'a>(&self, family: &Family<'a>, id: ProcessId, lead: &str, twig: &str, branches: &mut Vec<Branch<'a>>) {
        let [more, last, pass] = self.look.glyphs.branch;
        let inner = match twig {
            "" => String::new(),
            twig if twig == more => format!("{lead}{pass}"),
            _ => format!("{lead}  "),
        };
        let below = if family.children[id].is_empty() { "  " } else { pass };
        branches.push(Branch {
            id,
            process: family.processes[id],
            guide: format!("{lead}{twig}"),
            guide_below: format!("{inner}{below}"),
        });
        for (place, child) in family.children[id].iter().enumerate() {
            let twig = if place + 1 == family.children[id].len() {
                last
            } else {
                more
            };
            self.grow(family, *child, &inner, twig, branches);
        }
    }

    fn row(&self, stage: StageIndex, world: &StageWorld, branch: &Branch, columns: Columns) -> Row {
        let look = self.look;
        let process = &branch.process;
        let mut line = Line::from(vec![
            Span::styled(branch.guide.clone(), look.theme.rule),
            look.chip(&process.role),
        ]);
        let (letter, word) = words::state(look, process);
        let name = columns.name.saturating_sub(line.width());
        line.push_span(Span::styled(format!("{:name$}{:>3}", "", process.pid), look.theme.text));
        if columns.sessions {
            line.extend(self.session_cells(process));
        }
        line.push_span(Span::styled(format!("  {letter} {word}"), look.theme.text));
        let reason = words::reason(look, world, process, self.moment());
        let brief = words::brief(look, world, process, self.moment());
        let spotlight = self.in_spotlight(stage, branch.id);
        let wrap = if spotlight && columns.wrap == Wrap::Spotlight {
            Wrap::All
        } else {
            columns.wrap
        };
        Row {
            lines: self.with_reason(line, [&reason, &brief], branch, Columns { wrap, ..columns }),
            usage: process
                .usage
                .filter(|_| process.is_alive() && columns.width >= ROOM_FOR_USAGE)
                .map(usage_text)
                .unwrap_or_default(),
            spotlight,
            chosen: self.app.chosen() == Some((stage, branch.id)),
        }
    }

    /// Puts the reason behind the state, on lines of its own where it does not
    /// fit, or its brief form where there are no lines to spare.
    fn with_reason(
        &self,
        mut line: Line<'static>,
        [reason, brief]: [&str; 2],
        branch: &Branch,
        columns: Columns,
    ) -> Vec<Line<'static>> {
        let look = self.look;
        let room = columns
            .width
            .saturating_sub(u16::try_from(line.width()).unwrap_or(u16::MAX))
            .saturating_sub(2);
        if reason.is_empty() {
            return vec![line];
        }
        if measure::width(reason) <= room {
            line.push_span(Span::styled(format!("  {reason}"), look.theme.text));
            return vec![line];
        }
        if columns.wrap != Wrap::All {
            if measure::width(brief) <= room {
                line.push_span(Span::styled(format!("  {brief}"), look.theme.text));
            }
            return vec![line];
        }
        let indent = columns.name.min(usize::from(columns.width) / 3);
        let guide = format!("{:indent$}", branch.guide_below);
        let room = columns.width.saturating_sub(measure::width(&guide) + 3);
        let below = measure::wrap(reason, room).into_iter().map(|text| {
            Line::from(vec![
                Span::styled(guide.clone(), look.theme.rule),
                Span::raw("   "),
                Span::styled(text, look.theme.text),
            ])
        });
        std::iter::once(line).chain(below).collect()
    }

    fn session_titles(&self, area: Rect, name: usize, buffer: &mut Buffer) {
        let titles = format!("{:name$}{:>3} {:>5} {:>5}  {:<6}", "", "PID", "PGID", "SID", "TTY");
        buffer.set_stringn(area.x, area.y, titles, usize::from(area.width), self.look.theme.quiet);
    }

    /// Process group, session and terminal; what the current step changed is
    /// reversed and starred.
    fn session_cells(&self, process: &Process) -> [Span<'static>; 3] {
        let theme = &self.look.theme;
        let session = process.session.as_ref();
        let step_began = self.world().clock.step_began;
        let change = session
            .and_then(|session| session.changed)
            .filter(|change| change.at >= step_began);
        let cell = |text: String, changed: bool, width: usize| {
            let text = if changed { format!("{text}*") } else { text };
            let style = if changed { theme.spotlight() } else { Style::new() };
            Span::styled(format!(" {text:>width$}"), theme.text.patch(style))
        };
        let number = |pid: Option<i32>| pid.map_or_else(|| "?".to_owned(), |pid| pid.to_string());
        let tty = session.map_or("?", |session| session.tty.as_deref().unwrap_or("-"));
        let tty = tty.trim_start_matches("/dev/").to_owned();
        [
            cell(
                number(session.map(|session| session.pgid)),
                change.is_some_and(|change| change.pgid),
                5,
            ),
            cell(
                number(session.map(|session| session.sid)),
                change.is_some_and(|change| change.sid),
                5,
            ),
            cell(tty, change.is_some_and(|change| change.tty), 6),
        ]
    }
}

/// CPU in percent of a core, and resident memory.
fn usage_text(usage: Usage) -> String {
    let memory = usage.memory_bytes as f64 / 1e6;
    format!(" {:.0} %  {memory:.0} MB", usage.cpu_percent)
}
