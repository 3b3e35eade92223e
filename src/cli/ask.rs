//! `forklore run --plain --ask`: what is asked on standard output is answered by line from standard input.

use std::io::{self, BufRead, Write};

use super::failure::warn;
use crate::scenario::{Act, Language, Question};
use crate::text::say;
use crate::tui::{self, Answer, Keeper, Milestone, Reply};

/// Who is asked. When the input ends, nobody is, and the run goes on by itself.
pub struct Dialogue {
    input: Box<dyn BufRead>,
    /// What is typed is not seen by itself: it comes from a file or a pipe.
    unseen: bool,
    language: Language,
    state: State,
    /// Who writes down what is said, if anybody.
    keeper: Option<Keeper>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    /// The input has ended.
    Silent,
    /// The learner wants to leave.
    Left,
}

impl Dialogue {
    /// `unseen` is whether the input is no terminal, which would show what is typed.
    pub fn new(input: Box<dyn BufRead>, unseen: bool, language: Language, keeper: Option<Keeper>) -> Self {
        Self {
            input,
            unseen,
            language,
            state: State::Open,
            keeper,
        }
    }

    /// Whether there is somebody to ask.
    pub fn is_open(&self) -> bool {
        self.state == State::Open
    }

    /// Whether the learner wants to leave.
    pub fn has_left(&self) -> bool {
        self.state == State::Left
    }

    /// Says how to answer.
    pub fn introduce(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{}", say!(self.language, "ask-introduction"))
    }

    /// Writes down what was done, while there is somebody who does it. Where that fails the lesson goes on, and it is
    /// said once.
    pub fn keep(&mut self, milestone: Milestone) {
        let Some(keeper) = self.keeper.as_ref().filter(|_| self.state == State::Open) else {
            return;
        };
        match keeper.keep(milestone) {
            Ok(None) => {}
            Ok(Some(aside)) => warn(&tui::set_aside(self.language, &aside)),
            Err(error) => {
                warn(&tui::unsaved(self.language, &error.to_string()));
                self.keeper = None;
            }
        }
    }

    /// Takes the answer to the question with this index, whose options have been shown; `None` if there is nobody.
    pub fn answer(&mut self, out: &mut impl Write, index: usize, question: &Question) -> io::Result<Option<Answer>> {
        let (answer, hints) = self.ask(out, question)?;
        if let Some(answer) = answer {
            self.keep(Milestone::Answered(Reply {
                question: index,
                answer,
                right: matches!(answer, Answer::Chose(option) if question.options[option].right),
                sure: None,
                hints,
            }));
        }
        Ok(answer)
    }

    /// The answer, and how many hints were shown before.
    fn ask(&mut self, out: &mut impl Write, question: &Question) -> io::Result<(Option<Answer>, usize)> {
        let mut hints = question.hints.iter();
        let of = question.hints.len();
        while let Some(line) = self.line(out)? {
            match line.as_str() {
                "" => return Ok((Some(Answer::Skipped), of - hints.len())),
                "h" => match hints.next() {
                    Some(hint) => {
                        let hint = hint.get(self.language);
                        writeln!(out, "   {}", say!(self.language, "ask-hint", hint))?;
                    }
                    None => writeln!(out, "   {}", say!(self.language, "ask-no-more-hints"))?,
                },
                typed => match typed.parse::<usize>() {
                    Ok(number) if (1..=question.options.len()).contains(&number) => {
                        return Ok((Some(Answer::Chose(number - 1)), of - hints.len()));
                    }
                    _ => self.explain(out, question.options.len())?,
                },
            }
        }
        Ok((None, 0))
    }

    fn explain(&self, out: &mut impl Write, options: usize) -> io::Result<()> {
        writeln!(out, "   {}", say!(self.language, "ask-number", options))
    }

    /// Waits until the learner wants it done.
    pub fn act(&mut self, out: &mut impl Write, act: &Act) -> io::Result<()> {
        let how = say!(self.language, "ask-act", signal = &act.signal, to = &act.to);
        writeln!(out, "   {how}")?;
        self.line(out).map(|_| ())
    }

    /// Waits until the learner wants to go on.
    pub fn go_on(&mut self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "   {}", say!(self.language, "ask-go-on"))?;
        self.line(out).map(|_| ())
    }

    /// The next line; `None` if there is none, or the learner leaves.
    fn line(&mut self, out: &mut impl Write) -> io::Result<Option<String>> {
        if self.state != State::Open {
            return Ok(None);
        }
        write!(out, "> ")?;
        out.flush()?;
        let mut line = String::new();
        if self.input.read_line(&mut line)? == 0 {
            self.state = State::Silent;
            writeln!(out)?;
            return Ok(None);
        }
        let line = line.trim().to_owned();
        if self.unseen {
            writeln!(out, "{line}")?;
        }
        if line == "q" {
            self.state = State::Left;
            return Ok(None);
        }
        Ok(Some(line))
    }
}
