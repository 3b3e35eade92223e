//! The timeline: one axis for all stages, a lane a process, a lane a slot for
//! the workers of a pool.

use std::collections::HashMap;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use super::{RULE_MARGINS, RunView, rule};
use crate::event::{Micros, StageIndex};
use crate::tui::app::Pane;
use crate::tui::{measure, words};
use crate::world::{Activity, MarkKind, Process, ProcessId, Span, StageWorld};

/// Lengths of the axis with the distance of its ticks, in seconds. The shortest
/// that holds the run is taken, so that bars stand still between the changes; a
/// longer run doubles the last.
const AXES: [(Micros, Micros); 7] = [(5, 1), (8, 2), (12, 3), (20, 5), (30, 5), (45, 5), (60, 10)];

/// One row: a process, or one after another the workers of a slot.
#[derive(Clone)]
struct LaneRow<'a> {
    stage: StageIndex,
    world: &'a StageWorld,
    processes: Vec<(ProcessId, &'a Process)>,
}

/// Whose bars are drawn.
#[derive(Clone, Copy)]
struct Owner<'a> {
    stage: &'a StageWorld,
    process: &'a Process,
    /// Whether its row holds other processes, too: then its bars carry its name.
    is_shared: bool,
}

impl LaneRow<'_> {
    /// Whether the row's last worker had ended when `process` came into its slot.
    fn is_taken_over_by(&self, process: &Process) -> bool {
        let last = self.processes.last().and_then(|(_, last)| last.ended.as_ref());
        last.is_some_and(|end| end.at <= process.birth.at)
    }

    /// What tells the rows of a stage apart.
    fn first(&self) -> ProcessId {
        self.processes.first().map_or(0, |(id, _)| *id)
    }
}

/// The time axis: which column stands for which instant.
#[derive(Clone, Copy)]
struct Axis {
    area: Rect,
    length: Micros,
    tick: Micros,
}

impl Axis {
    fn new(area: Rect, now: Micros) -> Self {
        let second = 1_000_000;
        let [.., last] = AXES;
        let doubled = (1..32).map(|times| (last.0 << times, last.1 << times));
        let mut axes = AXES
            .into_iter()
            .chain(doubled)
            .map(|(length, tick)| (length * second, tick * second));
        let (length, tick) = axes
            .find(|(length, _)| now < length - length / 16)
            .unwrap_or((Micros::MAX, Micros::MAX));
        Self { area, length, tick }
    }

    fn column(&self, at: Micros) -> u16 {
        let width = u128::from(self.area.width.saturating_sub(1));
        let column = u128::from(at) * width / u128::from(self.length);
        self.area.x + u16::try_from(column.min(width)).unwrap_or(0)
    }

    fn middle(&self, column: u16) -> Micros {
        let width = u128::from(self.area.width.saturating_sub(1).max(1));
        let halves = u128::from(column - self.area.x) * 2 + 1;
        Micros::try_from(u128::from(self.length) * halves / (width * 2)).unwrap_or(Micros::MAX)
    }
}

