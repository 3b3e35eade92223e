//! Every lesson, ended in every way at a random moment: nothing of it is left,
//! and the terminal is as it was. Makes its part of the table of faults.
//!
//! `FORKLORE_SEED` repeats a series, with `FORKLORE_CASE` one of its ends alone;
//! `FORKLORE_ENDS` sets how many there are; by default every end comes with a third of the lessons, and with all of them
//! where tests are thorough.

mod ends;
mod family;
mod random;
mod recorded;
mod table;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use forklore_event::{Event, Kind};
use forklore_fault::{self as fault, Point};
use forklore_os::signal::{Disposition, dispose};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::support::console::{Console, PATIENCE, Setup};
use super::support::family::Family;
use super::support::{self, faults};
use ends::{Course, ENDS, End, Whom};
use family::{go_on, gone, is_held, is_over, panic_is_to_be_read, quit, victims_of};
use random::Random;
use recorded::{events, wrong_with};

const LESSONS: [&str; 5] = ["apply-vs-apply-async", "maxtasksperchild", "zombie", "orphan", "daemon"];
const ISOLATIONS: [&str; 2] = ["namespace", "subreaper"];

/// The user `nobody` of most systems.
const NOBODY: u32 = 65534;

/// A Python that everybody may start.
const PYTHON: &str = "/usr/bin/python3";

/// What the screen says of a run that broke off, and of one that came to its end.
const BROKEN_OFF: &str = "broken off";
const OVER: &str = "This run d";

/// How many runs go on at the same time.
const AT_ONCE: usize = 4;

/// One end of one run.
#[derive(Clone, Copy, Debug)]
struct Case {
    number: usize,
    lesson: &'static str,
    isolation: &'static str,
    end: End,
    as_nobody: bool,
    /// On the engine python; else on builtin.
    on_python: bool,
    seed: u64,
}

/// What came of it.
#[derive(Debug)]
struct Verdict {
    /// How long until nothing was left that had to go; `None`: it never went.
    gone_after: Option<Duration>,
    /// What the terminal was not given back of; `None` where nobody could give anything back.
    not_restored: Option<Vec<String>>,
    /// Anything else that is wrong.
    wrong: Vec<String>,
}

/// Where runs happen: a folder for recordings, and a program, that everybody may use.
struct Place {
    folder: tempfile::TempDir,
    _program_folder: tempfile::TempDir,
    program: PathBuf,
}

impl Place {
    fn new() -> Self {
        use std::os::unix::fs::PermissionsExt;
        let (program_folder, program) = support::public_copy();
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).expect("chmod");
        Self {
            folder,
            _program_folder: program_folder,
            program,
        }
    }
}

impl Place {
    /// Where a run has the folders that are to be gone after it.
    fn folder_for(&self, number: usize) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = self.folder.path().join(format!("run-{number}"));
        std::fs::create_dir_all(&path).expect("a folder");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o777)).expect("chmod");
        path
    }
}

impl Case {
    /// The `number`th case: every end with every lesson and isolation in turn, both users, and both engines.
    fn new(number: usize, base: u64, root: bool) -> Self {
        let (end, rest) = (number % ENDS.len(), number / ENDS.len());
        let (lesson, rest) = (rest % LESSONS.len(), rest / LESSONS.len());
        let mut end = ENDS[end];
        if end == End::Panic(Point::Task) && lesson > 1 {
            // Nobody runs tasks there.
            end = End::Panic(Point::Statement);
        }
        if end == End::Kill(Whom::Workers) && LESSONS[lesson] == "zombie" {
            // The only one below main is dead for most of its time.
            end = End::Kill(Whom::Main);
        }
        let on_python = (number / 3) % 2 == 1 && Path::new(PYTHON).exists();
        end = match end {
            // These points are in forklore's own interpreter.
            End::Panic(Point::Statement) if on_python => End::Kill(Whom::Main),
            End::Panic(Point::Task) if on_python => End::Kill(Whom::Workers),
            end => end,
        };
        Self {
            number,
            lesson: LESSONS[lesson],
            isolation: ISOLATIONS[rest % ISOLATIONS.len()],
            end,
            as_nobody: root && (number / 7) % 2 == 1,
            on_python,
            seed: base.wrapping_add(number as u64),
        }
    }

    fn run(&self, place: &Place) -> Verdict {
        for attempt in 0..10 {
            let mut random = Random(self.seed.wrapping_add(attempt << 32));
            if let Some(verdict) = self.try_once(place, &mut random) {
                return verdict;
            }
        }
        panic!("the lesson was always over before it could be ended");
    }

