//! Python programs on the machine's own CPython.
//!
//! Main becomes `python3 program.py` by `execve(2)`. What forklore learns from inside it learns from an *agent*,
//! Python files that the interpreter reads at its start because the folder they lie in is on `PYTHONPATH`
//! (`assets/agent`); what it says is made into messages by `translator`. The kernel confirms, as for any engine.
//!
//! What it cannot do yet: time-outs and measured times follow the wall clock. A program that has no agent, as any that
//! is not Python, is looked for in `/proc` and so found a little late, and what it writes has no writer. A started
//! program has no lifeline: init or the launcher ends it (`stage::ending`). The bell by which lines are sampled, SIGURG,
//! leaves every call of Python's as it is (`SA_RESTART`, PEP 475) but one that has done a part when it comes: a long
//! `send` of a socket, `os.writev` or `write` of an unbuffered file would then give a smaller number than alone. So nobody
//! is rung while his main thread is in such a call. Where `/proc/PID/syscall` does not show that, or where the call begins
//! between that look and the bell, it may still happen; `os.write` and `signal.pause` hold the bell back themselves, and a
//! program with a handler of its own for SIGURG, or with a wake-up descriptor, is not
//! rung. poll(2) or nanosleep(2) of a C extension may fail with EINTR, as with any signal that has a handler.
//!
//! From 3.14 on multiprocessing takes forkserver by default. The lessons are about fork: for them the agent makes fork
//! the default again, and says so. A program of the user's own has what its Python gives it.
//!
//! Two things that look like faults of the engine are CPython's own:
//!
//! * *A pool that never ends.* The lock of a `BufferedWriter` is copied by fork(2) as it is. `Pool` forks the successors
//!   of its workers from its thread `_handle_workers`; if main is in the middle of a `print` then, the successor's first
//!   `print` or flush waits for a thread that it does not have, and `join` waits for the successor. On the bare 3.8 to
//!   3.13 every child hangs that is forked while another thread writes to a full pipe. The standard streams that the
//!   agent puts before the stage's terminal have no lock (`assets/agent/_forklore/output.py`), so that this cannot come
//!   from them; files that the program opens are CPython's, and there it can, as often as without forklore. In the same
//!   way an import that one thread is doing is locked for ever in who is forked meanwhile; the agent imports nothing
//!   after its start.
//! * *Pools of the method spawn whose output varies.* The successor of a worker that has reached `maxtasksperchild` is
//!   a fresh interpreter. What the listing prints at its top level is printed by it only if it comes so far before
//!   `terminate`, which the end of `with` is: a race of the program, which the bare Python loses more often the busier
//!   the machine is, and a start-up that takes longer loses a little more often.

mod agent;
mod find;
mod marks;
mod members;
mod translator;
mod unconfirmed;
mod words;

use std::ffi::{CString, OsStr, OsString};
use std::fs::File;
use std::io::{self, Seek, Write};
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use nix::unistd::execve;
use rustix::fs::{MemfdFlags, memfd_create};
use serde::{Deserialize, Serialize};

use agent::AgentFolder;
use forklore_event::StartMethod;
use forklore_os::descriptor;
use forklore_os::fork::EXIT_SOFTWARE;
use forklore_stage::seats::SeatReceiver;
use forklore_stage::{Abilities, ClockRule, Engine, Plan, Reach, Refused, Translator, VARIABLE, limit};
use forklore_stage::{StageProcess, board};

pub use find::{Interpreter, Missing, find};

/// CPython, for one run.
pub struct Python {
    interpreter: Interpreter,
    /// The user's own program, which is run where it lies; `None`: the listings of a scenario.
    program: Option<PathBuf>,
    arguments: Vec<OsString>,
    /// One a stage, for as long as the run.
    folders: Mutex<Vec<AgentFolder>>,
}

/// The same engine inside of a stage, where all it needs is in the plan.
pub struct Inside;

/// What main needs.
#[derive(Serialize, Deserialize)]
struct Job {
    /// The interpreter, and after it the command line.
    command: Vec<Vec<u8>>,
    /// The folder in which the agent is.
    agent: Vec<u8>,
    /// The program as the command line has it.
    program: Vec<u8>,
    /// The program is the listing of a scenario, which lies in the folder as well.
    has_listing: bool,
    /// The method by which processes are started, where it is not to be that of the interpreter.
    start_method: Option<StartMethod>,
    /// How many descriptors the user's programs may have open.
    descriptors: u64,
    /// Init's descriptor of the agents' plan.
    plan: RawFd,
}

impl Python {
    /// On this interpreter: `program`, or the listings of a scenario, with these arguments.
    pub fn new(interpreter: Interpreter, program: Option<PathBuf>, arguments: Vec<OsString>) -> Self {
        Self {
            interpreter,
            program,
            arguments,
            folders: Mutex::default(),
        }
    }
}

/// The engine's name.
const NAME: &str = "python";

/// What can be done with programs on CPython.
const ABILITIES: Abilities = Abilities {
    steps: true,
    clock: ClockRule::Sleeps,
    tasks: true,
    chooses: false,
    samples_lines: true,
    types: true,
    tells_lock: false,
    announces_all: false,
};

impl Engine for Python {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> String {
        format!("python {}", self.interpreter.version)
    }

    fn abilities(&self) -> Abilities {
        ABILITIES
    }

    fn reach(&self) -> Reach {
        Reach::User
    }

