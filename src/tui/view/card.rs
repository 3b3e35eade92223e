//! What is laid over the run: question, comparison, end, keys, inspector.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::RunView;
use super::narration::letter;
use super::sheet::Sheet;
use crate::event::Fact;
use crate::scenario::Question;
use crate::session::Abilities;
use crate::tui::app::{Phase, Popup};
use crate::tui::keymap::{self, Context};
use crate::tui::lesson::{Answer, Card};
use crate::tui::look::Look;
use crate::tui::{measure, words};

/// How many marks are offered at a time.
const DESTINATIONS: usize = 9;

impl RunView<'_> {
    /// The popup that lies over the run.
    pub(super) fn popup(&self, width: u16) -> Option<Sheet> {
        match self.app.popups.last()? {
            Popup::Help => Some(keys_sheet(self.look, Context::Run, self.app.abilities, width)),
            Popup::Inspect(stage, process) => self.inspector(*stage, *process, width),
            Popup::GoTo => Some(self.destinations(width)),
            Popup::Quit => Some(self.quit_question(width)),
            Popup::Blank => None,
        }
    }

    /// The lesson's card, which takes the place of the narration.
    pub(super) fn card(&self, width: u16) -> Option<Sheet> {
        Some(match self.app.card()? {
            Card::Question { index, chosen } => self.question(index, chosen, width),
            Card::Reveal { index } => self.reveal(index, width),
            Card::End => self.ending(width),
        })
    }

    fn question(&self, index: usize, chosen: Option<usize>, width: u16) -> Sheet {
        let look = self.look;
        let mut sheet = Sheet::new(look.say("what do you expect?", "你认为会怎样？"), width);
        let Some(question) = self.app.scenario.questions.get(index) else {
            return sheet;
        };
        sheet.text(question.ask.get(look.language), look.theme.title);
        sheet.gap();
        for (place, option) in question.options.iter().enumerate() {
            let (point, style) = match chosen == Some(place) {
                true => (look.glyphs.point, look.theme.text.patch(look.theme.spotlight())),
                false => (' ', look.theme.text),
            };
            sheet.hanging(
                &format!(" {point} {}  ", letter(place)),
                option.text.get(look.language),
                style,
            );
        }
        sheet
    }

    fn reveal(&self, index: usize, width: u16) -> Sheet {
        let look = self.look;
        let mut sheet = Sheet::new(look.say("you said / it did", "你的预测 / 实际结果"), width);
        let Some(question) = self.app.scenario.questions.get(index) else {
            return sheet;
        };
        sheet.text(question.ask.get(look.language), look.theme.title);
        let answer = self.app.lesson.answer_to(index);
        let right = question.options.iter().position(|option| option.right);
        if let Some(Answer::Chose(chosen)) = answer.filter(|answer| Some(*answer) != right.map(Answer::Chose)) {
            self.option(
                &mut sheet,
                question,
                chosen,
                look.say("you said", "你说"),
                look.theme.bad,
            );
        }
        if matches!(answer, Some(Answer::Skipped) | None) {
            sheet.text(look.say("You skipped this one.", "你跳过了这一题。"), look.theme.quiet);
        }
        if let Some(right) = right {
            let head = match answer {
                Some(Answer::Chose(chosen)) if chosen == right => look.say("you said, and it did", "你说对了"),
                _ => look.say("it did", "实际"),
            };
            self.option(&mut sheet, question, right, head, look.theme.good);
        }
        sheet
    }

    fn option(&self, sheet: &mut Sheet, question: &Question, place: usize, head: &str, style: Style) {
        let Some(option) = question.options.get(place) else {
            return;
        };
        let language = self.look.language;
        let colon = self.look.say(": ", "：");
        sheet.gap();
        sheet.text(
            &format!("{head}{colon}{}  {}", letter(place), option.text.get(language)),
            style,
        );
        sheet.hanging("   ", option.why.get(language), self.look.theme.text);
    }

    fn ending(&self, width: u16) -> Sheet {
        let look = self.look;
        let mut sheet = Sheet::new(look.say("the end", "结束"), width);
        if let Phase::Failed(reason) = &self.app.phase {
            sheet.text(look.say("The run broke off.", "运行中断了。"), look.theme.bad);
            sheet.text(reason, look.theme.text);
            return sheet;
        }
        for limit in self.app.history.present().limits_in_words() {
            sheet.text(limit.get(look.language), look.theme.bad);
        }
        let Some(verdict) = self.app.history.present().verdict.clone() else {
            let text = look.say(
                "The recording ends before the run does, so nothing was checked.",
                "录像在运行结束之前就断了，所以没有检查结果。",
            );
            sheet.text(text, look.theme.bad);
            return sheet;
        };
        let missed: Vec<_> = verdict.iter().filter(|expectation| !expectation.met).collect();
        if missed.is_empty() && self.app.history.present().was_ended_by_limit() {
            sheet.gap();
        } else if verdict.is_empty() {
            sheet.text(look.say("The run has ended.", "运行结束了。"), look.theme.title);
        } else if missed.is_empty() {
            let text = look.say("This run did what the lesson says.", "这次运行与课程说的一致。");
            sheet.text(text, look.theme.good);
        } else {
            let text = look.say(
                "This run differed from what the lesson says: the machine was too busy, or a constant was changed.",
                "这次运行与课程说的不同：可能机器太忙，或者改过常量。",
            );
            sheet.text(text, look.theme.bad);
            for expectation in missed {
                let got = expectation.got.as_ref().map_or_else(|| "-".to_owned(), fact_text);
                let text = look.say(
                    format!(
                        "{} {}: wanted {}, got {got}",
                        expectation.stage, expectation.fact, expectation.wanted
                    ),
                    format!(
                        "{} {}: 应为 {}，实为 {got}",
                        expectation.stage, expectation.fact, expectation.wanted
                    ),
                );
                sheet.hanging("   ", &text, look.theme.text);
            }
        }
        if let Some(checkpoint) = self.app.scenario.checkpoints.last() {
            sheet.gap();
            sheet.text(checkpoint.cue.get(look.language), look.theme.title);
            sheet.text(checkpoint.note.get(look.language), look.theme.text);
        }
        let (right, asked) = self.app.lesson.score(&self.app.scenario.questions);
        if asked > 0 {
            sheet.gap();
            let text = look.say(
                format!("Predictions: {right} of {asked} right."),
                format!("预测：{asked} 题中对了 {right} 题。"),
            );
            sheet.text(&text, look.theme.text);
        }
        sheet.gap();
        let next = look.say(
            "Space looks at the run once more, q leaves for the lesson list.",
            "按空格再看看这次运行，按 q 离开。",
        );
        sheet.text(next, look.theme.quiet);
        sheet
    }

    /// The marks that were reached, and a time that can be typed.
    fn destinations(&self, width: u16) -> Sheet {
        let look = self.look;
        let mut sheet = Sheet::new(look.say("go to", "跳到"), width);
        let travel = &self.app.travel;
        let prompt = look.say("a time (seconds or m:ss): ", "时刻（秒或 分:秒）：");
        sheet.text(&format!("{prompt}{}_", travel.typed), look.theme.accent);
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
            let cue = known.map_or(&*stop.name, |checkpoint| checkpoint.cue.get(look.language));
            let line = format!(" {point} {}  {cue}", words::clock(stop.at));
            sheet.line(Line::styled(measure::cut(&line, width, look.glyphs.cut), style));
        }
        sheet
    }

    fn quit_question(&self, width: u16) -> Sheet {
        let look = self.look;
        let mut sheet = Sheet::new(look.say("quit?", "退出？"), width);
        let text = look.say(
            "The processes of this lesson still run. Leaving ends all of them.",
            "这一课的进程还在运行。离开会结束它们。",
        );
        sheet.text(text, look.theme.text);
        sheet
    }
}

/// The keys of a context, in two columns.
pub(in crate::tui) fn keys_sheet(look: &Look, context: Context, abilities: Abilities, width: u16) -> Sheet {
    let mut sheet = Sheet::new(look.say("keys", "按键"), width);
    let column = width / 2;
    let cells: Vec<Line> = keymap::bindings(context, abilities)
        .filter(|binding| !binding.label.is_empty())
        .map(|binding| {
            let key = Span::styled(format!(" {:>6}  ", binding.label), look.theme.accent);
            let does = measure::pad(look.say(binding.does.0, binding.does.1), column.saturating_sub(9));
            Line::from(vec![key, Span::styled(does, look.theme.text)])
        })
        .collect();
    let rows = cells.len().div_ceil(2);
    for row in 0..rows {
        let mut line = cells[row].clone();
        line.extend(cells.get(row + rows).cloned().unwrap_or_default().spans);
        sheet.line(line);
    }
    sheet
}

fn fact_text(fact: &Fact) -> String {
    match fact {
        Fact::Bool(value) => value.to_string(),
        Fact::Int(value) => value.to_string(),
        Fact::Text(value) => value.clone(),
    }
}
