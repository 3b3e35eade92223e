//! A run as lines of text.

use std::io::{self, Write};

use super::ask::Dialogue;
use crate::scenario::{Checkpoint, Choice, Language, Question, QuestionKind, Scenario};
use crate::session::Control;
use crate::text::{Message, say};
use crate::tui::{Answer, Milestone};
use crate::world::{Reached, World, is_news, sentence, thread_name};
use forklore_event::{Event, Expectation, Header, Isolation, Kind, Micros};

/// Whether a run is told of while it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin<'a> {
    /// It happens now; if its processes could not have a namespace, why.
    Live {
        /// The reason.
        fallback: Option<&'a str>,
    },
    /// It was recorded.
    Recorded,
}

/// Tells a run as lines of text, each added and none changed: for pipes, for
/// screen readers, for transcripts.
pub struct Narrator<'a, W> {
    out: Printable<W>,
    scenario: &'a Scenario,
    language: Language,
    world: World,
    /// How many lines of each stage's terminal were told.
    lines_told: Vec<usize>,
    step: usize,
    /// Who is asked, if anybody.
    dialogue: Option<Dialogue>,
    /// What was said to each question.
    answers: Vec<Option<Answer>>,
    /// The questions whose time has come, by their index.
    due: Vec<usize>,
    /// The mark at which the run stands for somebody to look, until [`Self::wait`] has waited.
    stands: bool,
    at: String,
}

impl<'a, W: Write> Narrator<'a, W> {
    /// Begins with the lesson's title, what keeps its processes apart, and the words it needs.
    ///
    /// # Errors
    /// As write(2).
    pub fn begin(
        out: W,
        scenario: &'a Scenario,
        language: Language,
        header: &Header,
        origin: Origin,
    ) -> io::Result<Self> {
        let mut out = Printable(out);
        let title = scenario.title.get(language);
        writeln!(out, "{}", if title.is_empty() { &scenario.id } else { title })?;
        let isolation = match header.isolation {
            Isolation::Namespace => say!(language, "plain-namespace"),
            Isolation::Subreaper => say!(language, "plain-subreaper"),
        };
        match origin {
            Origin::Recorded => {
                let started = header.started_at.to_string();
                writeln!(out, "{}", say!(language, "plain-replay", started, isolation))?;
            }
            Origin::Live { fallback: Some(why) } if header.isolation == Isolation::Subreaper => {
                writeln!(out, "{isolation} ({why})")?;
            }
            Origin::Live { .. } => writeln!(out, "{isolation}")?,
        }
        if let Some(engine) = header.other_engine() {
            writeln!(out, "{}", say!(language, "plain-engine", engine))?;
            if scenario.has_scheduler() {
                writeln!(out, "{}", say!(language, "schedule-no-scheduler"))?;
            }
        }
        terms(&mut out, scenario, Scenario::START, language)?;
        let lines_told = vec![0; header.stages.len()];
        Ok(Self {
            dialogue: None,
            answers: vec![None; scenario.questions.len()],
            due: Vec::new(),
            stands: false,
            at: String::new(),
            out,
            scenario,
            language,
            world: World::new(header),
            lines_told,
            step: 0,
        })
    }

    /// Asks the learner from now on.
    ///
    /// # Errors
    /// As write(2).
    pub fn ask_in(mut self, dialogue: Dialogue) -> io::Result<Self> {
        dialogue.introduce(&mut self.out)?;
        self.dialogue = Some(dialogue);
        Ok(self)
    }