    fn prepare(&self, plan: &mut Plan) -> Result<(), Refused> {
        let folder = AgentFolder::new();
        let listing = || agent::listing_in(folder.path(), &plan.file);
        let program = self.program.clone().unwrap_or_else(listing);
        let command = [self.interpreter.executable.as_os_str(), program.as_os_str()];
        let command = command
            .into_iter()
            .chain(self.arguments.iter().map(OsString::as_os_str));
        let job = Job {
            command: command.map(|word| word.as_bytes().to_vec()).collect(),
            agent: agent::agent_in(folder.path()).into_os_string().into_vec(),
            program: program.into_os_string().into_vec(),
            has_listing: self.program.is_none(),
            start_method: (self.program.is_none() && !self.interpreter.forks_by_default()).then_some(StartMethod::Fork),
            descriptors: descriptor::first_limit(),
            plan: -1,
        };
        plan.job =
            written(&job).map_err(|error| Refused(format!("cannot write down what Python is to run: {error}")))?;
        plan.folder = Some(folder.path().to_owned());
        self.folders.lock().unwrap_or_else(PoisonError::into_inner).push(folder);
        Ok(())
    }

    fn translator(&self, _plan: &Plan) -> Option<Box<dyn Translator>> {
        Some(Box::new(translator::AgentTranslator::default()))
    }

    fn main(&self, process: StageProcess, plan: Plan) -> ! {
        Inside.main(process, plan)
    }
}

impl Engine for Inside {
    fn name(&self) -> &'static str {
        NAME
    }

    fn abilities(&self) -> Abilities {
        ABILITIES
    }

    fn reach(&self) -> Reach {
        Reach::User
    }

    fn prepare(&self, _plan: &mut Plan) -> Result<(), Refused> {
        Err(Refused("it is not to be prepared inside of a stage".to_owned()))
    }

    fn fill_folder(&self, folder: &Path, plan: &Plan) -> io::Result<()> {
        let job: Job = read(&plan.job)?;
        agent::write_agent(folder)?;
        match job.has_listing {
            true => agent::write_listing(folder, &plan.file, &plan.source),
            false => Ok(()),
        }
    }

    fn provide(&self, process: &StageProcess, seats: &SeatReceiver, plan: &mut Plan) -> io::Result<Option<OwnedFd>> {
        let mut job: Job = read(&plan.job)?;
        let mut file = File::from(descriptor::lift(memfd_create("forklore-agents", MemfdFlags::CLOEXEC)?)?);
        file.write_all(&for_agents(process, seats, plan, &job))?;
        file.rewind()?;
        job.plan = file.as_raw_fd();
        plan.job = written(&job)?;
        Ok(Some(file.into()))
    }

    fn main(&self, process: StageProcess, plan: Plan) -> ! {
        // Only a failure comes back.
        let _ = read(&plan.job).and_then(|job| become_python(&process, &job));
        process.exit(EXIT_SOFTWARE)
    }
}

fn written(job: &Job) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(job).map_err(io::Error::other)
}

fn read(job: &[u8]) -> io::Result<Job> {
    postcard::from_bytes(job).map_err(io::Error::other)
}

/// What the agents read: a word and its value a line.
fn for_agents(process: &StageProcess, seats: &SeatReceiver, plan: &Plan, job: &Job) -> Vec<u8> {
    let [board, pipe] = process.descriptors();
    let mut text = b"program ".to_vec();
    text.extend(&job.program);
    text.push(b'\n');
    let descriptors = [("board", board), ("pipe", pipe), ("seats", seats.number())];
    let descriptors = descriptors.map(|(name, number)| format!("descriptor {name} {number}\n"));
    let words = board::words(plan.stage).into_iter();
    let words = words.map(|(name, offset)| format!("word {name} {offset}\n"));
    let marks = marks::find(&plan.source, &plan.marks).into_iter();
    let marks = marks.map(|mark| format!("mark {} {} {}\n", mark.line, mark.bit, mark.name));
    // Of the process that asks, init: it leads the session of the terminal.
    let stat = procfs::process::Process::myself().and_then(|init| init.stat());
    text.extend(format!("terminal {}\n", stat.map_or(-1, |stat| stat.tty_nr)).as_bytes());
    text.extend(format!("processes {}\n", process.most_processes()).as_bytes());
    let method = job.start_method.iter();
    let method = method.map(|method| format!("method {}\n", method.name()));
    let watch = plan.watch.iter().map(|name| format!("watch {name}\n"));
    for line in descriptors
        .into_iter()
        .chain(words)
        .chain(marks)
        .chain(watch)
        .chain(method)
    {
        text.extend(line.as_bytes());
    }
    text
}

/// Starts the interpreter in this process.
fn become_python(process: &StageProcess, job: &Job) -> io::Result<()> {
    limit::descriptors(job.descriptors)?;
    let command = job.command.iter().map(|word| CString::new(word.as_slice()));
    let command = command.collect::<Result<Vec<_>, _>>()?;
    let plan = format!("/proc/{}/fd/{}", process.init_pid(), job.plan);
    let environment = environment(OsStr::from_bytes(&job.agent), &plan);
    let environment = environment.map(|(name, value)| CString::new([name.as_bytes(), b"=", value.as_bytes()].concat()));
    let environment = environment.collect::<Result<Vec<_>, _>>()?;
    execve(&command[0], &command, &environment)?;
    Ok(())
}

/// The user's environment, with the agent's folder before what `PYTHONPATH` has.
fn environment(agent: &OsStr, plan: &str) -> impl Iterator<Item = (OsString, OsString)> {
    const PATH: &str = "PYTHONPATH";
    let mut path = agent.to_owned();
    if let Some(own) = std::env::var_os(PATH).filter(|own| !own.is_empty()) {
        path.push(":");
        path.push(own);
    }
    let ours = [(PATH.into(), path), (VARIABLE.into(), plan.into())];
    let others = std::env::vars_os().filter(|(name, _)| name != PATH && name != VARIABLE);
    others.chain(ours)
}
