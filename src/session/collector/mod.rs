//! The thread that watches a run; see [`super`].

mod hearing;
mod output;
mod scheduler;
mod scheduling;
mod stops;
mod waiting;

use std::io;
use std::process::ExitStatus;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use super::launch::{Prepared, Stage, await_ready, launch};
use super::limits::Guard;
use super::log::{self, Log};
use super::lookup::Lookup;
use super::memory::MemoryWatch;
use super::orphans;
use super::poller::{Poller, Token};
use super::probe::Probe;
use super::terminal::Terminal;
use super::{Control, Options, Stops, Update};
use crate::scenario::{Scenario, SchedulerRules};
use crate::text::Message as Reason;
use forklore_event::{Evidence, Header, Kind, Limit, Micros, NO_PROCESS, StageIndex};
use forklore_os::doorbell::Doorbell;
use forklore_os::lifeline::Holder;
use forklore_stage::board::Board;
use forklore_stage::channel::Received;
use forklore_stage::{Reach, Translator};

/// How long what is said by many is left to gather, so that it need not be taken in one by one; where the scenario clock
/// runs faster than the wall clock, by that much less. The pipe holds more than a run may say meanwhile.
const GATHERING: Duration = Duration::from_millis(40);

/// Watches the stages of one run.
pub(super) struct Collector {
    scenario: Scenario,
    options: Options,
    /// Dropped to end every process of the run; before the stages, which wait for their launchers.
    holder: Option<Holder>,
    stages: Vec<StageEnd>,
    poller: Poller,
    probe: Probe,
    guard: Guard,
    memory: MemoryWatch,
    started: Instant,
    stops: waiting::Waiting,
    scheduler: scheduler::Scheduler,
    /// Programs of the user's own do not all announce themselves, and have no lifeline.
    reach: Reach,
    quit: bool,
    /// What went wrong, if the run had to be broken off.
    broken: Option<Reason>,
    /// A launcher ended before its stage. What it told before, which may be read later, says better why.
    launcher_broke: Option<String>,
}

/// One stage, and how far it is.
struct StageEnd {
    stage: Stage,
    terminal: Terminal,
    translator: Option<Box<dyn Translator>>,
    prepared: bool,
    ended: bool,
}

impl StageEnd {
    /// What the translator has kept back.
    fn released(&mut self) -> Vec<Received> {
        let kept = self.translator.as_mut().map(|translator| translator.release());
        kept.into_iter().flatten().map(Received::from).collect()
    }
}

impl Collector {
    /// Launches the stages; also gives the header of the log, and why the
    /// isolation is not a namespace, where it could have been one.
    ///
    /// # Errors
    /// What the machine would not do, as one sentence.
    pub(super) fn set_up(
        mut scenario: Scenario,
        prepared: Prepared,
        options: Options,
        board: Arc<Board>,
        updates: Sender<Update>,
    ) -> Result<(Self, Header, Option<String>), String> {
        let limits = options.limits;
        if !prepared.abilities.tells_lock {
            // What nobody tells cannot be checked.
            for checkpoint in &mut scenario.checkpoints {
                checkpoint.claims.retain(|claim| !claim.is_about_lock());
            }
        }
        let able = prepared.abilities.chooses;
        let scheduler = scheduler::Scheduler::new(Arc::clone(&board), able, options.schedule.clone());
        let stops = waiting::Waiting::new(&scenario, options.stops, prepared.abilities.clock, Arc::clone(&board));
        board.layout().clock.start(options.rate, true);
        let started = Instant::now();
        let (launched, holder) = launch(&prepared, &board).map_err(|error| format!("cannot start a stage: {error}"))?;
        let (mut stages, seats): (Vec<Stage>, Vec<_>) = launched.into_iter().unzip();
        // Dropped before the stages, should something fail: they wait for their launchers.
        let holder = holder;
        let poller = Poller::new().map_err(|error| format!("epoll: {error}"))?;
        let (isolation, fallback) = await_ready(&mut stages)?;
        let lookup = Lookup::new(prepared.abilities, scenario.marks().len(), seats);
        if prepared.reach.outlives_init(isolation) {
            orphans::fall_to_us();
        }
        let header = log::header(&scenario, &prepared.title, isolation);
        let mut log = Log::new(&scenario, &header, updates);
        log.tell_sources(&scenario);
        let stages = stages
            .into_iter()
            .zip(prepared.translators)
            .map(|(mut stage, translator)| StageEnd {
                terminal: Terminal::new(stage.terminal.take()),
                stage,
                translator,
                prepared: false,
                ended: false,
            })
            .collect();
        let memory = (0..).zip(&scenario.stages).filter(|(_, stage)| stage.memory);
        let memory = memory.map(|(index, _)| index).collect();
        let mut collector = Self {
            scenario,
            options,
            stages,
            holder: Some(holder),
            poller,
            probe: Probe::new(board, isolation, log, lookup),
            guard: Guard::new(limits),
            memory: MemoryWatch::new(limits.memory_mb << 20),
            started,
            stops,
            scheduler,
            reach: prepared.reach,
            quit: false,
            broken: None,
            launcher_broke: None,
        };
        collector.probe.follow_memory(memory);
        Ok((collector, header, fallback))
    }

