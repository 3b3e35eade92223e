//! What happens, in one pane that keeps its place and height: the lesson's words
//! at its stops, its questions, what was said beside what came out, its end; and
//! while the run goes on a sentence made from the newest event.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::sheet::{Density, Sheet};
use super::{RunView, rule};
use crate::scenario::{Checkpoint, QuestionKind, Scenario};
use crate::session::Mode;
use crate::text::{Message, say};
use crate::tui::acts;
use crate::tui::app::Phase;
use crate::tui::driver::Driver;
use crate::tui::lesson::{Answer, Card};
use crate::tui::look::Look;
use crate::tui::measure;
use crate::world::{self, Process, Reached, StageWorld};
use forklore_event::StageIndex;

/// The columns at the right end of the rule that are kept for what was noted.
const NOTED: u16 = 20;

impl RunView<'_> {
    /// The pane of words. What is too long for it, which no shipped lesson says, lies over what is
    /// above it: nothing moves.
    pub(super) fn words(&self, area: Rect, body: Rect, buffer: &mut Buffer) {
        let is_presented = self.app.is_presented();
        let sheet = self.sheet(area, body);
        let place = sheet.place(area, body);
        sheet.draw(self.look, place, buffer);
        let top = Rect { height: 1, ..place };
        let noted = self.noted();
        let width = u16::try_from(noted.width()).unwrap_or(u16::MAX).min(NOTED);
        rule(self.look, top, &sheet.title, Line::default(), buffer);
        if is_presented {
            return;
        }
        self.scrubber(scrubber_area(self.look, top), buffer);
        buffer.set_line(top.right() - width - 1, top.y, &noted, width);
    }

    /// What is said now, as roomy as the pane allows. Before a class a card may lie over most of the run.
    fn sheet(&self, area: Rect, body: Rect) -> Sheet {
        let room = match self.app.is_presented() {
            true => area.height.max(body.height - body.height / 4),
            false => area.height,
        };
        let build = |density: Density| {
            let card = self.card(area.width, density);
            card.unwrap_or_else(|| self.happening(area.width, area.height, density))
        };
        let fits = |sheet: &Sheet| sheet.height() <= room;
        let introduced = self.introduction().and_then(|cue| {
            let sheets = [Density::Roomy, Density::Tight].map(build).into_iter();
            sheets.map(|sheet| sheet.below(cue, self.look.theme.text)).find(fits)
        });
        let alone = || Density::ALL.into_iter().map(build).find(fits);
        introduced.or_else(alone).unwrap_or_else(|| build(Density::Packed))
    }

    /// What a question at the first stop is about: nothing was said before it.
    fn introduction(&self) -> Option<&str> {
        let is_asked = matches!(self.app.card(), Some(Card::Question { .. })) && !self.app.is_presented();
        let stop = self
            .standing_at()
            .filter(|stop| is_asked && stop.at == Scenario::START)?;
        Some(stop.cue.get(self.look.language))
    }

    fn happening(&self, width: u16, rows: u16, density: Density) -> Sheet {
        let look = self.look;
        let mut sheet = Sheet::new(&title(look), width);
        if let Phase::Failed(reason) = &self.app.phase {
            sheet.text(reason, look.theme.bad);
        } else if let Some((place, of)) = self.app.resumes_at() {
            sheet.text(&say!(look, "narration-resuming", place, of), look.theme.title);
        } else if let unmet = self.unmet_here()
            && !unmet.is_empty()
        {
            // Words are shown where they are true.
            sheet.text(&differed(look), look.theme.bad);
            for difference in unmet {
                sheet.hanging("    ", &difference.get(look.language), look.theme.text);
            }
        } else if let Some(acts::State::Done(_)) = self.app.act().filter(|_| !self.app.is_presented()) {
            // What the words of the stop said was so before it.
            self.act(&mut sheet);
            let newest = self.newest();
            newest
                .into_iter()
                .for_each(|sentence| sheet.text(&sentence, look.theme.text));
        } else if let Some(checkpoint) = self.standing_at().filter(|_| !self.app.is_scheduling()) {
            // A class reads a few words; the rest is said, and stands in the notes.
            let is_presented = self.app.is_presented();
            match is_presented {
                true => self.cue_band(&mut sheet, checkpoint.cue.get(look.language), rows),
                false => sheet.text(checkpoint.cue.get(look.language), look.theme.title),
            }
            if density == Density::Roomy && !is_presented {
                sheet.gap();
            }
            if checkpoint.scheduler.is_some() && !self.app.abilities.chooses {
                sheet.text(&say!(look, "schedule-no-scheduler"), look.theme.bad);
            }
            if !is_presented {
                sheet.text(checkpoint.note.get(look.language), look.theme.text);
            }
            self.act(&mut sheet);
        } else if self.is_held_at_first_line() && !self.app.is_scheduling() {
            sheet.text(&say!(look, "narration-first-line"), look.theme.title);
        } else if self.world().schedule.by_hand {
            sheet.title = say!(look, "schedule-title");
            self.choices(&mut sheet, width, rows);
        } else if let Some(sentence) = self.newest() {
            sheet.text(&sentence, look.theme.text);
        }
        if !self.app.continues().is_empty() {
            sheet.text(&say!(look, "narration-continue"), look.theme.title);
        }
        sheet
    }

    /// A cue that the last row can read: on a band that fills the pane.
    fn cue_band(&self, sheet: &mut Sheet, cue: &str, rows: u16) {
        if !self.app.popups.is_empty() {
            // What lies over it is the one to be read.
            return sheet.text(cue, self.look.theme.title);
        }
        let acts = u16::from(self.app.act().is_some()) * 2;
        sheet.title.clear();
        let style = self
            .look
            .theme
            .text
            .patch(self.look.theme.title)
            .patch(self.look.theme.spotlight());
        sheet.band(cue, style, rows.saturating_sub(1 + acts));
    }

    /// What the learner is to do here, and to which process it would be done; or that it was done.
    fn act(&self, sheet: &mut Sheet) {
        let look = self.look;
        match self.app.act() {
            Some(acts::State::Asked(act)) => {
                sheet.text(act.ask.get(look.language), look.theme.accent);
                let chosen = self.app.chosen_process();
                let role = chosen.map_or_else(String::new, |(stage, process)| self.named_on(stage, &process.role));
                sheet.text(&say!(look, "narration-chosen", role), look.theme.text);
            }
            Some(acts::State::Done(act)) => {
                let (signal, to) = (act.signal.as_str(), act.to.as_str());
                sheet.text(&say!(look, "narration-act-done", signal, to), look.theme.good);
            }
            None => {}
        }
    }

    /// A process by its role, behind its stage where there are several.
    fn named_on(&self, stage: StageIndex, role: &str) -> String {
        let stages = &self.app.scenario.stages;
        match stages.get(usize::from(stage)) {
            Some(stage) if stages.len() > 1 => format!("{} {role}", stage.name),
            _ => role.to_owned(),
        }
    }

    /// What the words of the stop claim, where the run stands, and is not so.
    fn unmet_here(&self) -> Vec<Message> {
        let world = self.world();
        world.differences(world.standing_at().into_iter().flat_map(Reached::unmet))
    }

    /// The checkpoint at which the run stands.
    fn standing_at(&self) -> Option<&Checkpoint> {
        let reached = self.world().standing_at()?;
        let checkpoints = &self.app.scenario.checkpoints;
        checkpoints.iter().find(|checkpoint| *checkpoint.at == *reached.name)
    }

    /// Whether the run stands before its first line, and nobody has gone on from there.
    fn is_held_at_first_line(&self) -> bool {
        let world = self.world();
        let stands_at = world.standing_at().filter(|_| world.clock.paused);
        let is_there = stands_at.is_some_and(|reached| &*reached.name == Scenario::START);
        is_there && !world.stages.iter().any(StageWorld::has_begun)
    }

    /// What the newest important event means; where it is that main waits for input, also how one types it.
    fn newest(&self) -> Option<String> {
        let (look, world) = (self.look, self.world());
        let said = world::latest_sentence(world).map(|sentence| sentence.get(look.language));
        let can_type = self.app.abilities.types && self.app.mode == Mode::Live && !self.app.has_ended();
        let waits = || {
            let mut all = world.stages.iter().flat_map(|stage| stage.processes.iter());
            all.any(Process::waits_for_input)
        };
        if !can_type || self.app.history.looks_back_to().is_some() || !waits() {
            return said;
        }
        let how = match self.app.is_typing() {
            true => return said,
            false => say!(look, "narration-type"),
        };
        Some(said.map_or_else(
            || how.clone(),
            |said| say!(look, "narration-and", said, more = how.as_str()),
        ))
    }

    /// That an answer was taken down, without a word on whether it is right.
    fn noted(&self) -> Line<'static> {
        let look = self.look;
        let text = match self.app.lesson.noted() {
            None => return Line::default(),
            // Nobody was asked.
            Some(Answer::Skipped) if self.app.driver != Driver::Learner => return Line::default(),
            Some(Answer::Chose(option)) => say!(look, "narration-noted", number = option + 1),
            Some(Answer::Skipped) => say!(look, "narration-noted-skipped"),
        };
        Line::from(Span::styled(format!(" {text} "), look.theme.accent))
    }
}

