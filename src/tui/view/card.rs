//! The lesson's cards in the pane of words: terms, question, comparison, end, what to take away.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::RunView;
use super::narration::{differed, question_title, reveal_title};
use super::sheet::{Density, Sheet};
use crate::scenario::{Choice, Question, QuestionKind, Scenario};
use crate::text::{message, say};
use crate::tui::app::Phase;
use crate::tui::class::letter;
use crate::tui::driver::Driver;
use crate::tui::lesson::{Answer, Card};
use crate::tui::measure;
use crate::world::{End, ProcessId, StageWorld, Uncaught};
use forklore_event::{Expectation, NO_PROCESS};

impl RunView<'_> {
    /// The lesson's card.
    pub(super) fn card(&self, width: u16, density: Density) -> Option<Sheet> {
        Some(match self.app.card()? {
            Card::Terms { first } => self.terms(first, width),
            Card::Question { index, chosen } => self.question(index, chosen, width, density)?,
            Card::Reveal { index } => self.answered(index, width, density)?,
            Card::End => self.ending(width, density),
            Card::Takeaway => self.takeaway(width, density),
        })
    }

    /// The words that are shown with the one at `first`, each in another language, too.
    fn terms(&self, first: usize, width: u16) -> Sheet {
        let look = self.look;
        let title = match self.app.scenario.terms.get(first) {
            Some(term) if term.at != Scenario::START => say!(look, "card-terms-here"),
            _ => say!(look, "card-terms"),
        };
        let mut sheet = Sheet::new(&title, width);
        for term in self.app.scenario.terms_with(first) {
            let word = term.word.get(look.language);
            let other = &what_it_adds(term.word.beside(look.language), word);
            let can_be_drawn = !self.app.options.ascii || other.is_ascii();
            let word = match !other.is_empty() && can_be_drawn {
                true => say!(look, "card-term", word, other),
                false => word.to_owned(),
            };
            let meaning = term.meaning.get(look.language);
            sheet.hanging_from(&word, look.theme.title, meaning, look.theme.text);
        }
        sheet
    }

    fn takeaway(&self, width: u16, density: Density) -> Sheet {
        let look = self.look;
        let mut sheet = Sheet::new(&say!(look, "card-takeaway"), width);
        if let Some(takeaway) = &self.app.scenario.takeaway {
            sheet.text(takeaway.get(look.language), look.theme.title);
        }
        if let Some(command) = &self.app.scenario.command {
            if density == Density::Roomy {
                sheet.gap();
            }
            sheet.text(&say!(look, "card-see-it"), look.theme.text);
            sheet.hanging("   ", command, look.theme.accent);
        }
        sheet
    }

    fn question(&self, index: usize, chosen: Option<usize>, width: u16, density: Density) -> Option<Sheet> {
        let question = self.app.scenario.questions.get(index)?;
        if self.app.is_presented() {
            let title = question_title(self.look, question.kind);
            return Some(self.asked_of_class(index, question, &title, width, density == Density::Roomy));
        }
        let mut sheet = self.asked(question, chosen, width, density);
        let hints = &question.hints[..self.app.lesson.hints(index).min(question.hints.len())];
        let of = question.hints.len();
        let skip = match density {
            Density::Roomy => 0,
            Density::Tight | Density::Packed => hints.len().saturating_sub(1),
        };
        for (number, hint) in (1..).zip(hints).skip(skip) {
            let look = self.look;
            let head = format!(" {} ", say!(look, "card-hint", number, of));
            sheet.hanging(&head, hint.get(look.language), look.theme.accent);
        }
        Some(sheet)
    }

    /// What was said to a question beside what came out.
    pub(super) fn answered(&self, index: usize, width: u16, density: Density) -> Option<Sheet> {
        let question = self.app.scenario.questions.get(index)?;
        let mut sheet = self.reveal(question, self.app.lesson.answer_to(index), width, density);
        if let Some(said) = self.said_by_class(index) {
            sheet.text(&said, self.look.theme.accent);
        }
        Some(sheet)
    }

    fn asked(&self, question: &Question, chosen: Option<usize>, width: u16, density: Density) -> Sheet {
        let look = self.look;
        let mut sheet = Sheet::new(&question_title(look, question.kind), width);
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
        if density == Density::Packed {
            side_by_side(&mut sheet, options, width);
            return sheet;
        }
        options
            .iter()
            .for_each(|(text, style)| option(&mut sheet, text, *style));
        sheet
    }

    fn reveal(&self, question: &Question, answer: Option<Answer>, width: u16, density: Density) -> Sheet {
        let look = self.look;
        let title = match self.app.driver {
            Driver::Learner => reveal_title(look, question.kind),
            _ => say!(look, "class-came-out"),
        };
        let mut sheet = Sheet::new(&title, width);
        let predicted = question.kind == QuestionKind::Predict;
        if density == Density::Roomy {
            sheet.text(question.ask.get(look.language), look.theme.title);
            sheet.gap();
        }
        let right = question.options.iter().position(|option| option.right);
        let options = &question.options;
        match answer {
            Some(Answer::Chose(chosen)) if Some(chosen) == right => {
                let number = chosen + 1;
                let head = match predicted {
                    true => say!(look, "card-you-said-so", number),
                    false => say!(look, "card-right", number),
                };
                self.option(&mut sheet, &head, &options[chosen], look.theme.good, density);
                return sheet;
            }
            Some(Answer::Chose(chosen)) if chosen < options.len() => {
                let number = chosen + 1;
                let head = match predicted {
                    true => say!(look, "card-you-said", number),
                    false => say!(look, "card-you-answered", number),
                };
                self.option(&mut sheet, &head, &options[chosen], look.theme.bad, density);
            }
            // Nobody was asked.
            _ if self.app.driver != Driver::Learner => {
                if density == Density::Tight {
                    sheet.text(question.ask.get(look.language), look.theme.title);
                }
            }
            _ => sheet.text(&say!(look, "card-you-skipped"), look.theme.quiet),
        }
        if density == Density::Roomy && self.app.driver == Driver::Learner {
            sheet.gap();
        }
        if let Some(right) = right {
            let number = match self.app.is_presented() {
                true => letter(right).to_string(),
                false => (right + 1).to_string(),
            };
            let head = match predicted {
                true => say!(look, "card-it-did", number),
                false => say!(look, "card-right-is", number),
            };
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
            let whole = say!(self.look, "card-said-and-why", said, why);
            let said = whole.len().saturating_sub(why.len());
            sheet.run_on(&whole, said, style, self.look.theme.text);
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
            sheet.text(&limit.get(look.language), look.theme.bad);
        }
        let Some(verdict) = present.verdict.clone() else {
            sheet.text(&say!(look, "card-cut-short"), look.theme.bad);
            return sheet;
        };
        if self.app.scenario.is_wordless() {
            self.end_of_main(&mut sheet);
        }
        self.verdict(&mut sheet, &verdict);
        if let Some(checkpoint) = self.app.scenario.checkpoints.last() {
            if density == Density::Roomy {
                sheet.gap();
            }
            sheet.text(checkpoint.cue.get(look.language), look.theme.title);
            if !self.app.is_presented() {
                sheet.text(checkpoint.note.get(look.language), look.theme.text);
            }
        }
        sheet
    }

    /// How the main process of each program ended: its status, the exception that nobody caught, who killed it.
    fn end_of_main(&self, sheet: &mut Sheet) {
        let look = self.look;
        let stages = &self.app.history.present().stages;
        for stage in stages {
            let Some((id, process)) = stage.main() else { continue };
            let Some(end) = process.ended.as_ref().filter(|end| !end.by_limit) else {
                continue;
            };
            let who = match stages.len() {
                1 => process.role.to_string(),
                _ => format!("{} {}", stage.name, process.role),
            };
            let style = if end.code == Some(0) {
                look.theme.title
            } else {
                look.theme.bad
            };
            sheet.text(&self.end_in_words(stage, id, &who, end), style);
        }
    }

    fn end_in_words(&self, stage: &StageWorld, id: ProcessId, who: &str, end: &End) -> String {
        let look = self.look;
        match (&end.signal, end.code, end.killed_by) {
            (Some(signal), _, Some(NO_PROCESS)) => say!(look, "card-killed-by-you", who, signal),
            (Some(signal), _, Some(by)) if stage.id_of(by) == Some(id) => {
                say!(look, "card-killed-by-itself", who, signal)
            }
            (Some(signal), _, Some(by)) => say!(look, "card-killed-by", who, signal, by = stage.role(by)),
            (Some(signal), _, None) => say!(look, "card-killed", who, signal),
            (None, None, _) => say!(look, "card-run-ended"),
            (None, Some(code), _) => match stage.uncaught(id) {
                None => say!(look, "card-ended", who, code),
                Some(Uncaught { what, place: None }) => say!(look, "card-ended-why", who, code, why = what),
                Some(Uncaught {
                    what,
                    place: Some((file, line)),
                }) => say!(look, "card-ended-where", who, code, why = what, line, file),
            },
        }
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
            (true, true) if self.app.scenario.is_wordless() => (String::new(), look.theme.text),
            (true, true) => (say!(look, "card-run-ended"), look.theme.title),
            (true, false) => (say!(look, "card-run-as-told"), look.theme.good),
            (false, _) => (differed(look), look.theme.bad),
        };
        let (right, asked) = self.app.lesson.score(&self.app.scenario.questions);
        // Nobody was asked but a learner.
        let asked = if self.app.driver == Driver::Learner { asked } else { 0 };
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
        for text in present.differences(missed) {
            sheet.hanging("    ", &text.get(look.language), look.theme.text);
        }
    }
}

