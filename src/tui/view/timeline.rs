//! The timeline: one axis for all stages, a lane a process, a lane a slot for
//! the workers of a pool.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{RunView, rule};
use crate::event::{Micros, PoolId, StageIndex};
use crate::tui::{measure, words};
use crate::world::{Activity, MarkKind, Process, ProcessId, StageWorld};

/// The shortest axis, in microseconds; it doubles whenever the run outgrows it,
/// so that bars stand still between.
const SHORTEST_AXIS: Micros = 5_000_000;

/// One row: a process, or one after another the workers of a slot.
struct LaneRow<'a> {
    stage: StageIndex,
    world: &'a StageWorld,
    processes: Vec<(ProcessId, &'a Process)>,
}

/// The time axis: which column stands for which instant.
#[derive(Clone, Copy)]
struct Axis {
    area: Rect,
    length: Micros,
}

impl Axis {
    fn new(area: Rect, now: Micros) -> Self {
        let mut length = SHORTEST_AXIS;
        while length < now.saturating_add(length / 16) && length < Micros::MAX / 4 {
            length *= 2;
        }
        Self { area, length }
    }

    fn column(&self, at: Micros) -> u16 {
        let width = u128::from(self.area.width.saturating_sub(1));
        let column = u128::from(at) * width / u128::from(self.length);
        self.area.x + u16::try_from(column.min(width)).unwrap_or(0)
    }

    fn instant(&self, column: u16) -> Micros {
        let width = Micros::from(self.area.width.saturating_sub(1).max(1));
        (self.length / width).saturating_mul(Micros::from(column - self.area.x))
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
        let body = rule(look, area, look.say("timeline", "时间线"), legend, buffer);
        let label = if with_states { 24.min(body.width / 3) } else { 9 };
        let axis_area = Rect {
            x: body.x + label,
            width: body.width.saturating_sub(label + 1),
            ..body
        };
        let axis = Axis::new(axis_area, self.app.now());
        self.ruler(axis, buffer);
        let rows = self.lane_rows();
        let gaps = self.world().stages.len().saturating_sub(1);
        let room = usize::from(body.height.saturating_sub(1)).saturating_sub(gaps);
        let rows = self.most_important(rows, room);
        let mut y = body.y + 1;
        let mut stage = 0;
        for row in &rows {
            if row.stage != stage {
                stage = row.stage;
                self.stage_gap(row.world, Rect { y, height: 1, ..body }, buffer);
                y += 1;
            }
            if y >= body.bottom() {
                break;
            }
            self.lane_label(
                row,
                with_states,
                Rect {
                    y,
                    height: 1,
                    width: label,
                    ..body
                },
                buffer,
            );
            self.lane(
                row,
                Axis {
                    area: Rect {
                        y,
                        height: 1,
                        ..axis_area
                    },
                    ..axis
                },
                buffer,
            );
            y += 1;
        }
    }

    /// The line between the lanes of two stages, with the name of the next.
    fn stage_gap(&self, stage: &StageWorld, area: Rect, buffer: &mut Buffer) {
        if area.y < buffer.area.bottom() {
            rule(self.look, area, &stage.name, Line::default(), buffer);
        }
    }

    fn ruler(&self, axis: Axis, buffer: &mut Buffer) {
        let theme = &self.look.theme;
        let step = axis.length / 5;
        for tick in 0..=5 {
            let at = step * tick;
            let label = format!("{}s", at / 1_000_000);
            let column = axis.column(at);
            let room = measure::width(&label);
            if column + room <= axis.area.right() {
                buffer.set_string(column, axis.area.y, label, theme.quiet);
            }
        }
        let now = axis.column(self.app.now());
        buffer.set_string(now, axis.area.y, "v", theme.now);
    }