    /// Watches until every stage has ended.
    pub(super) fn run(mut self, controls: &Receiver<Control>, doorbell: &Doorbell) {
        if self.watch_all(doorbell).is_err() {
            self.end_run();
        }
        // What has been read already and not been heard makes no descriptor ready.
        let mut all_heard = false;
        while self.stages.iter().any(|stage| !stage.ended) {
            let patience = if all_heard { self.patience() } else { Duration::ZERO };
            let told = self.probe.log().added();
            all_heard = self.turn(patience, doorbell);
            let told = self.probe.log().added() > told;
            match all_heard {
                true if self.scheduler.is_on() => self.schedule(doorbell),
                true => self.judge(doorbell),
                false => {}
            }
            while let Ok(control) = controls.try_recv() {
                self.obey(control);
            }
            self.check_limits();
            let at_once = self.stops.stands() || self.scheduler.is_on();
            self.probe.log().hand_over(at_once);
            if all_heard && told && !at_once && self.may_gather() {
                let memory = self.memory.next().saturating_duration_since(Instant::now());
                let gathering = GATHERING.div_f64(self.probe.clock().rate().max(1.0));
                doorbell.wait(gathering.min(memory));
            }
        }
        self.finish();
    }

    /// Whether nothing depends on how soon it is taken in: no mark waits for its words, nothing that is not announced is
    /// to be found while it lives, no end and no output is awaited.
    fn may_gather(&self) -> bool {
        let awaited = |end: &StageEnd| end.ended || !end.prepared || end.terminal.is_waiting();
        self.holder.is_some()
            && !self.stops.is_waiting()
            && self.probe.may_be_late()
            && !self.stages.iter().any(awaited)
    }

    /// How long nothing has to be looked at that does not report by itself.
    fn patience(&mut self) -> Duration {
        let now = Instant::now();
        let next = self.probe.next_sample();
        let next = if self.probe.is_awake() {
            next.min(self.memory.next())
        } else {
            next
        };
        let patience = next.saturating_duration_since(now);
        let patience = self.probe.log().patience(now).map_or(patience, |due| due.min(patience));
        let held = self.stages.iter().filter_map(|stage| stage.terminal.patience());
        let patience = held.fold(patience, Duration::min);
        let sooner = [self.stops.patience(), self.scheduler.patience()];
        sooner.into_iter().flatten().fold(patience, Duration::min)
    }

    /// Takes in what happens, and waits for it so long at most; whether that was all.
    fn turn(&mut self, patience: Duration, doorbell: &Doorbell) -> bool {
        let ready = self.poller.wait(patience);
        self.read_held_terminals();
        self.stages.iter_mut().for_each(|stage| stage.terminal.pass_typed());
        for source in &ready {
            match source {
                // Told once it is known who announced it.
                Token::Terminal(stage) => self.read_terminal(usize::from(*stage)),
                Token::Doorbell => doorbell.silence(),
                Token::Launcher(stage) => self.launcher_ended(*stage),
                Token::Channel(_) | Token::Process(_) => {}
            }
        }
        // What a process said was said before it ended, so the channels come before the ends.
        let all_heard = self.read_channels();
        self.tell_held_output(all_heard);
        if all_heard {
            for source in &ready {
                if let Token::Process(key) = source {
                    self.process_ended(*key);
                }
            }
            self.probe.sample(&self.poller);
        }
        all_heard
    }

    fn watch_all(&mut self, doorbell: &Doorbell) -> nix::Result<()> {
        self.poller.add(doorbell, Token::Doorbell)?;
        for (index, end) in (0..).zip(&self.stages) {
            self.poller.add(&end.stage.listener, Token::Channel(index))?;
            self.poller.add(&end.stage.launcher_ended, Token::Launcher(index))?;
            if let Some(terminal) = end.terminal.master() {
                self.poller.add(terminal, Token::Terminal(index))?;
            }
        }
        Ok(())
    }

