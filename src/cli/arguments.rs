//! The arguments of the command line, as clap reads them.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::recording::{self, SPEEDS};
use crate::scenario::{self, Language, Route};
use crate::session::{self, Limits, ScheduleError, Stops};
use crate::tui::{Auto, Driver};
use forklore_event::{Limit, Micros, whole};
use forklore_stage::isolation::Request;

/// Lessons about processes and process pools, played on real processes.
///
/// Without a command: the home screen, with all lessons and your progress.
#[derive(Debug, Parser)]
#[command(name = "forklore", version, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
    /// A folder with lessons of your own, beside forklore/lessons in the XDG data folder
    #[arg(long, global = true, value_name = "DIR")]
    pub lessons: Option<PathBuf>,
    #[command(flatten)]
    pub look: LookOptions,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the lessons
    List {
        /// As JSON, with all texts
        #[arg(long)]
        json: bool,
        /// The lessons of a route alone, in its order: pool-lesson, os-lesson, all
        #[arg(long, value_parser = route)]
        route: Option<&'static Route>,
    },
    /// Run a scenario on real processes
    Run(RunOptions),
    /// Show a lesson to a class: a few words, no answer before its time
    Present(PresentOptions),
    /// Show the notes of the lesson that is presented, in a second terminal; its keys drive the projector
    Notes(NotesOptions),
    /// Show a recorded run
    Play(PlayOptions),
    /// Check scenarios and listings: every problem, with its place
    Check(CheckOptions),
    /// Write a commented scenario to start from
    New {
        /// The folder to make
        folder: PathBuf,
    },
    /// Ask, in reverse, about runs that were recorded: what has happened here?
    Quiz(QuizOptions),
    /// Say what a learner did, for a teacher's script; it is no proof
    Report(ReportOptions),
    /// A learner's progress
    Progress {
        #[command(subcommand)]
        command: ProgressCommand,
    },
    /// Say what this machine allows, and what is missed where it does not
    Doctor {
        /// Run every lesson of a route (pool-lesson, os-lesson, all), or one lesson, and say what differed
        #[arg(long, value_name = "ROUTE|ID")]
        rehearse: Option<String>,
    },
}

#[derive(Clone, Debug, Args)]
pub struct RunOptions {
    /// A shipped lesson's id, a scenario folder, or a program of your own, my.py
    pub scenario: String,
    /// Append-only text instead of the screen (also where standard output is no terminal)
    #[arg(long)]
    pub plain: bool,
    /// With --plain: wait at each stop, and take predictions, hints and acts by line from standard input
    #[arg(long, requires = "plain")]
    pub ask: bool,
    /// Run it again when one of its files is saved, up to the place where it was
    #[arg(long, conflicts_with_all = ["json", "record"])]
    pub watch: bool,
    /// The event log as JSON lines on standard output
    #[arg(long, conflicts_with = "plain")]
    pub json: bool,
    /// Keep the event log in a file
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// Let --record overwrite a file
    #[arg(long, requires = "record")]
    pub force: bool,
    /// Scenario seconds per second, from 0.05 to 100
    #[arg(long, value_name = "X", default_value = "1", value_parser = speed)]
    pub speed: f64,
    #[command(flatten)]
    pub auto: AutoOptions,
    /// Do not write down what you do, for the home screen, the review and the report
    #[arg(long)]
    pub no_progress: bool,
    /// What runs it: forklore's own interpreter, as lessons, or the machine's Python, with your rights, as programs of
    /// your own where there is one. Use builtin for a file that you do not trust
    #[arg(long, value_enum)]
    pub engine: Option<EngineName>,
    /// The Python to run it on, instead of the python3 of the search path
    #[arg(long, value_name = "PATH")]
    pub python: Option<PathBuf>,
    /// What keeps the lesson's processes apart from the machine
    #[arg(long, value_enum, default_value_t)]
    pub isolation: IsolationName,
    /// Change a constant that the scenario lets you change
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    pub settings: Vec<(String, i64)>,
    /// Change what the run may use before it is ended: processes (64 a stage), memory_mb (512),
    /// seconds (300), output_lines (2000 a second), events (10000 a second)
    #[arg(long = "limit", value_name = "NAME=VALUE", value_parser = Limits::parse)]
    pub limits: Vec<(Limit, u64)>,
    /// You are the scheduler: who does the next statement, one after the other, such as P1,P1,P2 (where a lesson asks
    /// you to choose, else from the first statement on). On the screen you go on choosing from there
    #[arg(long, value_name = "ROLE,...")]
    pub schedule: Option<String>,
    /// Arguments of a program of your own
    #[arg(last = true, value_name = "ARG")]
    pub arguments: Vec<OsString>,
}

