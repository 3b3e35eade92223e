//! `forklore quiz`: questions on standard output, answers by line from standard input.

use std::fs::File;
use std::io::{self, BufRead, Write};
use std::path::PathBuf;

use super::Failure;
use super::arguments::{QuizOptions, TopicName};
use super::review::recordings;
use crate::engine::Builtin;
use crate::quiz::{Answer, Question, Quiz, Topic};
use crate::recording;
use crate::scenario::{self, Language};
use crate::text::say;

/// What was typed.
enum Reply {
    Chose(usize),
    Skipped,
    Left,
}

/// The recording that lies in the folder of a lesson of the user's own.
const OWN_RECORDING: &str = "recording.jsonl";

/// Asks until the learner leaves, the input ends or so many questions were asked.
pub fn ask(options: &QuizOptions, language: Language, folders: &[PathBuf]) -> Result<(), Failure> {
    let seed = options.seed.unwrap_or_else(|| fastrand::u64(..1_000_000));
    let topic = options.topic.map(|topic| match topic {
        TopicName::Processes => Topic::Processes,
        TopicName::Pools => Topic::Pools,
    });
    let own = scenario::own(folders, &Builtin).lessons.into_iter();
    let own = own.filter_map(|(path, _)| recording::read(File::open(path.join(OWN_RECORDING)).ok()?).ok());
    let recordings = recordings().chain(own).collect();
    let mut out = io::stdout().lock();
    writeln!(out, "{}", say!(language, "quiz-introduction", seed))?;
    let (mut right, mut asked) = (0, 0);
    for question in Quiz::new(recordings, topic, seed).take(options.count.unwrap_or(usize::MAX)) {
        show(&mut out, &question, asked + 1, language)?;
        let reply = reply(&mut out, question.options.len(), language)?;
        let chosen = match reply {
            Reply::Chose(index) => question.options.get(index),
            Reply::Skipped => None,
            Reply::Left => break,
        };
        asked += 1;
        right += usize::from(chosen.is_some_and(|answer| answer.right));
        explain(&mut out, &question, chosen, language)?;
    }
    writeln!(out, "\n{}", say!(language, "quiz-score", right, asked))?;
    Ok(())
}

fn show(out: &mut impl Write, question: &Question, number: usize, language: Language) -> io::Result<()> {
    writeln!(out, "\n── {number} ──")?;
    for line in &question.picture {
        writeln!(out, "  {}", line.get(language))?;
    }
    writeln!(out, "\n{}", question.ask.get(language))?;
    for (index, option) in question.options.iter().enumerate() {
        writeln!(out, "  {}  {}", index + 1, option.text.get(language))?;
    }
    Ok(())
}

/// Reads lines until one is an answer.
fn reply(out: &mut impl Write, options: usize, language: Language) -> io::Result<Reply> {
    loop {
        write!(out, "> ")?;
        out.flush()?;
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line)? == 0 {
            return Ok(Reply::Left);
        }
        match line.trim() {
            "" => return Ok(Reply::Skipped),
            "q" => return Ok(Reply::Left),
            typed => match typed.parse::<usize>() {
                Ok(number) if (1..=options).contains(&number) => return Ok(Reply::Chose(number - 1)),
                _ => {
                    writeln!(out, "{}", say!(language, "quiz-number", options))?;
                }
            },
        }
    }
}

fn explain(out: &mut impl Write, question: &Question, chosen: Option<&Answer>, language: Language) -> io::Result<()> {
    match chosen {
        Some(answer) if answer.right => {
            writeln!(out, "{}", say!(language, "quiz-right", why = answer.why.clone()))?;
        }
        Some(answer) => writeln!(out, "{}", say!(language, "quiz-wrong", why = answer.why.clone()))?,
        None => {}
    }
    if let Some(truth) = question.options.iter().find(|option| option.right)
        && chosen.is_none_or(|answer| !answer.right)
    {
        writeln!(out, "{}", say!(language, "quiz-it-was", text = truth.text.clone()))?;
        writeln!(out, "  {}", truth.why.get(language))?;
    }
    let command = format!("forklore run {}", question.lesson);
    writeln!(out, "{}", say!(language, "quiz-see-it", command))
}