    /// `None` if the lesson came to its own end first.
    fn try_once(&self, place: &Place, random: &mut Random) -> Option<Verdict> {
        let recording = place.folder.path().join(format!("{}.jsonl", self.number));
        let (mark_name, mark_value) = ("FORKLORE_TEST_MARK", format!("{}-{}", std::process::id(), self.number));
        let mark = format!("{mark_name}={mark_value}");
        let folders = place.folder_for(self.number);
        let setup = self.setup(place, &recording, random).env(mark_name, &mark_value);
        let setup = setup.env("XDG_RUNTIME_DIR", folders.to_str().expect("UTF-8"));
        let mut console = setup.start();
        let mut family = Family::new(&mark, console.pid());
        if self.end.may_be_early() && random.below(5) == 0 {
            std::thread::sleep(Duration::from_millis(random.below(60)));
        } else if !matches!(self.end, End::Panic(_)) {
            console.wait_for("the screen", |console| console.is_up());
            let moment = Instant::now() + Duration::from_millis(random.below(600));
            while Instant::now() < moment {
                go_on(&console);
                std::thread::sleep(Duration::from_millis(25));
            }
        }
        let mut wrong = Vec::new();
        let begun = self.strike(&mut console, &mut family, random)?;
        let gone_after = match self.end.course() {
            Course::Ends => gone(&mut console, &mut family, None, begun),
            Course::BreaksOff => {
                let head = console.pid();
                let gone_after = gone(&mut console, &mut family, Some(head), begun);
                let ended = |text: &str| text.contains(BROKEN_OFF) || text.contains(OVER);
                console.wait_for("what it came to", |console| ended(&console.text()));
                if !console.text().contains(BROKEN_OFF) {
                    return None;
                }
                quit(&mut console, &mut family);
                gone_after
            }
            Course::GoesOn => {
                let signs = || events(&recording).iter().any(|event| self.is_sign(event));
                while !signs() {
                    if is_over(&mut console) && !signs() {
                        return None;
                    }
                    go_on(&console);
                    family.look();
                    std::thread::sleep(Duration::from_millis(20));
                }
                if let Some(status) = console.has_ended() {
                    if matches!(status.code(), Some(0 | 1)) {
                        // The keys left a lesson that had come to its end.
                        return None;
                    }
                    wrong.push(format!("the observer ended with it: {status}"));
                }
                quit(&mut console, &mut family)
            }
        };
        // By the mark alone, whoever the parents were.
        let marked = support::marked(&mark);
        if !marked.is_empty() {
            wrong.push(format!("still there by their environment: {marked:?}"));
        }
        wrong.extend(wrong_with(&recording));
        // Where both are gone who would remove it, the next run does.
        if self.end != End::Kill(Whom::ObserverAndLaunchers)
            && std::fs::read_dir(&folders).is_ok_and(|mut all| all.next().is_some())
        {
            wrong.push(format!("there are files left in {}", folders.display()));
        }
        if self.end == End::Panic(Point::Draw) && !panic_is_to_be_read(&console) {
            wrong.push(format!("the panic is not to be read: {}", console.text()));
        }
        Some(Verdict {
            gone_after,
            not_restored: self.not_restored(&console),
            wrong,
        })
    }

    fn setup(&self, place: &Place, recording: &Path, random: &mut Random) -> Setup {
        let path = recording.to_str().expect("UTF-8");
        let arguments = [
            "run",
            self.lesson,
            "--speed",
            "16",
            "--lang",
            "en",
            "--isolation",
            self.isolation,
            "--force",
            "--record",
            path,
        ];
        let python: &[&str] = if self.on_python { &["--python", PYTHON] } else { &[] };
        let mut setup = Setup::new(&[&arguments, python].concat()).size(24, 80);
        if self.as_nobody {
            setup = setup.user(NOBODY, place.program.clone());
        }
        if let End::Panic(point) = self.end {
            let most = match point {
                Point::Draw => 12,
                Point::Probe => 30,
                Point::Statement => 8,
                Point::Launcher | Point::Init | Point::Task => 1,
            };
            let count = 1 + random.below(most);
            setup = setup.env(fault::VARIABLE, &format!("{}:{count}", point.name()));
        }
        setup
    }

    /// Does to the run what is to be done, and says when; `None` if it was over by then.
    fn strike(&self, console: &mut Console, family: &mut Family, random: &mut Random) -> Option<Instant> {
        let observer = console.pid();
        let strike = |pid: i32, signal: Signal| {
            // Of a process that has ended meanwhile there is nothing left to end.
            let _ = kill(Pid::from_raw(pid), signal);
        };
        let mut begun = Instant::now();
        match self.end {
            End::QuitKey => console.send("qy"),
            End::CtrlC => console.send("\x03"),
            End::Signal(signal) => strike(observer, signal),
            End::StuckThenSignal(signal) => {
                console.slow_down(0);
                // Filled by somebody else, so that the next drawing hangs; the languages change every line.
                for _ in 0..200 {
                    console.send("l");
                    std::thread::sleep(Duration::from_millis(1));
                }
                family.look();
                begun = Instant::now();
                strike(observer, signal);
            }
            End::CloseTerminal => console.close(),
            End::StopThenKill => {
                strike(observer, Signal::SIGSTOP);
                std::thread::sleep(Duration::from_millis(random.below(50)));
                family.look();
                begun = Instant::now();
                strike(observer, Signal::SIGKILL);
            }
            // It comes by itself; until then the family is watched.
            End::Panic(point) => {
                let broke = |console: &mut Console| match point {
                    Point::Draw => console.has_ended().is_some(),
                    Point::Probe | Point::Launcher | Point::Init => console.text().contains(BROKEN_OFF),
                    Point::Statement | Point::Task => true,
                };
                while !broke(console) {
                    if is_over(console) && !broke(console) {
                        // It is drawn in a moment, or never was.
                        std::thread::sleep(Duration::from_millis(300));
                        if !broke(console) {
                            return None;
                        }
                    } else {
                        go_on(console);
                    }
                    family.look();
                    std::thread::sleep(Duration::from_millis(25));
                }
                begun = Instant::now();
            }
            End::Kill(whom) => {
                let mut victims = Vec::new();
                while victims.is_empty() {
                    if is_over(console) {
                        return None;
                    }
                    go_on(console);
                    victims = victims_of(whom, observer, random);
                    if self.end.course() == Course::BreaksOff && !victims.iter().all(|pid| is_held(*pid)) {
                        // One that ends by itself now breaks nothing off; one that is held cannot.
                        victims.clear();
                    }
                }
                family.look();
                begun = Instant::now();
                victims.iter().for_each(|pid| strike(*pid, Signal::SIGKILL));
            }
        }
        family.look();
        Some(begun)
    }

