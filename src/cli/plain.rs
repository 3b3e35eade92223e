use std::io::{self, Write};

use crate::event::{Event, Header, Isolation, Kind, Micros};
use crate::scenario::{Checkpoint, Language, Question, QuestionKind, Scenario, Text};
use crate::world::facts::difference;
use crate::world::{World, is_news, sentence};

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
    /// What each stage's terminal shows of a line that is not yet whole.
    half_lines: Vec<String>,
    step: usize,
}

impl<'a, W: Write> Narrator<'a, W> {
    /// Begins with the lesson's title and what keeps its processes apart.
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
        let say = |en: &'static str, zh: &'static str| pick(language, en, zh);
        if origin == Origin::Recorded {
            write!(out, "{} {}: ", say("REPLAY of", "回放"), header.started_at)?;
        }
        match header.isolation {
            Isolation::Namespace => {
                let plain = say(
                    "real processes, in a PID namespace of their own",
                    "真实的进程，在自己的 PID 命名空间里",
                );
                writeln!(out, "{plain}")?;
            }
            Isolation::Subreaper => {
                let plain = say(
                    "real processes; a subreaper plays init",
                    "真实的进程，由 subreaper 扮演 init",
                );
                match origin {
                    Origin::Live { fallback: Some(why) } => writeln!(out, "{plain} ({why})")?,
                    _ => writeln!(out, "{plain}")?,
                }
            }
        }
        if let Some(engine) = header.other_engine() {
            writeln!(out, "{} {engine}", say("the program runs on", "程序运行在"))?;
        }
        let half_lines = vec![String::new(); header.stages.len()];
        Ok(Self {
            out,
            scenario,
            language,
            world: World::new(header),
            half_lines,
            step: 0,
        })
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
            Kind::TerminalOutput { text } => self.terminal(usize::from(event.stage), text),
            Kind::ScenarioEnded { expectations } => {
                for expectation in expectations {
                    let verdict = match expectation.met {
                        true => pick(self.language, "as expected", "符合预期"),
                        false => pick(self.language, "NOT AS EXPECTED", "不符合预期"),
                    };
                    let got = expectation.got.as_ref().map_or("-".to_owned(), ToString::to_string);
                    let (stage, fact, wanted) = (&expectation.stage, &expectation.fact, &expectation.wanted);
                    writeln!(
                        self.out,
                        "{verdict}: {stage}.{fact} {wanted}, {} {got}",
                        pick(self.language, "was", "实际")
                    )?;
                }
                self.out.flush()
            }
            kind if is_news(kind) => match sentence(&self.world) {
                Some(text) => {
                    let stage = self.stage_prefix(usize::from(event.stage));
                    let (time, text) = (clock(event.at_us), text.get(self.language).to_owned());
                    writeln!(self.out, "{time}  {stage}{text}")
                }
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    /// Whole lines of what arrived at a stage's terminal.
    fn terminal(&mut self, stage: usize, text: &str) -> io::Result<()> {
        let prefix = self.stage_prefix(stage);
        let Some(half) = self.half_lines.get_mut(stage) else {
            return Ok(());
        };
        half.push_str(text);
        while let Some(end) = half.find('\n') {
            let line: String = half.drain(..=end).collect();
            writeln!(
                self.out,
                "{}  {prefix}| {}",
                clock(self.world.now),
                line.trim_end_matches(['\r', '\n'])
            )?;
        }
        Ok(())
    }

    fn mark(&mut self, name: &str) -> io::Result<()> {
        let scenario = self.scenario;
        let checkpoint = scenario.checkpoints.iter().find(|checkpoint| checkpoint.at == name);
        if let Some(checkpoint) = checkpoint {
            self.checkpoint(checkpoint)?;
        }
        let is_predicted = |question: &&Question| question.kind == QuestionKind::Predict;
        let predictions = || scenario.questions.iter().filter(is_predicted);
        for question in predictions().filter(|question| question.reveal == name) {
            self.answer(question)?;
        }
        for question in scenario.questions.iter().filter(|question| question.at == name) {
            self.ask(question)?;
            if !is_predicted(&question) {
                self.answer(question)?;
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
            return writeln!(self.out, "   {note}");
        }
        let differed = pick(
            self.language,
            "this run differed, it is not so: ",
            "这次运行不同，并非如此：",
        );
        writeln!(self.out, "\n== {}/{of}  {differed}{cue}", self.step)?;
        for difference in differences {
            writeln!(self.out, "   {}", difference.get(self.language))?;
        }
        Ok(())
    }

    /// How the run differs from the words of the stop at which it stands.
    fn differences(&self) -> Vec<Text> {
        let claims = self.world.reached.last().map(|reached| reached.claims.iter());
        let unmet = claims.into_iter().flatten().filter(|claim| !claim.met);
        unmet
            .map(|claim| difference(claim, self.world.stages.len() > 1))
            .collect()
    }

    fn ask(&mut self, question: &Question) -> io::Result<()> {
        writeln!(self.out, "?? {}", question.ask.get(self.language))?;
        for (letter, option) in ('A'..).zip(&question.options) {
            writeln!(self.out, "   {letter}  {}", option.text.get(self.language))?;
        }
        Ok(())
    }

    fn answer(&mut self, question: &Question) -> io::Result<()> {
        let asked: &Text = &question.ask;
        writeln!(self.out, "!! {}", asked.get(self.language))?;
        for (letter, option) in ('A'..).zip(&question.options) {
            let mark = if option.right { '*' } else { ' ' };
            let (text, why) = (option.text.get(self.language), option.why.get(self.language));
            writeln!(self.out, "   {letter}{mark} {text}: {why}")?;
        }
        Ok(())
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

fn pick(language: Language, en: &'static str, zh: &'static str) -> &'static str {
    match language {
        Language::En => en,
        Language::Zh => zh,
    }
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
