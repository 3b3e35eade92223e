//! What is laid over the run: keys, inspector, where to go, whether to quit.

use ratatui::text::{Line, Span};

use super::RunView;
use super::chrome::key_name;
use super::sheet::{Density, Sheet};
use crate::scenario::Scenario;
use crate::session::Abilities;
use crate::text::say;
use crate::tui::app::Popup;
use crate::tui::keymap::{self, Binding, Command, Context};
use crate::tui::look::Look;
use crate::tui::{measure, words};

/// Columns for a key.
const KEY: u16 = 7;

/// How many marks are offered at a time.
const DESTINATIONS: usize = 9;

impl RunView<'_> {
    /// The popup that lies over the run.
    pub(super) fn popup(&self, width: u16) -> Option<Sheet> {
        match self.app.popups.last()? {
            Popup::Help => Some(self.help(width)),
            Popup::Legend => Some(self.legend(width)),
            Popup::Inspect(stage, process) => self.inspector(*stage, *process, width),
            Popup::GoTo => Some(self.destinations(width)),
            Popup::Quit => Some(self.quit_question(width)),
            Popup::Explained(index) => self.answered(*index, width, Density::Roomy),
            Popup::Vote => Some(self.vote_sheet(width)),
            Popup::Knobs => Some(self.knob_sheet(width)),
            Popup::Blank => None,
        }
    }

    /// The keys; before a class also how its notes are opened.
    fn help(&self, width: u16) -> Sheet {
        let is_own = self.app.scenario.is_wordless();
        let bindings = keymap::bindings(Context::Run, self.app.abilities);
        let bindings = bindings.filter(|binding| !is_own || !is_of_lesson(binding.command));
        let mut sheet = sheet_of_keys(self.look, bindings, width);
        let key = Span::styled(format!("{:>1$}  ", "?", usize::from(KEY)), self.look.theme.accent);
        let once_more = Span::styled(say!(self.look, "popup-legend-how"), self.look.theme.text);
        sheet.line(Line::from(vec![key, once_more]));
        if let Some(pid) = self.app.class.notes {
            let pid = pid.to_string();
            sheet.text(&say!(self.look, "class-notes", pid), self.look.theme.accent);
        }
        sheet
    }

    /// The marks that were reached, and a time that can be typed.
    fn destinations(&self, width: u16) -> Sheet {
        let look = self.look;
        let mut sheet = Sheet::new(&say!(look, "popup-go-to"), width);
        let travel = &self.app.travel;
        let prompt = say!(look, "popup-time", typed = format!("{}_", travel.typed));
        sheet.text(&prompt, look.theme.accent);
        let stops = self.app.history.stops();
        let first = travel.chosen.saturating_sub(DESTINATIONS / 2);
        let first = first.min(stops.len().saturating_sub(DESTINATIONS));
        for (number, stop) in stops.iter().enumerate().skip(first).take(DESTINATIONS) {
            let (point, style) = match travel.typed.is_empty() && number == travel.chosen {
                true => (look.glyphs.point, look.theme.text.patch(look.theme.spotlight())),
                false => (' ', look.theme.text),
            };
            let checkpoints = &self.app.scenario.checkpoints;
            let known = checkpoints.iter().find(|checkpoint| *checkpoint.at == *stop.name);
            let cue = match (known, &*stop.name) {
                (Some(checkpoint), _) => checkpoint.cue.get(look.language).to_owned(),
                (None, Scenario::START) => say!(look, "stop-start"),
                (None, Scenario::END) => say!(look, "stop-end"),
                (None, name) => name.to_owned(),
            };
            let line = format!(" {point} {}  {cue}", words::clock(stop.at));
            sheet.line(Line::styled(measure::cut(&line, width, look.glyphs.cut), style));
        }
        sheet
    }

    fn quit_question(&self, width: u16) -> Sheet {
        let look = self.look;
        let mut sheet = Sheet::new(&say!(look, "popup-quit"), width);
        sheet.text(&say!(look, "popup-quit-ends"), look.theme.text);
        sheet
    }
}

/// Whether a command is about what a lesson asks, says or has recorded.
fn is_of_lesson(command: Command) -> bool {
    matches!(
        command,
        Command::Knobs | Command::Recording | Command::DoAct | Command::Explain
    )
}

/// The keys of a context, in two columns.
pub(in crate::tui) fn keys_sheet(look: &Look, context: Context, abilities: Abilities, width: u16) -> Sheet {
    sheet_of_keys(look, keymap::bindings(context, abilities), width)
}

fn sheet_of_keys<'b>(look: &Look, bindings: impl Iterator<Item = &'b Binding>, width: u16) -> Sheet {
    let mut sheet = Sheet::new(&say!(look, "popup-keys"), width);
    let shown = bindings.filter(|binding| !binding.label.is_empty());
    let keys = shown.map(|binding| (key_name(look, binding.label), binding.says(look)));
    sheet.in_two_columns(keys.collect(), KEY, look.theme.accent, look);
    sheet
}