    /// Adds what there is to say about an event.
    ///
    /// # Errors
    /// As write(2).
    pub fn tell(&mut self, event: &Event) -> io::Result<()> {
        self.world.apply(event);
        if let Some(name) = self.world.stop(&event.kind) {
            return self.mark(name);
        }
        match &event.kind {
            Kind::TerminalOutput { .. } => self.terminal(usize::from(event.stage)),
            Kind::ClockChanged { paused, .. } => {
                self.stands = *paused;
                Ok(())
            }
            Kind::ScenarioEnded { expectations } => self.end(expectations),
            kind if is_news(kind) => match sentence(&self.world) {
                Some(text) => {
                    let stage = self.stage_prefix(usize::from(event.stage));
                    let (time, text) = (clock(event.at_us), text.get(self.language));
                    writeln!(self.out, "{time}  {stage}{text}")
                }
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    /// The verdict, what is asked after the end, and what to take away.
    fn end(&mut self, expectations: &[Expectation]) -> io::Result<()> {
        for expectation in expectations {
            let got = expectation.got.as_ref().map_or("-".to_owned(), ToString::to_string);
            let (fact, wanted) = (
                format!("{}.{}", expectation.stage, expectation.fact),
                &expectation.wanted,
            );
            let verdict = match expectation.met {
                true => say!(self.language, "plain-met", fact, wanted, got),
                false => say!(self.language, "plain-unmet", fact, wanted, got),
            };
            writeln!(self.out, "{verdict}")?;
        }
        self.ask_due()?;
        self.keep(Milestone::Finished);
        self.score()?;
        if let Some(takeaway) = &self.scenario.takeaway {
            let text = takeaway.get(self.language);
            writeln!(self.out, "\n{}", say!(self.language, "plain-takeaway", text))?;
        }
        if let Some(command) = &self.scenario.command {
            writeln!(self.out, "{}", say!(self.language, "plain-command", command))?;
        }
        self.out.flush()
    }

    /// How many of the answers were right.
    fn score(&mut self) -> io::Result<()> {
        let asked = self.answers.iter().flatten().count();
        let pairs = self.answers.iter().zip(&self.scenario.questions);
        let right = pairs.filter(|(answer, question)| match answer {
            Some(Answer::Chose(chosen)) => question.options[*chosen].right,
            _ => false,
        });
        let right = right.count();
        match asked {
            0 => Ok(()),
            _ => writeln!(self.out, "\n{}", say!(self.language, "plain-score", right, asked)),
        }
    }

    /// Whether the run stands, and the learner has not been waited for yet.
    pub fn stands(&self) -> bool {
        self.stands && self.dialogue.is_some()
    }

    /// Asks what is asked where the run stands, and waits for the learner; gives what the run is to do.
    ///
    /// # Errors
    /// As read(2) and write(2).
    pub fn wait(&mut self) -> io::Result<Vec<Control>> {
        self.stands = false;
        let mut controls = Vec::new();
        let mut asked = !self.due.is_empty();
        self.ask_due()?;
        let scenario = self.scenario;
        for act in scenario.acts_at(&self.at) {
            asked = true;
            writeln!(self.out, ">> {}", act.ask.get(self.language))?;
            if let Some(dialogue) = &mut self.dialogue {
                dialogue.act(&mut self.out, act)?;
            }
            controls.extend(Control::of_act(act, &self.world));
        }
        if let Some(dialogue) = &mut self.dialogue {
            if !asked && dialogue.is_open() {
                dialogue.go_on(&mut self.out)?;
            }
            if dialogue.has_left() {
                return Ok(vec![Control::Quit]);
            }
        }
        controls.push(Control::GoOn);
        Ok(controls)
    }

    /// The lines that are whole by now at a stage's terminal, each with who wrote it, where that is known.
    fn terminal(&mut self, stage: usize) -> io::Result<()> {
        let prefix = self.stage_prefix(stage);
        let (Some(world), Some(told)) = (self.world.stages.get(stage), self.lines_told.get_mut(stage)) else {
            return Ok(());
        };
        let time = clock(self.world.now);
        for line in world.terminal.whole_lines_from(*told) {
            let writer = line.writer().and_then(|writer| world.processes.get(writer));
            let writer = writer.map_or_else(String::new, |process| format!("{} ", process.role));
            writeln!(self.out, "{time}  {prefix}{writer}| {}", line.text())?;
            *told += 1;
        }
        Ok(())
    }

    /// Writes down what a learner has done, if there is one.
    fn keep(&mut self, milestone: Milestone) {
        if let Some(dialogue) = &mut self.dialogue {
            dialogue.keep(milestone);
        }
    }

    fn mark(&mut self, name: &str) -> io::Result<()> {
        let scenario = self.scenario;
        if scenario.stops_at(name) {
            self.keep(Milestone::Reached(name.to_owned()));
        }
        name.clone_into(&mut self.at);
        let checkpoint = scenario.checkpoints.iter().find(|checkpoint| checkpoint.at == name);
        if let Some(checkpoint) = checkpoint {
            self.checkpoint(checkpoint)?;
        }
        for (index, question) in scenario.questions.iter().enumerate() {
            if question.kind == QuestionKind::Predict && question.reveal == name {
                self.reveal(question, self.answers[index])?;
            }
        }
        if name != Scenario::START {
            terms(&mut self.out, scenario, name, self.language)?;
        }
        let due = scenario.questions.iter().enumerate();
        let due = due.filter(|(_, question)| question.at == name);
        self.due.extend(due.map(|(index, _)| index));
        // Who is asked, is when the run stands; what is asked after the end comes after the verdict.
        if self.dialogue.is_some() || name == Scenario::END {
            return Ok(());
        }
        self.ask_due()
    }

    /// Asks the questions whose time has come. The answer to all but predictions is known at once.
    fn ask_due(&mut self) -> io::Result<()> {
        for index in std::mem::take(&mut self.due) {
            let question = &self.scenario.questions[index];
            self.ask(question)?;
            if let Some(dialogue) = &mut self.dialogue {
                self.answers[index] = dialogue.answer(&mut self.out, index, question)?;
                if dialogue.has_left() {
                    return Ok(());
                }
            }
            if question.kind != QuestionKind::Predict {
                self.reveal(question, self.answers[index])?;
            }
        }
        Ok(())
    }

    fn checkpoint(&mut self, checkpoint: &Checkpoint) -> io::Result<()> {
        self.step += 1;
        let of = self.scenario.checkpoints.len();
        let (cue, note) = (checkpoint.cue.get(self.language), checkpoint.note.get(self.language));
        let differences = self.differences();
        if differences.is_empty() {
            writeln!(self.out, "\n== {}/{of}  {cue}", self.step)?;
            writeln!(self.out, "   {note}")?;
            self.memory()?;
            return self.locks();
        }
        let differed = say!(self.language, "plain-differed", cue);
        writeln!(self.out, "\n== {}/{of}  {differed}", self.step)?;
        for difference in differences {
            writeln!(self.out, "   {}", difference.get(self.language))?;
        }
        Ok(())
    }

    /// How much memory the workers of the newest pool have, or had at most before they ended.
    fn memory(&mut self) -> io::Result<()> {
        let stages = self.world.stages.iter().zip(&self.scenario.stages);
        for (world, _) in stages.filter(|(_, stage)| stage.memory) {
            let Some(pool) = world.pool_in_view() else { continue };
            let workers = world.workers_of(pool).filter_map(|process| {
                let (who, ended) = (&process.role, !process.is_alive());
                let mb = process.usage?.megabytes();
                let state = if ended { "ended" } else { "alive" };
                Some(say!(self.language, "plain-memory-of", who, mb, state))
            });
            let workers: Vec<String> = workers.collect();
            if !workers.is_empty() {
                let workers = workers.join(&say!(self.language, "plain-memory-separator"));
                writeln!(self.out, "   {}", say!(self.language, "plain-memory", workers))?;
            }
        }
        Ok(())
    }

    /// Who has had the interpreter lock of each process in which threads take turns with it.
    fn locks(&mut self) -> io::Result<()> {
        for stage in &self.world.stages {
            for (process, lock) in stage.locks() {
                let line: Vec<&str> = lock.line().map(|name| name.map_or("main", thread_name)).collect();
                let holder = lock.holder.as_deref().map_or("main", thread_name);
                let (who, turns) = (&process.role, lock.turns);
                let text = say!(self.language, "plain-lock", who, turns, line = line.join(" "), holder);
                writeln!(self.out, "   {text}")?;
            }
        }
        Ok(())
    }

    /// How the run differs from the words of the stop at which it stands.
    fn differences(&self) -> Vec<Message> {
        let unmet = self.world.reached.last().into_iter().flat_map(Reached::unmet);
        self.world.differences(unmet)
    }

    fn ask(&mut self, question: &Question) -> io::Result<()> {
        writeln!(self.out, "\n?? {}", question.ask.get(self.language))?;
        for (number, option) in (1..).zip(&question.options) {
            writeln!(self.out, "   {number}  {}", option.text.get(self.language))?;
        }
        Ok(())
    }

    /// What is right. Who was asked hears of the answer that was given and of the right one, anybody else of all.
    fn reveal(&mut self, question: &Question, answer: Option<Answer>) -> io::Result<()> {
        writeln!(self.out, "!! {}", question.ask.get(self.language))?;
        let options = || (0..).zip(&question.options);
        let right = options().find(|(_, option)| option.right);
        match answer {
            None => {
                for (index, option) in options() {
                    let (text, why) = (option.text.get(self.language), option.why.get(self.language));
                    let mark = if option.right { '*' } else { ' ' };
                    let text = say!(self.language, "plain-option-and-why", option = text, why);
                    writeln!(self.out, "   {}{mark} {text}", index + 1)?;
                }
                return Ok(());
            }
            Some(Answer::Chose(chosen)) if question.options[chosen].right => {
                let said = self.option(chosen, &question.options[chosen]);
                let said = say!(self.language, "plain-you-said-so", option = said);
                return self.with_why(&said, &question.options[chosen]);
            }
            Some(Answer::Chose(chosen)) => {
                let said = self.option(chosen, &question.options[chosen]);
                let said = say!(self.language, "plain-you-said", option = said);
                self.with_why(&said, &question.options[chosen])?;
            }
            Some(Answer::Skipped) => {
                writeln!(self.out, "   {}", say!(self.language, "plain-you-skipped"))?;
            }
        }
        let Some((index, right)) = right else { return Ok(()) };
        let option = self.option(index, right);
        let said = match question.kind {
            QuestionKind::Predict => say!(self.language, "plain-it-did", option),
            QuestionKind::Observe | QuestionKind::Exit => say!(self.language, "plain-answer-is", option),
        };
        self.with_why(&said, right)
    }

    /// An option with its number.
    fn option(&self, index: usize, option: &Choice) -> String {
        format!("{}  {}", index + 1, option.text.get(self.language))
    }

    fn with_why(&mut self, said: &str, option: &Choice) -> io::Result<()> {
        writeln!(self.out, "   {said}")?;
        writeln!(self.out, "      {}", option.why.get(self.language))
    }

    fn stage_prefix(&self, stage: usize) -> String {
        match self.scenario.stages.get(stage) {
            Some(stage) if self.scenario.stages.len() > 1 => format!("[{}] ", stage.name),
            _ => String::new(),
        }
    }
}

/// Lets no control character through but the ends of lines: texts of a stranger's
/// listing or recording must not command the terminal.
struct Printable<W>(W);

impl<W: Write> Write for Printable<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let plain = bytes
            .iter()
            .copied()
            .filter(|byte| *byte == b'\n' || !byte.is_ascii_control());
        self.0.write_all(&plain.collect::<Vec<u8>>())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The words that the lesson needs from the mark `at` on, each in another language, too.
fn terms(out: &mut impl Write, scenario: &Scenario, at: &str, language: Language) -> io::Result<()> {
    let mut terms = scenario.terms.iter().filter(|term| term.at == at).peekable();
    if terms.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "\n{}", say!(language, "plain-terms"))?;
    for term in terms {
        let meaning = term.meaning.get(language);
        let word = term.word.get(language);
        let other = term.word.beside(language);
        let line = match word == other {
            true => say!(language, "plain-term", word, meaning),
            false => say!(language, "plain-term-and-other", word, other, meaning),
        };
        writeln!(out, "   {line}")?;
    }
    writeln!(out)
}

/// Scenario time as minutes, seconds and milliseconds.
fn clock(at_us: Micros) -> String {
    let millis = at_us / 1_000;
    format!(
        "{:02}:{:02}.{:03}",
        millis / 60_000,
        millis / 1_000 % 60,
        millis % 1_000
    )
}