impl RunView<'_> {
    pub(super) fn timeline(&self, with_states: bool, area: Rect, buffer: &mut Buffer) {
        let look = self.look;
        let legend = look.say(
            "x exit  z zombie  r reaped  a adopted  ! signal",
            "x 退出  z 僵尸  r 回收  a 收养  ! 信号",
        );
        let legend = Line::styled(format!(" {legend} "), look.theme.quiet);
        let stages = self.world().stages.len();
        // Where there is no room for trees the rules tell of the pools.
        let pool = self
            .world()
            .stages
            .first()
            .filter(|world| with_states && !world.pools.is_empty());
        let right = pool.map_or(legend, |world| self.queue_in_brief(world, area.width / 2));
        let room = usize::from(area.height.saturating_sub(2)).saturating_sub(stages.saturating_sub(1));
        let all = self.lane_rows();
        let lanes = all.len();
        let lit = |row: &LaneRow| row.processes.iter().any(|(id, _)| self.in_spotlight(row.stage, *id));
        let rows = most_important(all, room, stages, lit);
        let title = match lanes - rows.len() {
            0 => look.say("timeline", "时间线").to_owned(),
            hidden => look.say(
                format!("timeline ({hidden} more)"),
                format!("时间线（另有 {hidden} 行）"),
            ),
        };
        let title = pool.map_or(title.clone(), |world| format!("{title}  {}", world.name));
        let body = self.pane(Pane::Timeline, area, &title, right, buffer);
        self.lanes(&rows, with_states, body, buffer);
    }

    /// The ruler and the rows below it.
    fn lanes(&self, rows: &[LaneRow], with_states: bool, body: Rect, buffer: &mut Buffer) {
        let label = if with_states { 24.min(body.width / 3) } else { 9 };
        let width = body.width.saturating_sub(label + 1);
        let axis = Axis::new(
            Rect {
                x: body.x + label,
                width,
                ..body
            },
            self.app.now(),
        );
        self.ruler(axis, buffer);
        let mut y = body.y + 1;
        let mut stage = 0;
        for row in rows {
            if row.stage != stage {
                stage = row.stage;
                self.stage_gap(row.world, with_states, Rect { y, height: 1, ..body }, buffer);
                y += 1;
            }
            if y >= body.bottom() {
                break;
            }
            let line = Rect { y, height: 1, ..body };
            self.lane_label(row, with_states, Rect { width: label, ..line }, buffer);
            let area = Rect {
                y,
                height: 1,
                ..axis.area
            };
            self.lane(row, Axis { area, ..axis }, buffer);
            y += 1;
        }
    }

    /// The line between the lanes of two stages, with the name of the next.
    fn stage_gap(&self, stage: &StageWorld, with_states: bool, area: Rect, buffer: &mut Buffer) {
        if area.y < buffer.area.bottom() {
            let room = area.width.saturating_sub(measure::width(&stage.name) + RULE_MARGINS);
            let queue = if with_states {
                self.queue_in_brief(stage, room)
            } else {
                Line::default()
            };
            rule(self.look, area, &stage.name, queue, buffer);
        }
    }

    fn ruler(&self, axis: Axis, buffer: &mut Buffer) {
        let theme = &self.look.theme;
        let now = axis.column(self.app.now());
        for number in 0..=axis.length / axis.tick {
            let at = axis.tick * number;
            let label = format!("{}s", at / 1_000_000);
            let columns = axis.column(at)..axis.column(at) + measure::width(&label);
            if columns.end <= axis.area.right() && !columns.contains(&now) {
                buffer.set_string(columns.start, axis.area.y, label, theme.quiet);
            }
        }
        buffer.set_string(now, axis.area.y, "v", theme.now);
    }

    /// The rows of all stages, in order of start. A worker goes on in the row of
    /// the one whose slot it took over. init has none: it only waits.
    fn lane_rows(&self) -> Vec<LaneRow<'_>> {
        let mut rows: Vec<LaneRow> = Vec::new();
        for (stage, world) in (0..).zip(&self.world().stages) {
            let mut of_slot: HashMap<u32, Vec<usize>> = HashMap::new();
            let processes = world.processes.iter().enumerate();
            for (id, process) in processes.filter(|(_, process)| !process.is_init()) {
                let known = process.job.map(|job| of_slot.entry(job.slot).or_default());
                let row = known
                    .iter()
                    .flat_map(|rows| rows.iter())
                    .find(|row| rows[**row].is_taken_over_by(process));
                if let Some(row) = row.copied() {
                    rows[row].processes.push((id, process));
                    continue;
                }
                known.into_iter().for_each(|known| known.push(rows.len()));
                rows.push(LaneRow {
                    stage,
                    world,
                    processes: vec![(id, process)],
                });
            }
        }
        rows
    }

    fn lane_label(&self, row: &LaneRow, with_states: bool, area: Rect, buffer: &mut Buffer) {
        let Some((id, process)) = row.processes.last() else {
            return;
        };
        let look = self.look;
        let chip = look.chip(&process.role);
        let chip_width = u16::try_from(chip.width()).unwrap_or(u16::MAX).min(area.width - 2);
        buffer.set_span(area.x + 1, area.y, &chip, chip_width);
        let behind = area.x + 1 + chip_width;
        let room = area.right() - 1 - behind;
        if with_states {
            let (letter, word) = words::state(look, process);
            let brief = words::brief(look, row.world, process, self.moment());
            let doing = if brief.is_empty() || process.reaped.is_some() {
                word
            } else {
                &brief
            };
            let text = format!("{:>3} {letter} {doing}", process.pid);
            let indent = (area.x + 7).max(behind) - behind;
            buffer.set_stringn(
                behind + indent,
                area.y,
                text,
                usize::from(room.saturating_sub(indent)),
                look.theme.text,
            );
        }
        if self.in_spotlight(row.stage, *id) {
            buffer.set_style(
                Rect {
                    x: behind,
                    width: room,
                    ..area
                },
                look.theme.spotlight(),
            );
        }
    }

    fn lane(&self, row: &LaneRow, axis: Axis, buffer: &mut Buffer) {
        let now = self.app.now();
        let y = axis.area.y;
        let is_shared = row.processes.len() > 1;
        for (_, process) in &row.processes {
            let owner = Owner {
                stage: row.world,
                process,
                is_shared,
            };
            self.bars(owner, axis, buffer);
        }
        let cursor = self.look.glyphs.side.to_string();
        buffer.set_string(axis.column(now), y, cursor, self.look.theme.now);
        let mut taken = axis.area.x;
        for (place, (_, process)) in row.processes.iter().enumerate() {
            let is_last = place + 1 == row.processes.len();
            for mark in process.lane.marks(0, now) {
                let letter = match mark.kind {
                    MarkKind::Forked => continue,
                    // The bar of its successor stands there.
                    MarkKind::Reaped if !is_last => continue,
                    MarkKind::Exited => "x",
                    MarkKind::Reaped => "r",
                    MarkKind::Adopted => "a",
                    MarkKind::Signalled => "!",
                };
                // Marks at nearly the same instant stand side by side.
                let column = axis.column(mark.at).max(taken);
                if column < axis.area.right() {
                    buffer.set_string(column, y, letter, self.look.theme.bad);
                }
                taken = column + 1;
            }
        }
    }

    /// The bars of one process up to now. A column shows what the process did
    /// in its middle.
    fn bars(&self, owner: Owner, axis: Axis, buffer: &mut Buffer) {
        let now = self.app.now();
        let (lane, born) = (&owner.process.lane, owner.process.birth.at);
        let columns = axis.column(born)..axis.column(now);
        let spans: Vec<Option<Span>> = columns
            .clone()
            .map(|column| lane.spans(axis.middle(column).clamp(born, now), now).next())
            .collect();
        let mut from = columns.start;
        for bar in spans.chunk_by(|one, other| one.map(|span| span.from) == other.map(|span| span.from)) {
            let until = from + u16::try_from(bar.len()).unwrap_or(0);
            if let Some(span) = bar[0].filter(|span| span.from <= axis.middle(from)) {
                let area = Rect {
                    x: from,
                    width: until - from,
                    ..axis.area
                };
                let marks = lane.marks(span.from, now).map(|mark| axis.column(mark.at));
                let marks: Vec<u16> = marks.filter(|column| (from..until).contains(column)).collect();
                self.bar(owner, span.activity, area, &marks, buffer);
            }
            from = until;
        }
    }

    /// One bar, labelled where no mark will stand.
    fn bar(&self, owner: Owner, activity: Activity, area: Rect, marks: &[u16], buffer: &mut Buffer) {
        let (fill, style) = self.fill(owner.process, activity);
        let is_task = matches!(activity, Activity::Task(_));
        // A gap keeps two bars of the same worker apart.
        let gap = u16::from(is_task && area.width > 2);
        let width = area.width - gap;
        buffer.set_string(area.x, area.y, fill.to_string().repeat(usize::from(width)), style);
        let mut labels = words::bar(self.look, owner.stage, activity);
        if is_task && owner.is_shared {
            let named: Vec<String> = labels
                .iter()
                .map(|label| format!("{} {label}", owner.process.role))
                .collect();
            labels.splice(0..0, named);
        }
        let (start, free) = longest_free(area.x, width, marks);
        let Some(label) = labels.iter().find(|label| measure::width(label) + 2 <= free) else {
            return;
        };
        let (label, style) = if is_task {
            (label.clone(), style)
        } else {
            (format!(" {label} "), self.look.theme.text)
        };
        let indent = (free - measure::width(&label)) / 2;
        buffer.set_string(start + indent, area.y, label, style);
    }

    fn fill(&self, process: &Process, activity: Activity) -> (char, Style) {
        let (glyphs, theme) = (&self.look.glyphs, &self.look.theme);
        match activity {
            Activity::Runs => (glyphs.runs, theme.text),
            Activity::Task(_) => (' ', theme.bar(&process.role)),
            Activity::Sleeps => (glyphs.sleeps, theme.text),
            Activity::Waits(_) => (glyphs.waits, theme.text),
            Activity::Idle => (glyphs.idle, theme.quiet),
            Activity::Zombie => ('z', theme.bad),
        }
    }
}

