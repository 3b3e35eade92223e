//! What happens, in words: the lesson's own at its marks, else a sentence made
//! from the newest event.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{RunView, rule};
use crate::scenario::Checkpoint;
use crate::tui::app::Phase;
use crate::tui::lesson::Answer;
use crate::tui::look::Look;
use crate::tui::measure;
use crate::world;

impl RunView<'_> {
    pub(super) fn narration(&self, area: Rect, buffer: &mut Buffer) {
        let look = self.look;
        let body = rule(look, area, title(look), self.noted(), buffer);
        self.scrubber(area, self.noted_width(), buffer);
        let room = body.width.saturating_sub(2);
        let mut lines: Vec<(String, Style)> = Vec::new();
        let mut add = |text: &str, style: Style| {
            lines.extend(measure::wrap(text, room).into_iter().map(|line| (line, style)));
        };
        if let Phase::Failed(reason) = &self.app.phase {
            add(reason, look.theme.bad);
        } else if let Some(checkpoint) = self.standing_at() {
            add(checkpoint.cue.get(look.language), look.theme.title);
            add(checkpoint.note.get(look.language), look.theme.text);
            // A note that does not fit whole is left out: a cut sentence teaches nothing.
            if lines.len() > usize::from(body.height) {
                lines.retain(|(_, style)| *style == look.theme.title);
            }
        } else if let Some(sentence) = world::latest_sentence(self.world()) {
            add(sentence.get(look.language), look.theme.text);
        }
        for (y, (line, style)) in (body.top()..body.bottom()).zip(lines) {
            buffer.set_string(body.x + 1, y, line, style);
        }
    }

    /// The checkpoint at which the run stands.
    fn standing_at(&self) -> Option<&Checkpoint> {
        let reached = self.world().standing_at()?;
        let checkpoints = &self.app.scenario.checkpoints;
        checkpoints.iter().find(|checkpoint| *checkpoint.at == *reached.name)
    }

    /// How much of the rule's right end is taken.
    pub(super) fn noted_width(&self) -> u16 {
        u16::try_from(self.noted().width()).unwrap_or(u16::MAX)
    }

    /// That an answer was taken down, without a word on whether it is right.
    fn noted(&self) -> Line<'static> {
        let look = self.look;
        let text = match self.app.lesson.noted() {
            None => return Line::default(),
            Some(Answer::Chose(option)) => {
                let letter = letter(option);
                look.say(format!(" noted: {letter} "), format!(" 已记下：{letter} "))
            }
            Some(Answer::Skipped) => look.say(" noted: skipped ", " 已记下：跳过 ").to_owned(),
        };
        Line::from(Span::styled(text, look.theme.accent))
    }
}

/// What stands over the narration.
pub(super) fn title(look: &Look) -> &'static str {
    look.say("what happens", "发生了什么")
}

/// The letter of an option.
pub(super) fn letter(option: usize) -> char {
    u8::try_from(option)
        .ok()
        .and_then(|option| b'A'.checked_add(option))
        .map_or('?', char::from)
}