    /// The rows of all stages: processes in order of start, workers by slot.
    /// init has one only when it has something to do with the lesson.
    fn lane_rows(&self) -> Vec<LaneRow<'_>> {
        let mut rows: Vec<LaneRow> = Vec::new();
        for (stage, world) in (0..).zip(&self.world().stages) {
            let first = rows.len();
            let slot = |process: &Process| process.job.map(|job| (job.pool, job.slot));
            for (id, process) in world
                .processes
                .iter()
                .enumerate()
                .filter(|(_, process)| !process.is_init())
            {
                let shared = slot(process).and_then(|wanted: (PoolId, u32)| {
                    rows[first..]
                        .iter()
                        .position(|row| row.processes.first().and_then(|(_, known)| slot(known)) == Some(wanted))
                });
                match shared {
                    Some(row) => rows[first + row].processes.push((id, process)),
                    None => rows.push(LaneRow {
                        stage,
                        world,
                        processes: vec![(id, process)],
                    }),
                }
            }
        }
        rows
    }

    /// As many rows as there is room for: the first of each stage, then the
    /// newest.
    fn most_important<'a>(&self, mut rows: Vec<LaneRow<'a>>, room: usize) -> Vec<LaneRow<'a>> {
        while rows.len() > room {
            let oldest_dead = rows.iter().enumerate().find(|(_, row)| {
                row.processes
                    .iter()
                    .all(|(_, process)| process.reaped.is_some() && !process.is_main())
            });
            match oldest_dead {
                Some((place, _)) => drop(rows.remove(place)),
                None => rows.truncate(room),
            }
        }
        rows
    }

    fn lane_label(&self, row: &LaneRow, with_states: bool, area: Rect, buffer: &mut Buffer) {
        let Some((id, process)) = row.processes.last() else {
            return;
        };
        let look = self.look;
        let mut line = Line::from(vec![Span::raw(" "), look.chip(&process.role)]);
        if with_states {
            let (letter, word) = words::state(look, process);
            let text = match process.job.and_then(|job| job.running) {
                Some(task) => format!("#{task}"),
                None => word.to_owned(),
            };
            let fill = 8_usize.saturating_sub(line.width());
            line.push_span(Span::styled(
                format!("{:fill$}{:>3} {letter} {text}", "", process.pid),
                look.theme.text,
            ));
        }
        buffer.set_line(area.x, area.y, &line, area.width.saturating_sub(1));
        if self.in_spotlight(row.stage, *id) {
            let chip = u16::try_from(line.width()).unwrap_or(area.width).min(area.width - 1);
            buffer.set_style(
                Rect {
                    x: area.x + 1,
                    width: chip.saturating_sub(1),
                    ..area
                },
                look.theme.spotlight(),
            );
        }
    }

    fn lane(&self, row: &LaneRow, axis: Axis, buffer: &mut Buffer) {
        let now = self.app.now();
        let y = axis.area.y;
        for (_, process) in &row.processes {
            self.bars(row.world, process, axis, buffer);
        }
        buffer.set_string(
            axis.column(now),
            y,
            self.look.glyphs.side.to_string(),
            self.look.theme.now,
        );
        for (_, process) in &row.processes {
            for mark in process.lane.marks(0, now) {
                let letter = match mark.kind {
                    MarkKind::Forked => continue,
                    MarkKind::Exited => "x",
                    MarkKind::Reaped => "r",
                    MarkKind::Adopted => "a",
                    MarkKind::Signalled => "!",
                };
                buffer.set_string(axis.column(mark.at), y, letter, self.look.theme.bad);
            }
        }
    }

    /// The bars of one process up to now. Each column shows what the process
    /// did at its first instant.
    fn bars(&self, stage: &StageWorld, process: &Process, axis: Axis, buffer: &mut Buffer) {
        let now = self.app.now();
        let mut column = axis.column(process.birth.at);
        let end = axis.column(now);
        while column < end {
            let at = axis.instant(column).max(process.birth.at);
            let Some(span) = process.lane.spans(at, now).next() else {
                break;
            };
            let until = axis.column(span.to).max(column + 1).min(end);
            if span.from <= axis.instant(until) {
                self.bar(stage, process, span.activity, (column, until), axis.area.y, buffer);
            }
            column = until;
        }
    }

    fn bar(
        &self,
        stage: &StageWorld,
        process: &Process,
        activity: Activity,
        (from, until): (u16, u16),
        y: u16,
        buffer: &mut Buffer,
    ) {
        let (fill, style) = self.fill(process, activity);
        let width = until - from;
        buffer.set_string(from, y, fill.to_string().repeat(usize::from(width)), style);
        if matches!(activity, Activity::Task(_)) && width >= 2 {
            // A gap keeps two bars of the same worker apart.
            buffer.set_string(until - 1, y, " ", Style::reset());
        }
        let labels = words::bar(self.look, stage, activity);
        if let Some(label) = labels.iter().find(|label| measure::width(label) + 2 <= width) {
            let indent = (width - measure::width(label)) / 2;
            let style = if matches!(activity, Activity::Task(_)) {
                style
            } else {
                self.look.theme.text
            };
            let label = if matches!(activity, Activity::Task(_)) {
                label.clone()
            } else {
                format!(" {label} ")
            };
            let indent = if matches!(activity, Activity::Task(_)) {
                indent
            } else {
                indent - 1
            };
            buffer.set_string(from + indent, y, label, style);
        }
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
