//! The sheets of a class: the vote, the options of the lesson.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::RunView;
use super::sheet::Sheet;
use crate::scenario::Question;
use crate::text::say;
use crate::tui::class::{Vote, letter};
use crate::tui::lesson::Card;
use crate::tui::measure;

/// The cells of a count: its bar, its number.
const COUNT: u16 = 14;
/// The cells of the longest bar.
const BAR: u16 = 8;

impl RunView<'_> {
    /// A question before a class: options by letter, the counts beside them. Nobody chooses.
    pub(super) fn asked_of_class(
        &self,
        index: usize,
        question: &Question,
        title: &str,
        width: u16,
        roomy: bool,
    ) -> Sheet {
        let look = self.look;
        let vote = self.app.class.vote(index).filter(|vote| !vote.counts.is_empty());
        let columns = vote.map_or(0, |vote| COUNT * u16::try_from(vote.counts.len()).unwrap_or(0));
        let mut sheet = Sheet::new(title, width);
        let labels = vote.map(|vote| self.labels(vote)).unwrap_or_default();
        sheet.beside(" ", question.ask.get(look.language), look.theme.title, columns, labels);
        if roomy {
            sheet.gap();
        }
        for (place, option) in question.options.iter().enumerate() {
            let bars = vote.map(|vote| self.bars(vote, place)).unwrap_or_default();
            let head = format!("  {}  ", letter(place));
            sheet.beside(&head, option.text.get(look.language), look.theme.text, columns, bars);
        }
        if let Some(left) = self.app.class.discussion_left() {
            let seconds = left.as_secs();
            let left = format!("{}:{:02}", seconds / 60, seconds % 60);
            let style = if seconds == 0 {
                look.theme.bad
            } else {
                look.theme.accent
            };
            sheet.text(&say!(look, "class-discussion", left), style);
        }
        sheet
    }

    fn labels(&self, vote: &Vote) -> Vec<Span<'static>> {
        let label = |number: usize| measure::pad(&say!(self.look, "class-count", number), COUNT);
        let numbers = 1..=vote.counts.len();
        numbers
            .map(|number| Span::styled(label(number), self.look.theme.quiet))
            .collect()
    }

    fn bars(&self, vote: &Vote, option: usize) -> Vec<Span<'static>> {
        let most = vote.counts.iter().flatten().copied().max().unwrap_or(0).max(1);
        let styles = [self.look.theme.text, self.look.theme.accent];
        let counts = vote.counts.iter().zip(styles);
        counts
            .map(|(tally, style)| self.bar(tally.get(option).copied().unwrap_or(0), most, style))
            .collect()
    }

    fn bar(&self, hands: u32, most: u32, style: Style) -> Span<'static> {
        let cells = (u64::from(hands) * u64::from(BAR)).div_ceil(u64::from(most));
        let bar = self
            .look
            .glyphs
            .runs
            .to_string()
            .repeat(usize::try_from(cells).unwrap_or(0));
        Span::styled(measure::pad(&format!("{hands:>4} {bar}"), COUNT), style)
    }

    /// What the class said, in a line: each option with its counts.
    pub(super) fn said_by_class(&self, index: usize) -> Option<String> {
        let vote = self.app.class.vote(index).filter(|vote| !vote.counts.is_empty())?;
        let options = vote.counts.first()?.len();
        let into = self.look.glyphs.into;
        let each = (0..options).map(|option| {
            let counts = vote.counts.iter().map(|tally| tally[option].to_string());
            format!(
                "{} {}",
                letter(option),
                counts.collect::<Vec<_>>().join(&into.to_string())
            )
        });
        let counts = each.collect::<Vec<_>>().join("   ");
        Some(say!(self.look, "class-said", counts))
    }

    /// Where the hands that were counted are typed.
    pub(super) fn vote_sheet(&self, width: u16) -> Sheet {
        let look = self.look;
        let title = say!(look, "class-vote");
        let Some(Card::Question { index, .. }) = self.app.card() else {
            return Sheet::new(&title, width);
        };
        let Some(question) = self.app.scenario.questions.get(index) else {
            return Sheet::new(&title, width);
        };
        let mut sheet = self.asked_of_class(index, question, &title, width, false);
        if let Some(vote) = self.app.class.vote(index) {
            let typed = format!("{}_", vote.typed);
            let number = vote.number();
            sheet.text(&say!(look, "class-hands", number, typed), look.theme.accent);
        }
        sheet
    }

    /// What may be changed, with its limits.
    pub(super) fn knob_sheet(&self, width: u16) -> Sheet {
        let look = self.look;
        let mut sheet = Sheet::new(&say!(look, "class-options"), width);
        sheet.text(&say!(look, "class-options-restart"), look.theme.text);
        let knobs = &self.app.scenario.knobs;
        let name_width = knobs.iter().map(|knob| knob.name.len()).max().unwrap_or(0);
        for (place, (knob, value)) in knobs.iter().zip(&self.app.class.knobs.values).enumerate() {
            let (point, style) = match place == self.app.class.knobs.chosen {
                true => (look.glyphs.point, look.theme.text.patch(look.theme.spotlight())),
                false => (' ', look.theme.text),
            };
            let (min, max) = (knob.min, knob.max);
            let limits = say!(look, "class-limits", min, max);
            let change = match *value == knob.value {
                true => format!("{value}"),
                false => format!("{}{}{value}", knob.value, look.glyphs.change),
            };
            let text = format!(" {point} {:name_width$} = {change:<12} ", knob.name);
            sheet.line(Line::from(vec![
                Span::styled(text, style),
                Span::styled(format!(" {limits}"), look.theme.quiet),
            ]));
        }
        sheet
    }
}