    fn obey(&mut self, control: Control) {
        // Whatever it is, somebody may move because of it.
        self.probe.wake_up();
        match control {
            Control::GoOn | Control::Pause(false) => self.go_on(),
            Control::Pause(true) => {
                self.stops.paused = true;
                self.probe.clock().pause();
                self.tell_clock();
            }
            Control::Rate(rate) => {
                self.probe.clock().set_rate(rate);
                self.tell_clock();
            }
            Control::StepProcess { stage, pid } => self.probe.step((stage, pid)),
            Control::Signal { stage, pid, signal } => self.probe.signal((stage, pid), signal),
            Control::ByHand(true) => self.choose_by_hand(SchedulerRules::default()),
            Control::ByHand(false) => self.choose_no_more(),
            Control::Choose { stage, pid } => self.scheduler.choose((stage, pid)),
            Control::Type { stage, character } => {
                if let Some(end) = self.stages.get_mut(usize::from(stage)) {
                    if end.terminal.is_suspended_by(character) {
                        // The terminal sends it to the foreground process group, termios(3).
                        self.probe.signal_sent(stage, 0, "SIGTSTP");
                    }
                    end.terminal.type_in(character);
                }
            }
            Control::CloseTerminal => self.close_terminals(),
            // Real processes cannot be wound.
            Control::Wind(_) => {}
            Control::Quit => {
                self.quit = true;
                self.end_run();
            }
        }
    }

    fn tell_clock(&mut self) {
        let clock = self.probe.clock();
        let wall_us = Micros::try_from(self.started.elapsed().as_micros()).unwrap_or(Micros::MAX);
        let kind = Kind::ClockChanged {
            rate: clock.rate(),
            paused: self.stops.stands(),
            wall_us,
        };
        self.probe.note(0, NO_PROCESS, Evidence::Seen, kind);
    }

    fn launcher_ended(&mut self, stage: StageIndex) {
        let stage = &mut self.stages[usize::from(stage)].stage;
        self.poller.remove(&stage.launcher_ended);
        let status = stage.launcher.wait();
        self.after_launcher(status);
    }

    /// A launcher that ends well has seen its stage end. Any other end leaves processes behind.
    fn after_launcher(&mut self, status: io::Result<ExitStatus>) {
        let ended_well = status.as_ref().is_ok_and(ExitStatus::success);
        if !ended_well && self.reach.outlives_init(self.probe.isolation) {
            orphans::end(|pid| self.probe.knows(pid));
        }
        if let Ok(status) = status
            && !ended_well
            && self.holder.is_some()
        {
            self.launcher_broke = Some(format!("the stage's launcher ended before its stage ({status})"));
            self.end_run();
        }
    }

    /// Ends the run because of something that must not happen, unless it is being ended already.
    fn break_off(&mut self, reason: Reason) {
        if self.holder.is_some() || self.launcher_broke.is_some() {
            self.broken.get_or_insert(reason);
            self.end_run();
        }
    }

    fn check_limits(&mut self) {
        if self.holder.is_none() {
            return;
        }
        let now = Instant::now();
        self.guard.logged(self.probe.log().added());
        let mut passed = self.guard.passed(self.probe.clock().now(), now);
        if self.probe.is_awake() && now >= self.memory.next() {
            let (held, resident) = (self.probe.held(), self.probe.resident());
            if self.memory.is_reached(now, held, resident, || self.probe.host_pids()) {
                passed = passed.or(Some((Limit::MemoryMb, self.options.limits.memory_mb)));
            }
        }
        let most = self.options.limits.processes;
        if self.reach == Reach::User && self.probe.how_many_live() > most.saturating_mul(self.stages.len() as u64) {
            passed = passed.or(Some((Limit::Processes, most)));
        }
        if let Some((limit, value)) = passed {
            self.probe.note(0, NO_PROCESS, Evidence::Seen, limit.reached(value));
            self.end_run();
        }
    }

    /// Has the kernel end every process of the run, by letting go of the lifeline.
    fn end_run(&mut self) {
        self.probe.run_ended();
        self.holder = None;
    }

    fn finish(&mut self) {
        self.tell_last_output();
        self.probe.settle(&self.poller);
        if let Some(reason) = self.broken.take().or(self.launcher_broke.take().map(Reason::Plain)) {
            return self.probe.log().fail(reason);
        }
        if !self.quit {
            self.reach_end();
            self.probe.log().end();
        }
        self.probe.log().close();
    }
}

/// What a stage is called; a scenario has few.
fn number(index: usize) -> StageIndex {
    StageIndex::try_from(index).unwrap_or(StageIndex::MAX)
}
