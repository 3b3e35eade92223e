//! Who can do the next statement, and who was chosen so far.

use ratatui::text::{Line, Span};

use super::RunView;
use super::sheet::Sheet;
use crate::text::say;
use crate::tui::measure;
use crate::world::ProcessId;
use crate::world::schedule::cannot_go;
use forklore_event::StageIndex;

/// The columns between the left edge and what a process is about to do.
const INDENT: u16 = 12;

impl RunView<'_> {
    /// A row for each process that one can choose or could choose before, and the choices so far, on `rows` rows.
    pub(super) fn choices(&self, sheet: &mut Sheet, width: u16, rows: u16) {
        let (look, schedule) = (self.look, &self.world().schedule);
        let known = schedule.known.iter().enumerate();
        let living: Vec<_> = known
            .filter_map(|(place, key)| Some((place, self.candidate(*key, width)?)))
            .collect();
        let most = usize::from(rows.saturating_sub(2)).max(1);
        for (place, line) in living.into_iter().take(most) {
            let mut spans = vec![Span::styled(format!(" {} ", place + 1), look.theme.title)];
            spans.extend(line.spans);
            sheet.line(Line::from(spans));
        }
        if schedule.due && schedule.ready.is_empty() {
            sheet.text(&say!(look, "schedule-nobody"), look.theme.text);
        }
        sheet.line(self.chosen_so_far(width));
    }

    /// A process with the statement that it does next, or why it cannot go; `None` once it has ended.
    fn candidate(&self, (stage, process): (StageIndex, ProcessId), width: u16) -> Option<Line<'static>> {
        let (look, world) = (self.look, self.world());
        let found = world.stages.get(usize::from(stage))?.processes.get(process)?;
        if !found.is_alive() {
            return None;
        }
        let mut line = Line::from(vec![look.chip(&found.role), Span::raw(" ")]);
        if world.schedule.ready.contains(&(stage, process)) {
            let number = found.threads.main.line.unwrap_or(0);
            let source = self
                .app
                .scenario
                .stages
                .get(usize::from(stage))
                .map(|stage| stage.source.as_str());
            let code = usize::try_from(number)
                .ok()
                .and_then(|number| source?.lines().nth(number.checked_sub(1)?));
            let at = say!(look, "schedule-line", line = number);
            line.push_span(Span::styled(format!("{at}  "), look.theme.quiet));
            let code = code.map_or("", |code| super::listing::without_mark(code).trim());
            let room = width.saturating_sub(INDENT + measure::width(&at));
            line.push_span(Span::styled(measure::cut(code, room, look.glyphs.cut), look.theme.code));
        } else if world.schedule.due {
            let why = cannot_go(world, &found.role).get(look.language);
            line.push_span(Span::styled(why, look.theme.quiet));
        } else {
            line.push_span(Span::styled(say!(look, "schedule-busy"), look.theme.quiet));
        }
        Some(line)
    }

    /// The choices so far, the newest at the end.
    fn chosen_so_far(&self, width: u16) -> Line<'static> {
        let (look, world) = (self.look, self.world());
        let mut chips = Vec::new();
        let label = format!(" {} ", say!(look, "schedule-so-far"));
        let mut room = usize::from(width).saturating_sub(Span::raw(label.as_str()).width() + 3);
        for (stage, process) in world.schedule.choices.iter().rev() {
            let stage = world.stages.get(usize::from(*stage));
            let Some(process) = stage.and_then(|stage| stage.processes.get(*process)) else {
                continue;
            };
            let chip = look.chip(&process.role);
            let Some(left) = room.checked_sub(chip.width()) else {
                chips.push(Span::styled(format!("{} ", look.glyphs.cut), look.theme.quiet));
                break;
            };
            room = left;
            chips.push(chip);
        }
        if chips.is_empty() {
            chips.push(Span::styled(say!(look, "schedule-none"), look.theme.quiet));
        }
        let mut line = Line::from(Span::styled(label, look.theme.quiet));
        line.extend(chips.into_iter().rev());
        line
    }
}