/// What is said of a run that differed.
pub(super) fn differed(look: &Look) -> String {
    say!(look, "narration-differed")
}

/// What stands over the narration.
fn title(look: &Look) -> String {
    say!(look, "narration-title")
}

/// What stands over a question.
pub(super) fn question_title(look: &Look, kind: QuestionKind) -> String {
    match kind {
        QuestionKind::Predict => say!(look, "card-question"),
        QuestionKind::Observe => say!(look, "card-observe"),
        QuestionKind::Exit => say!(look, "card-exit"),
    }
}

/// What stands over an answer.
pub(super) fn reveal_title(look: &Look, kind: QuestionKind) -> String {
    match kind {
        QuestionKind::Predict => say!(look, "card-reveal"),
        QuestionKind::Observe => say!(look, "card-observed"),
        QuestionKind::Exit => say!(look, "card-exit-answer"),
    }
}

/// The columns of the words' rule that the line of the whole run has, whatever is said.
pub(super) fn scrubber_area(look: &Look, words: Rect) -> Rect {
    let kind = QuestionKind::Predict;
    let titles = [title(look), question_title(look, kind), reveal_title(look, kind)];
    let titles = titles.map(|title| measure::width(&title));
    let left = titles.into_iter().max().unwrap_or(0) + 4;
    Rect {
        x: words.x + left,
        width: words.width.saturating_sub(left + NOTED + 1),
        height: 1,
        ..words
    }
}