/// The longest stretch of a bar without a mark: its first column and its width.
fn longest_free(x: u16, width: u16, marks: &[u16]) -> (u16, u16) {
    let ends = marks.iter().copied().chain([x + width]);
    let starts = [x].into_iter().chain(marks.iter().map(|mark| mark + 1));
    let stretches = starts.zip(ends).map(|(start, end)| (start, end.saturating_sub(start)));
    stretches.max_by_key(|(_, free)| *free).unwrap_or((x, width))
}

/// As many rows as there is room for, each stage getting its share: processes
/// that are gone give way first, then the newest, but never the one that acted last.
fn most_important<'a>(
    rows: Vec<LaneRow<'a>>,
    room: usize,
    stages: usize,
    lit: impl Fn(&LaneRow) -> bool,
) -> Vec<LaneRow<'a>> {
    if rows.len() <= room {
        return rows;
    }
    let share = (room / stages.max(1)).max(1);
    let mut kept = Vec::new();
    for stage in rows.chunk_by(|one, other| one.stage == other.stage) {
        let weight = |row: &LaneRow| {
            let is_main = row.processes.iter().any(|(_, process)| process.is_main());
            let is_gone = row.processes.iter().all(|(_, process)| process.reaped.is_some());
            (!lit(row), !is_main, is_gone)
        };
        let mut by_weight: Vec<&LaneRow> = stage.iter().collect();
        by_weight.sort_by_key(|row| weight(row));
        let chosen: Vec<ProcessId> = by_weight.iter().take(share).map(|row| row.first()).collect();
        kept.extend(stage.iter().filter(|row| chosen.contains(&row.first())).cloned());
    }
    kept
}