    /// Whether the event tells of what was done.
    fn is_sign(&self, event: &Event) -> bool {
        let Kind::ProcessExited { code, signal } = &event.kind else {
            return false;
        };
        match self.end {
            End::Panic(_) => *code == Some(forklore_os::fork::EXIT_SOFTWARE),
            _ => signal.as_deref() == Some("SIGKILL"),
        }
    }

    fn not_restored(&self, console: &Console) -> Option<Vec<String>> {
        let what: fn(&Console) -> Vec<String> = match self.end {
            // Nobody of us was there to do it.
            End::CloseTerminal | End::StopThenKill | End::Kill(Whom::Observer | Whom::ObserverAndLaunchers) => {
                return None;
            }
            // What the terminal does not take cannot reach it.
            End::StuckThenSignal(_) => Console::modes_changed,
            _ => Console::not_restored,
        };
        let begun = Instant::now();
        // The last bytes may be on their way to the terminal.
        while !what(console).is_empty() && begun.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(5));
        }
        Some(what(console))
    }
}

fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().map(str::to_owned);
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default()
}

fn number_from(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

fn whole(variable: &str) -> Option<usize> {
    usize::try_from(number_from(variable)?).ok()
}

fn run_all(numbers: Vec<usize>, base: u64) -> BTreeMap<usize, (Case, Verdict)> {
    let root = nix::unistd::geteuid().is_root();
    if !root {
        println!("only root can become another user: every run is this user's");
    }
    let place = Place::new();
    let (next, verdicts) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(&number) = numbers.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let case = Case::new(number, base, root);
                    let run = std::panic::AssertUnwindSafe(|| case.run(&place));
                    let verdict = std::panic::catch_unwind(run).unwrap_or_else(|panic| Verdict {
                        gone_after: None,
                        not_restored: None,
                        wrong: vec![said(panic.as_ref())],
                    });
                    verdicts
                        .lock()
                        .expect("nobody panics holding it")
                        .insert(number, (case, verdict));
                }
            });
        }
    });
    verdicts.into_inner().expect("nobody panics holding it")
}

#[test]
fn whatever_ends_it_and_whenever_nothing_is_left() {
    if cfg!(not(debug_assertions)) {
        return support::skip("the faults exist in debug builds alone");
    }
    // A shell that runs this in the background, or nohup(1), has them ignored, and what is ignored ends nothing.
    for signal in [Signal::SIGHUP, Signal::SIGINT, Signal::SIGQUIT] {
        dispose(signal, Disposition::Default).expect("it has a default");
    }
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let base = number_from("FORKLORE_SEED").unwrap_or(now.map_or(1, |now| now.as_secs()));
    let every = ENDS.len() * LESSONS.len() * ISOLATIONS.len();
    let numbers: Vec<usize> = match (whole("FORKLORE_CASE"), whole("FORKLORE_ENDS")) {
        (Some(case), _) => vec![case],
        (None, Some(count)) => (0..count).collect(),
        (None, None) if support::is_thorough() => (0..every).collect(),
        // Every end, with every third lesson and isolation: others in the next series.
        (None, None) => {
            let is_taken = |number: &usize| (number / ENDS.len()) as u64 % 3 == base % 3;
            (0..every).filter(is_taken).collect()
        }
    };
    let begun = Instant::now();
    println!("FORKLORE_SEED={base}");
    let all = numbers.len();
    let verdicts = run_all(numbers, base);
    let took = begun.elapsed();
    println!("{all} ends in {took:?}");
    faults::publish("1-ends", &table::table(verdicts.values()));
    let bad: Vec<_> = verdicts
        .values()
        .filter(|(_, verdict)| {
            verdict.gone_after.is_none()
                || !verdict.wrong.is_empty()
                || verdict.not_restored.as_ref().is_some_and(|left| !left.is_empty())
        })
        .collect();
    assert!(bad.is_empty(), "FORKLORE_SEED={base}: {} of {all}: {bad:#?}", bad.len());
}