/// An option of a question, wrapped behind its number.
fn option(sheet: &mut Sheet, text: &str, style: Style) {
    let (head, text) = text.split_at(text.char_indices().nth(6).map_or(0, |(at, _)| at));
    sheet.hanging(head, text.trim_end(), style);
}

/// Options of a question, two in a row where they fit: in halves if all do.
fn side_by_side(sheet: &mut Sheet, options: Vec<(String, Style)>, width: u16) {
    let half = width / 2;
    let in_halves = options.iter().all(|(text, _)| measure::width(text) <= half);
    let mut options = options.into_iter().peekable();
    while let Some((text, style)) = options.next() {
        let column = match in_halves {
            true => half,
            false => measure::width(&text),
        };
        match options.next_if(|(other, _)| column + measure::width(other) <= width) {
            Some((other, its_style)) => sheet.line(Line::from(vec![
                Span::styled(measure::pad(&text, column), style),
                Span::styled(other, its_style),
            ])),
            None => option(sheet, &text, style),
        }
    }
}

/// The parts of the word `other`, those in brackets apart, that `word` does not say already.
fn what_it_adds(other: &str, word: &str) -> String {
    let parts = other.split(['(', ')', '（', '）']).map(str::trim);
    let new = parts.filter(|part| !part.is_empty() && !word.contains(part));
    new.collect::<Vec<_>>().join(" ")
}