#[derive(Debug, Args)]
pub struct PlayOptions {
    /// A recording, or a shipped lesson's id for the recording that comes with it
    #[arg(value_name = "RECORDING")]
    pub recording: PathBuf,
    /// Append-only text instead of the screen, all at once
    #[arg(long)]
    pub plain: bool,
    /// The event log as JSON lines on standard output, all at once
    #[arg(long, conflicts_with = "plain")]
    pub json: bool,
    /// Scenario seconds per second, from 0.1 to 16
    #[arg(long, value_name = "X", default_value = "1", value_parser = playing_speed)]
    pub speed: f64,
    /// Shorten a longer time in which nothing happens to so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub idle_limit: Option<Micros>,
    #[command(flatten)]
    pub auto: AutoOptions,
}

#[derive(Debug, Args)]
pub struct PresentOptions {
    /// A shipped lesson's id, or a scenario folder
    pub scenario: String,
    /// Scenario seconds per second, from 0.05 to 100
    #[arg(long, value_name = "X", default_value = "1", value_parser = speed)]
    pub speed: f64,
    /// Change a constant that the scenario lets you change
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    pub settings: Vec<(String, i64)>,
}

#[derive(Debug, Args)]
pub struct NotesOptions {
    /// The process that presents, or the id of its lesson, where there are several
    #[arg(value_name = "PID|NAME")]
    pub which: Option<String>,
    /// The lines that the projector tells as they are, for scripts
    #[arg(long)]
    pub json: bool,
}

/// A run that goes on by itself.
#[derive(Clone, Debug, Args)]
pub struct AutoOptions {
    /// Go on by itself through all stops, for a corridor or a video
    #[arg(long, conflicts_with_all = ["plain", "json"])]
    pub auto: bool,
    /// How long it stands where there is something to read
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "6", requires = "auto")]
    pub dwell: Micros,
    /// Begin again after the end, until q is pressed
    #[arg(long = "loop", requires = "auto")]
    pub repeats: bool,
}

#[derive(Debug, Args)]
pub struct QuizOptions {
    /// The same questions again
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Ask about this alone
    #[arg(long, value_enum)]
    pub topic: Option<TopicName>,
    /// Stop after so many questions
    #[arg(long, value_name = "N")]
    pub count: Option<usize>,
}

