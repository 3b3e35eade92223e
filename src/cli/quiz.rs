//! `forklore quiz`: questions on standard output, answers by line from standard input.

use std::io::{self, BufRead, Write};

use super::Failure;
use super::arguments::{QuizOptions, TopicName, language};
use crate::quiz::{Answer, Question, Quiz, Topic};
use crate::recording;
use crate::scenario::{self, Language, Text};

/// What was typed.
enum Reply {
    Chose(usize),
    Skipped,
    Left,
}

/// Asks until the learner leaves, the input ends or so many questions were asked.
pub fn ask(options: &QuizOptions) -> Result<(), Failure> {
    let seed = options.seed.unwrap_or_else(|| fastrand::u64(..1_000_000));
    let topic = options.topic.map(|topic| match topic {
        TopicName::Processes => Topic::Processes,
        TopicName::Pools => Topic::Pools,
    });
    let recordings = scenario::shipped_ids()
        .filter_map(recording::shipped)
        .filter_map(|bytes| recording::read(bytes).ok())
        .collect();
    let language = language(options.lang);
    let say = |en: String, zh: String| Text { en, zh }.get(language).to_owned();
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{}",
        say(
            format!("Each picture is of a real run. Answer by number; Enter alone skips, q leaves. (--seed {seed})"),
            format!("每幅图都来自真实的运行。输入数字回答，直接回车跳过，q 离开。（--seed {seed}）"),
        )
    )?;
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
    writeln!(
        out,
        "\n{}",
        say(
            format!("{right} of {asked} right."),
            format!("{asked} 题答对 {right} 题。")
        )
    )?;
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
                    let text = Text {
                        en: format!("Type a number from 1 to {options}, nothing to skip, or q to leave."),
                        zh: format!("请输入 1 到 {options} 的数字，直接回车跳过，q 离开。"),
                    };
                    writeln!(out, "{}", text.get(language))?;
                }
            },
        }
    }
}

fn explain(out: &mut impl Write, question: &Question, chosen: Option<&Answer>, language: Language) -> io::Result<()> {
    let say = |en: &'static str, zh: &'static str| match language {
        Language::En => en,
        Language::Zh => zh,
    };
    match chosen {
        Some(answer) if answer.right => writeln!(out, "{}{}", say("Right. ", "对。"), answer.why.get(language))?,
        Some(answer) => writeln!(out, "{}{}", say("No. ", "不对。"), answer.why.get(language))?,
        None => {}
    }
    if let Some(truth) = question.options.iter().find(|option| option.right)
        && chosen.is_none_or(|answer| !answer.right)
    {
        let label = say("It was: ", "其实是：");
        writeln!(out, "{label}{}", truth.text.get(language))?;
        writeln!(out, "  {}", truth.why.get(language))?;
    }
    let see = say("See it run: ", "看它怎么跑：");
    writeln!(out, "{see}forklore run {}", question.lesson)
}
