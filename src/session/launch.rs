//! Starts the launcher of each stage, and holds the observer's ends.

use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, OwnedFd};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::unistd::{getpgrp, tcgetpgrp};

use super::{Input, Options};
use crate::scenario::Scenario;
use forklore_event::Isolation;
use forklore_os::lifeline::Holder;
use forklore_os::{descriptor, lifeline, pidfd, pty};
use forklore_stage::board::Board;
use forklore_stage::channel;
use forklore_stage::channel::{Listener, Message};
use forklore_stage::seats::{self, SeatSender};
use forklore_stage::{Abilities, Descriptors, Engine, Plan, Reach, Refused, SUBCOMMAND, Translator};

/// How long a launcher may take to set its stage up.
const PATIENCE: Duration = Duration::from_secs(10);

/// The observer's ends of one stage.
pub struct Stage {
    /// What its processes say.
    pub listener: Listener,
    /// Its terminal; `None` once closed.
    pub terminal: Option<OwnedFd>,
    /// Its launcher.
    pub launcher: Child,
    /// Readable when the launcher has ended.
    pub launcher_ended: OwnedFd,
}

impl Drop for Stage {
    /// Leaves no zombie of the launcher. The lifeline's holder must have been dropped before.
    fn drop(&mut self) {
        // Nothing can be done about a failure, and nothing is left to do.
        let _ = self.launcher.wait();
    }
}

/// A run that an engine has checked.
pub struct Prepared {
    /// What the screen calls the engine.
    pub title: String,
    /// What can be done with the run.
    pub abilities: Abilities,
    /// Out of what its processes are kept.
    pub reach: Reach,
    /// What each launcher is told.
    pub plans: Vec<Plan>,
    /// For each stage, what makes messages of text.
    pub translators: Vec<Option<Box<dyn Translator>>>,
}

/// Has `engine` check each of the scenario's stages.
///
/// # Errors
/// Why it does not run one of them.
pub fn prepare(
    scenario: &Scenario,
    marks: &[String],
    options: &Options,
    engine: &dyn Engine,
) -> Result<Prepared, Refused> {
    let passes_input = options.input == Input::Passed && engine.reach() == Reach::User;
    let planned = (0..).zip(&scenario.stages).map(|(index, stage)| {
        let mut plan = Plan {
            stage: index,
            file: stage.file.clone(),
            source: stage.source.clone(),
            engine: engine.name().to_owned(),
            job: Vec::new(),
            folder: None,
            marks: marks.to_vec(),
            watch: stage.watch.clone(),
            isolation: options.isolation,
            passes_input,
        };
        engine.prepare(&mut plan)?;
        Ok(plan)
    });
    let plans = planned.collect::<Result<Vec<Plan>, Refused>>()?;
    Ok(Prepared {
        title: engine.title(),
        abilities: engine.abilities(),
        reach: engine.reach(),
        translators: plans.iter().map(|plan| engine.translator(plan)).collect(),
        plans,
    })
}

/// Starts a launcher for each plan; with each stage comes what gives its seats back. Dropping the holder ends them all.
///
/// # Errors
/// If a channel, a terminal or a process cannot be made.
pub fn launch(prepared: &Prepared, board: &Board) -> io::Result<(Vec<(Stage, SeatSender)>, Holder)> {
    let mut stages = Vec::new();
    // Dropped before the stages that were launched, should a later one fail: they wait for their launchers.
    let (holder, lifeline) = lifeline::pair()?;
    for plan in &prepared.plans {
        stages.push(launch_one(plan, prepared.abilities.types, board, &lifeline)?);
    }
    Ok((stages, holder))
}

fn launch_one(
    plan: &Plan,
    types: bool,
    board: &Board,
    lifeline: &lifeline::Lifeline,
) -> io::Result<(Stage, SeatSender)> {
    let (listener, reporter) = channel::pair()?;
    let pty = match types {
        true => pty::open_echoing()?,
        false => pty::open()?,
    };
    // Init and main take the first two from the board itself.
    let limit = u16::try_from(board.most_processes()).unwrap_or(u16::MAX);
    let (giver, taker) = seats::pair(2..limit)?;
    let input = match plan.passes_input && is_ours(io::stdin()) {
        true => Stdio::inherit(),
        false => Stdio::null(),
    };
    let plan = plan.to_fd()?;
    let handed = Descriptors {
        plan: plan.as_fd(),
        board: board.as_fd(),
        reporter: reporter.fds(),
        lifeline: lifeline.as_fd(),
        terminal: pty.slave.as_fd(),
        seats: taker.as_fd(),
    }
    .into_array();
    // Copies that survive `exec`, for the length of the spawn.
    let copies = handed
        .iter()
        .map(|fd| fd.try_clone_to_owned())
        .collect::<io::Result<Vec<OwnedFd>>>()?;
    for copy in &copies {
        descriptor::inherit(copy)?;
    }
    // `/proc/self/exe` and not its path: the file may have been replaced since we started.
    let launcher = Command::new("/proc/self/exe")
        .arg(SUBCOMMAND)
        .args(copies.iter().map(descriptor::number))
        .stdin(input)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let launcher_ended = pidfd::open(launcher.id().cast_signed())?;
    let stage = Stage {
        listener,
        terminal: Some(pty.master),
        launcher,
        launcher_ended,
    };
    Ok((stage, giver))
}

/// Whether this input is for us to give away: not that of a terminal at which others work now, tcgetpgrp(3).
fn is_ours(input: io::Stdin) -> bool {
    !input.is_terminal() || tcgetpgrp(&input).is_ok_and(|group| group == getpgrp())
}

/// Waits for every launcher's first message: what it got, and why no more.
///
/// # Errors
/// What it could not set up, as one sentence.
pub fn await_ready(stages: &mut [Stage]) -> Result<(Isolation, Option<String>), String> {
    let mut got = None;
    for stage in stages {
        let deadline = Instant::now() + PATIENCE;
        let message = loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err("the stage launcher did not answer".to_owned());
            }
            let mut fds = [PollFd::new(stage.listener.as_fd(), PollFlags::POLLIN)];
            let _ = poll(&mut fds, PollTimeout::try_from(left).unwrap_or(PollTimeout::MAX));
            match stage.listener.receive() {
                Ok(Some(received)) => break received.message,
                Ok(None) => {}
                Err(error) => return Err(format!("the stage launcher ended at once: {error}")),
            }
        };
        match message {
            Message::Ready { isolation, fallback } => got = Some((isolation, fallback)),
            Message::Failed { reason } => return Err(reason),
            other => return Err(format!("expected the launcher to be ready, received {other:?}")),
        }
    }
    got.ok_or_else(|| "the scenario has no stage".to_owned())
}