#[derive(Debug, Args)]
pub struct ReportOptions {
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    pub format: ReportFormat,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum ReportFormat {
    #[default]
    Text,
    Json,
    /// The XML of test runners: a suite for each lesson, a case for each question
    Junit,
}

#[derive(Debug, Subcommand)]
pub enum ProgressCommand {
    /// Forget what was done in a lesson, or in all; asks first
    Reset {
        /// The lesson's id; without it, all lessons
        #[arg(value_name = "ID")]
        lesson: Option<String>,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum TopicName {
    Processes,
    Pools,
}

#[derive(Debug, Args)]
pub struct CheckOptions {
    /// Scenario folders, folders of them, or listings
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Run each scenario so often: how often each claim was met and what was found, and what else could be claimed
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub run: Option<u32>,
    /// With --run: scenario seconds per second, from 0.05 to 100
    #[arg(long, value_name = "X", default_value = "8", value_parser = speed)]
    pub speed: f64,
}

/// How things are shown, by every command.
#[derive(Clone, Debug, Default, Args)]
pub struct LookOptions {
    /// Language; the default is that of the environment
    #[arg(long, global = true, value_name = "CODE", value_parser = language_code)]
    pub lang: Option<Language>,
    /// Colours: dark, light, mono
    #[arg(long, global = true, value_name = "NAME", value_parser = ["dark", "light", "mono"])]
    pub theme: Option<String>,
    /// Draw with ASCII characters only
    #[arg(long, global = true)]
    pub ascii: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EngineName {
    Builtin,
    Python,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum IsolationName {
    #[default]
    Auto,
    Namespace,
    Subreaper,
}

impl PlayOptions {
    /// How the recording is to be played.
    pub fn how(&self) -> recording::PlayOptions {
        recording::PlayOptions {
            rate: self.speed,
            idle_limit: self.idle_limit,
        }
    }
}

impl AutoOptions {
    /// Who drives the run.
    pub fn driver(&self) -> Driver {
        match self.auto {
            false => Driver::Learner,
            true => Driver::Auto(Auto {
                dwell: Duration::from_micros(self.dwell),
                repeats: self.repeats,
            }),
        }
    }
}

impl LookOptions {
    /// The language asked for, else that of the environment (locale(7)).
    pub fn language(&self) -> Language {
        self.lang.unwrap_or_else(environment_language)
    }
}

/// What the command line asks of a run.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// How it is run.
    pub options: &'a RunOptions,
    /// How it looks.
    pub look: &'a LookOptions,
}

impl RunOptions {
    /// How it is to be run, as far as the options say.
    ///
    /// # Errors
    /// If the schedule is none.
    pub fn how(&self, stops: Stops) -> Result<session::Options, ScheduleError> {
        Ok(session::Options {
            isolation: self.isolation(),
            rate: self.speed,
            stops,
            limits: Limits::default().with(&self.limits),
            schedule: self.schedule.as_deref().map(str::parse).transpose()?,
            waits_for_hand: false,
            input: session::Input::Terminal,
            alone: self.ask || self.auto.auto,
        })
    }

    pub fn isolation(&self) -> Request {
        match self.isolation {
            IsolationName::Auto => Request::Auto,
            IsolationName::Namespace => Request::Namespace,
            IsolationName::Subreaper => Request::Subreaper,
        }
    }
}

/// The language of the environment's messages.
fn environment_language() -> Language {
    language_of(&locale("LC_MESSAGES"))
}

/// The language of a locale such as `pt_BR.UTF-8`; of `C` and `POSIX` it is English.
fn language_of(locale: &str) -> Language {
    let name = locale.split(['_', '.', '@']).next();
    name.and_then(Language::new).unwrap_or_default()
}

fn language_code(text: &str) -> Result<Language, String> {
    Language::new(text).ok_or_else(|| "expected the code of a language, such as en or zh".to_owned())
}

/// Whether the environment's characters include those that frames are drawn with.
/// Where it names no locale at all, which is not rare in containers, that is assumed.
pub fn environment_draws() -> bool {
    let locale = locale("LC_CTYPE").to_ascii_lowercase();
    locale.is_empty() || locale.contains("utf-8") || locale.contains("utf8")
}

/// The environment's locale for a category, locale(7); empty if it names none.
fn locale(category: &str) -> String {
    let set = ["LC_ALL", category, "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok());
    set.into_iter().find(|value| !value.is_empty()).unwrap_or_default()
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if (0.05..=100.0).contains(&speed) => Ok(speed),
        _ => Err("expected a number from 0.05 to 100".to_owned()),
    }
}

fn playing_speed(text: &str) -> Result<f64, String> {
    let known = text.parse::<f64>().ok().filter(|speed| SPEEDS.contains(speed));
    known.ok_or_else(|| format!("expected a number from {} to {}", SPEEDS.start(), SPEEDS.end()))
}

fn seconds(text: &str) -> Result<Micros, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.0..=86_400.0).contains(&seconds) => Ok(whole(seconds * 1e6)),
        _ => Err("expected a number of seconds, at most a day".to_owned()),
    }
}

fn route(name: &str) -> Result<&'static Route, String> {
    scenario::route(name).ok_or_else(|| {
        let names = scenario::ROUTES.map(|route| route.name);
        format!("expected one of {}", names.join(", "))
    })
}

fn setting(text: &str) -> Result<(String, i64), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    let value = value
        .parse()
        .map_err(|_| format!("expected a whole number after `{name}=`, not `{value}`"))?;
    Ok((name.to_owned(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn how_things_are_shown_can_be_said_before_every_command_behind_it_and_without_one() {
        let of = |arguments: &[&str]| {
            let parsed = Arguments::try_parse_from([&["forklore"], arguments].concat()).expect("it can be said");
            (parsed.look.language(), parsed.look.theme, parsed.look.ascii)
        };
        let look = ["--lang", "zh", "--theme", "light", "--ascii"];
        let commands: [&[&str]; 13] = [
            &[],
            &["list"],
            &["run", "zombie"],
            &["present", "zombie"],
            &["notes"],
            &["play", "zombie"],
            &["check", "."],
            &["new", "mine"],
            &["quiz"],
            &["report"],
            &["progress", "reset"],
            &["doctor"],
            &["doctor", "--rehearse", "zombie"],
        ];
        for command in commands {
            let wanted = (Language::ZH, Some("light".to_owned()), true);
            assert_eq!(of(&[&look, command].concat()), wanted, "{command:?}");
            assert_eq!(of(&[command, &look].concat()), wanted, "{command:?}");
        }
    }

    #[test]
    fn a_locale_names_a_language() {
        assert_eq!(language_of("zh_CN.UTF-8"), Language::ZH);
        assert_eq!(language_of("de_DE@euro").code(), "de");
        for english in ["", "C", "C.UTF-8", "POSIX", "en_GB"] {
            assert_eq!(language_of(english), Language::EN, "{english}");
        }
    }

    #[test]
    fn settings_are_names_and_whole_numbers() {
        assert_eq!(setting("TASKS=12"), Ok(("TASKS".to_owned(), 12)));
        assert!(setting("TASKS").is_err());
        assert!(setting("TASKS=many").is_err());
    }
}
