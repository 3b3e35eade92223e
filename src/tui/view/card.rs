//! The lesson's cards in the pane of words: question, comparison, end.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::RunView;
use super::narration::{differed, question_title, reveal_title};
use super::sheet::Sheet;
use crate::event::Expectation;
use crate::scenario::{Choice, Question};
use crate::text::{message, say};
use crate::tui::app::Phase;
use crate::tui::conduct::Conduct;
use crate::tui::lesson::{Answer, Card};
use crate::tui::measure;
use crate::world::facts::difference;

/// How much room a text takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Density {
    /// With empty lines between its parts.
    Roomy,
    /// Without.
    Tight,
    /// With parts side by side or run on, and without what was read before.
    Packed,
}

impl Density {
    /// All of them, the roomiest first.
    pub const ALL: [Self; 3] = [Self::Roomy, Self::Tight, Self::Packed];
}

impl RunView<'_> {
    /// The lesson's card.
    pub(super) fn card(&self, width: u16, density: Density) -> Option<Sheet> {
        let question = |index: usize| self.app.scenario.questions.get(index);
        Some(match self.app.card()? {
            Card::Question { index, chosen } => self.question(question(index)?, chosen, width, density),
            Card::Reveal { index } => {
                let answer = self.app.lesson.answer_to(index);
                self.reveal(question(index)?, answer, width, density)
            }
            Card::End => self.ending(width, density),
        })
    }

    fn question(&self, question: &Question, chosen: Option<usize>, width: u16, density: Density) -> Sheet {
        let look = self.look;
        let mut sheet = Sheet::new(&question_title(look), width);
        sheet.text(question.ask.get(look.language), look.theme.title);
        if density == Density::Roomy {
            sheet.gap();
        }
        let options: Vec<(String, Style)> = (0..)
            .zip(&question.options)
            .map(|(place, option)| {
                let (point, style) = match chosen == Some(place) {
                    true => (look.glyphs.point, look.theme.text.patch(look.theme.spotlight())),
                    false => (' ', look.theme.text),
                };
                let text = option.text.get(look.language);
                (format!(" {point} {}  {text} ", place + 1), style)
            })
            .collect();
        let half = width / 2;
        let in_halves = options.iter().all(|(text, _)| measure::width(text) <= half);
        if density == Density::Packed && in_halves {
            for pair in options.chunks(2) {
                let cells = pair
                    .iter()
                    .map(|(text, style)| Span::styled(measure::pad(text, half), *style));
                sheet.line(Line::from(cells.collect::<Vec<_>>()));
            }
            return sheet;
        }
        for (text, style) in options {
            let (head, text) = text.split_at(text.char_indices().nth(6).map_or(0, |(at, _)| at));
            sheet.hanging(head, text.trim_end(), style);
        }
        sheet
    }

    fn reveal(&self, question: &Question, answer: Option<Answer>, width: u16, density: Density) -> Sheet {
        let look = self.look;
        let mut sheet = Sheet::new(&reveal_title(look), width);
        if density == Density::Roomy {
            sheet.text(question.ask.get(look.language), look.theme.title);
            sheet.gap();
        }
        let right = question.options.iter().position(|option| option.right);
        let options = &question.options;
        match answer {
            Some(Answer::Chose(chosen)) if Some(chosen) == right => {
                let head = say!(look, "card-you-said-so", number = chosen + 1);
                self.option(&mut sheet, &head, &options[chosen], look.theme.good, density);
                return sheet;
            }
            Some(Answer::Chose(chosen)) if chosen < options.len() => {
                let head = say!(look, "card-you-said", number = chosen + 1);
                self.option(&mut sheet, &head, &options[chosen], look.theme.bad, density);
            }
            // Nobody was asked.
            _ if self.app.conduct != Conduct::Learner => {
                if density != Density::Roomy {
                    sheet.text(question.ask.get(look.language), look.theme.title);
                }
            }
            _ => sheet.text(&say!(look, "card-you-skipped"), look.theme.quiet),
        }
        if density == Density::Roomy {
            sheet.gap();
        }
        if let Some(right) = right {
            let head = say!(look, "card-it-did", number = right + 1);
            self.option(&mut sheet, &head, &options[right], look.theme.good, density);
        }
        sheet
    }

    /// An option and why it is right or wrong.
    fn option(&self, sheet: &mut Sheet, head: &str, option: &Choice, style: Style, density: Density) {
        let language = self.look.language;
        let (text, why) = (option.text.get(language), option.why.get(language));
        let said = format!("{head}  {text}");
        if density == Density::Packed {
            sheet.text(&say!(self.look, "card-said-and-why", said, why), style);
            return;
        }
        sheet.text(&said, style);
        sheet.hanging("    ", why, self.look.theme.text);
    }

    fn ending(&self, width: u16, density: Density) -> Sheet {
        let look = self.look;
        let mut sheet = Sheet::new(&say!(look, "card-end"), width);
        if let Phase::Failed(reason) = &self.app.phase {
            sheet.text(&say!(look, "card-broken-off"), look.theme.bad);
            sheet.text(reason, look.theme.text);
            return sheet;
        }
        let present = self.app.history.present();
        for limit in present.limits_in_words() {
            sheet.text(limit.get(look.language), look.theme.bad);
        }
        let Some(verdict) = present.verdict.clone() else {
            sheet.text(&say!(look, "card-cut-short"), look.theme.bad);
            return sheet;
        };
        self.verdict(&mut sheet, &verdict);
        if let Some(checkpoint) = self.app.scenario.checkpoints.last() {
            if density == Density::Roomy {
                sheet.gap();
            }
            sheet.text(checkpoint.cue.get(look.language), look.theme.title);
            sheet.text(checkpoint.note.get(look.language), look.theme.text);
        }
        sheet
    }

    /// Whether the run did what the lesson says, and what differed; how many predictions were right.
    fn verdict(&self, sheet: &mut Sheet, verdict: &[Expectation]) {
        let look = self.look;
        let present = self.app.history.present();
        let expected = verdict.iter().filter(|expectation| !expectation.met);
        let missed: Vec<_> = present.unmet_claims().chain(expected).collect();
        let by_limit = present.was_ended_by_limit();
        let (said, style) = match (missed.is_empty(), verdict.is_empty()) {
            (true, _) if by_limit => (String::new(), look.theme.text),
            (true, true) => (say!(look, "card-run-ended"), look.theme.title),
            (true, false) => (say!(look, "card-run-as-told"), look.theme.good),
            (false, _) => (differed(look), look.theme.bad),
        };
        let (right, asked) = self.app.lesson.score(&self.app.scenario.questions);
        // Nobody was asked but a learner.
        let asked = if self.app.conduct == Conduct::Learner { asked } else { 0 };
        let said = match (asked, said.is_empty()) {
            (0, _) => said,
            (_, true) => say!(look, "card-score", right, asked),
            (_, false) => {
                let score = message!("card-score", right, asked);
                say!(look, "card-run-and-score", run = said, score)
            }
        };
        if !said.is_empty() {
            sheet.text(&said, style);
        }
        let several = present.stages.len() > 1;
        for missed in missed {
            let text = difference(missed, several);
            sheet.hanging("    ", text.get(look.language), look.theme.text);
        }
    }
}
